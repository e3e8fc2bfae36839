/**
 * A service that says "sent" while our sink hears nothing may be sending for real. Nothing on loopback proves where its
 * messages go, so the first answers are held against the sink's count, and a run that does not add up ends at once.
 */
import { EXIT, PumpdrillError } from '../../core/domain/errors.ts';

/** Answers "sent" without any message that are believed to be late, and the real milliseconds that they are given. */
const SAID_MAX = 5;
const GRACE_MS = 2_000;

export class SendsElsewhere {
  private heard = false;
  private said = 0;
  private timer: NodeJS.Timeout | undefined;
  private readonly fail: (error: unknown) => void;

  constructor(fail: (error: unknown) => void) {
    this.fail = fail;
  }

  /** The target answered that it sent. */
  onSent(): void {
    if (this.heard) return;
    this.said += 1;
    if (this.said === SAID_MAX) this.timer = setTimeout(() => this.fail(sendsElsewhere()), GRACE_MS);
  }

  /** The sink heard of a message. */
  onMessage(): void {
    this.heard = true;
    clearTimeout(this.timer);
  }

  close(): void {
    this.heard = true;
    clearTimeout(this.timer);
  }
}

function sendsElsewhere(): PumpdrillError {
  return new PumpdrillError(EXIT.safetyAbort, [
    {
      code: 'SENDS_ELSEWHERE',
      path: 'target',
      message: `the target answered "sent" ${SAID_MAX} times and more, and no message came to the sink: the run was stopped, because it may be sending for real`,
      hint: 'give it the sink as its provider ({sinkUrl}/messages, JSON {to, text}); a target that says "sent" and sends nothing on purpose needs the class accepted-unknown in its profile',
    },
  ]);
}
