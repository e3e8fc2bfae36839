/** The end of a live run: everything that target and sink counted must have been told before anything is scored. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Service } from '../io/child-service.ts';
import { tenantCounts } from '../io/control-client.ts';
import type { LiveSession } from './live-session.ts';

/** Real milliseconds to wait, after the last answer, for the streams to say everything. */
export const QUIESCE_MS = 5_000;
const ASK_EVERY_MS = 25;

/** Events heard so far; read anew every time. */
export interface Heard {
  readonly decided: number;
  readonly dispatched: number;
  readonly billed: number;
}

/** Events that were counted at their source and never told. */
export interface Missing {
  readonly target: number;
  readonly sink: number;
}

/** Waits until both streams have told of everything, or the quiesce time is over. A dead service tells nothing more. */
export async function quiesce(session: LiveSession, tenantId: string, heard: Heard): Promise<Missing> {
  const untilMs = Date.now() + QUIESCE_MS;
  for (;;) {
    const missing = await behind(session, tenantId, heard);
    if ((missing.target === 0 && missing.sink === 0) || Date.now() >= untilMs) return missing;
    await sleep(ASK_EVERY_MS);
  }
}

/**
 * The same where only the sink tells: a target that is not ours may also hand messages over a while after its answer, so
 * those that it still owes are waited for, too.
 */
export async function quiesceSink(
  sink: Service,
  tenantId: string,
  { heard, owed }: { heard: Heard; owed: () => number },
): Promise<Missing> {
  const untilMs = Date.now() + QUIESCE_MS;
  for (;;) {
    const missing = { target: 0, sink: await sinkBehind(sink, tenantId, heard) };
    if ((missing.sink === 0 && owed() === 0) || Date.now() >= untilMs) return missing;
    await sleep(ASK_EVERY_MS);
  }
}

interface TargetSaid {
  readonly attempts: number;
  readonly reportsUnderWay: number;
}

interface SinkSaid {
  readonly accepted: number;
  readonly rejected: number;
  readonly billed: number;
}

/** The sink is asked after the target: a report that the target has had answered is in the sink's count. */
async function behind(session: LiveSession, id: string, heard: Heard): Promise<Missing> {
  const target = await tenantCounts<TargetSaid>(session.target, id).catch(() => null);
  const decided = target === null ? 0 : target.attempts - heard.decided;
  return {
    target: Math.max(0, decided) + (target?.reportsUnderWay ?? 0),
    sink: await sinkBehind(session.sink, id, heard),
  };
}

async function sinkBehind(service: Service, id: string, heard: Heard): Promise<number> {
  const sink = await tenantCounts<SinkSaid>(service, id).catch(() => null);
  if (sink === null) return 0;
  return Math.max(0, sink.accepted + sink.rejected - heard.dispatched) + Math.max(0, sink.billed - heard.billed);
}
