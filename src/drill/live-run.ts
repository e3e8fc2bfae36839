/** What every live run has in common, whatever it drives: streams, book, trouble, and an end that misses nothing. */
import type { Plan } from '../core/campaign/opener.ts';
import type { ClockSpec } from '../core/domain/clock.ts';
import type { EventSink, RunHeader } from '../core/domain/event.ts';
import type { Inbox, InboxMessage } from '../engines/engine.ts';
import { runLive } from '../engines/live/engine.ts';
import type { LiveTarget } from '../engines/live/live-target.ts';
import type { Logger } from '../io/logger.ts';
import type { NdjsonStream } from '../io/ndjson-stream.ts';
import { createRunClock } from '../io/run-clock.ts';
import type { AlertListener } from './alert-watch.ts';
import { LiveBook } from './live-book.ts';
import type { LedgerPlace, PlayedRun } from './play-simulated.ts';
import type { PreparedScenario } from './prepared.ts';
import { type Heard, type Missing, QUIESCE_MS } from './quiesce.ts';
import { type Part, RunTrouble } from './run-trouble.ts';

/** Real milliseconds between making a run's tenants and its start: both services and the connections warm up in it. */
export const LEAD_MS = 1_500;
/** Requests under way at once, beyond which openers are dropped and counted. */
export const IN_FLIGHT_MAX = 2_000;
/** Real milliseconds that an interrupted run may take to end what is under way. */
const DRAIN_MS = 5_000;

/** The world of one live run: what is asked, who tells of it, and how to know that everything was told. */
export interface LiveWorld {
  readonly plan: Plan;
  readonly prepared: PreparedScenario;
  readonly header: RunHeader;
  readonly clock: ClockSpec;
  /** Processes whose end is the end of the run. */
  readonly services: readonly { readonly part: Part; readonly ended: Promise<string> }[];
  open(run: OpenRun): Promise<OpenWorld>;
}

/** What a world needs of the run that it is opened for. */
export interface OpenRun {
  readonly write: EventSink;
  readonly inbox: StreamInbox;
  /** The run cannot go on: it stops, and this error goes on. */
  readonly fail: (error: unknown) => void;
}

export interface OpenWorld {
  readonly streams: readonly { readonly part: Part; readonly stream: NdjsonStream }[];
  readonly target: LiveTarget;
  /** Waits, after the last answer, for what is still to be told. */
  missing(heard: Heard): Promise<Missing>;
  /** What else a reader must know of how the harness did, asked when all is over. */
  remarks(): readonly string[];
  /** What the world adds to the run's health. */
  health?(): Partial<PlayedRun['health']>;
  close(): Promise<void>;
}

export interface LiveRunOptions {
  readonly ledger?: LedgerPlace | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((share: number) => void) | undefined;
  readonly log?: Logger | undefined;
  readonly onAlert?: AlertListener | undefined;
}

export async function playInWorld(world: LiveWorld, options: LiveRunOptions): Promise<PlayedRun> {
  const { header, prepared, clock, plan } = world;
  const { ledger, log, onAlert } = options;
  const book = new LiveBook({ header, prepared, ledger, onAlert, onFailure: (error) => trouble.fail(error) });
  const runClock = createRunClock(clock);
  const tell = (source: Part | 'harness', detail: string) =>
    book.write({ type: 'fault', atMs: Math.max(0, runClock.nowMs() - clock.epochMs), source, detail });
  const trouble = new RunTrouble({ signal: options.signal, log, tell });
  const closing: (() => Promise<void>)[] = [];
  try {
    const inbox = new StreamInbox();
    const open = await world.open({
      write: (event) => book.write(event),
      inbox,
      fail: (error) => trouble.fail(error),
    });
    closing.push(() => open.close());
    for (const { part, stream } of open.streams) {
      closing.push(() => stream.close());
      trouble.watchStream(part, stream.done);
    }
    for (const { part, ended } of world.services) trouble.watchService(part, ended);
    const health = await runLive(plan, {
      target: open.target,
      inbox,
      events: (event) => book.write(event),
      clock,
      maxInFlight: IN_FLIGHT_MAX,
      drainMs: DRAIN_MS,
      signal: trouble.signal,
      ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    });
    trouble.throwIfFailed();
    const missing = await open.missing(book.heard);
    trouble.throwIfFailed();
    for (const part of ['target', 'sink'] as const) tellMissing(part, missing[part], { log, tell });
    for (const remark of open.remarks()) tell('harness', remark);
    trouble.close();
    const unresolved = health.unresolved + missing.target + missing.sink;
    return { header, totals: book.finish(), health: { ...health, unresolved, ...open.health?.() } };
  } finally {
    trouble.close();
    await Promise.all(closing.map((close) => close()));
    book.close();
  }
}

/** What the streams still owe after the quiesce time is a fault. */
function tellMissing(
  part: Part,
  missing: number,
  { log, tell }: { log: Logger | undefined; tell: (part: Part, detail: string) => void },
): void {
  if (missing === 0) return;
  log?.warn({ part, missing, waitedMs: QUIESCE_MS }, 'the stream did not tell everything in time');
  tell(part, `${missing} of its events did not arrive within ${QUIESCE_MS / 1_000} s`);
}

/** Messages as the sink's stream tells of them. */
export class StreamInbox implements Inbox {
  private listener: (message: InboxMessage) => void | Promise<void> = () => {};

  onDelivered(listener: (message: InboxMessage) => void | Promise<void>): void {
    this.listener = listener;
  }

  put(message: InboxMessage): void {
    void this.listener(message);
  }
}
