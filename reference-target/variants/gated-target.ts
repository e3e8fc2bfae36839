/** A target with a check in front of it that is none of the pipeline's, and that speaks for itself on the feed. */
import type { DecisionKind, DecisionRecord } from '../../src/core/domain/decision.ts';
import type { TargetAnswer, TargetRequest } from '../request.ts';
import { createTarget, type Target, type TargetOptions } from '../target.ts';

/** What the check in front says. `answer` null: it lets the request on to the target. */
export interface GateVerdict {
  readonly kind: DecisionKind;
  readonly decisions: readonly DecisionRecord[];
  readonly answer: TargetAnswer | null;
}

export interface Gate {
  /** What it speaks for on the feed: defences of the target that it stands in for, or names of its own. */
  readonly defences: Target['defences'];
  /** False for requests that it does not even look at. */
  guards(request: TargetRequest): boolean;
  check(request: TargetRequest): Promise<GateVerdict>;
}

export function createGatedTarget(options: TargetOptions, gate: Gate): Target {
  return new GatedTarget(options, gate);
}

class GatedTarget implements Target {
  readonly defences: Target['defences'];
  private readonly target: Target;
  private readonly gate: Gate;
  private readonly feed: TargetOptions['feed'];
  private readonly gateBits: number;
  /** What the gate said of attempts that it let on, by attempt, until the target tells of them. */
  private readonly passed = new Map<number, readonly DecisionRecord[]>();

  constructor(options: TargetOptions, gate: Gate) {
    this.gate = gate;
    this.feed = options.feed;
    this.target = createTarget({ ...options, feed: this.speakingForBoth() });
    const known = this.target.defences.map(({ id }) => id);
    this.defences = [...this.target.defences, ...gate.defences.filter(({ id }) => !known.includes(id))];
    const ids = this.defences.map(({ id }) => id);
    this.gateBits = gate.defences.reduce((bits, { id }) => bits | (1 << ids.indexOf(id)), 0);
  }

  async handle(request: TargetRequest): Promise<TargetAnswer> {
    if (!this.gate.guards(request)) return this.target.handle(request);
    const { attempt } = request;
    const { kind, decisions, answer } = await this.gate.check(request);
    if (answer !== null) {
      this.feed.onAttempt({ attempt, disposition: kind, sent: false, evaluated: this.gateBits, decisions });
      return answer;
    }
    this.passed.set(attempt, decisions);
    return this.target.handle(request);
  }

  /** One record per attempt. What the gate speaks for was evaluated if the gate looked at the attempt, and only then. */
  private speakingForBoth(): TargetOptions['feed'] {
    const { feed } = this;
    return {
      onCheck: (record) => feed.onCheck(record),
      onAlert: (alert) => feed.onAlert(alert),
      onPosture: (posture) => feed.onPosture(posture),
      onFault: (source, detail) => feed.onFault(source, detail),
      onAttempt: (record, request) => {
        const before = this.passed.get(record.attempt);
        this.passed.delete(record.attempt);
        const byTarget = record.evaluated & ~this.gateBits;
        if (before === undefined) return feed.onAttempt({ ...record, evaluated: byTarget }, request);
        const decisions = before.length === 0 ? record.decisions : [...before, ...record.decisions];
        return feed.onAttempt({ ...record, evaluated: byTarget | this.gateBits, decisions }, request);
      },
    };
  }
}
