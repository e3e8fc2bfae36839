/** Asks a service on loopback, over and over, until it answers: with anything below 500, because what stands there is not ours to know. */
import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** Real milliseconds between two questions, and for one answer. */
const ASK_EVERY_MS = 50;
const ANSWER_MS = 2_000;

export interface ReadyOptions {
  /** A loopback address, not a name. */
  readonly address: string;
  readonly port: number;
  readonly path: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** True when it answered; false when the time was over or the signal came. */
export async function untilReady({ timeoutMs, signal, ...where }: ReadyOptions): Promise<boolean> {
  const untilMs = performance.now() + timeoutMs;
  while (!signal?.aborted && performance.now() < untilMs) {
    if (await answers(where)) return true;
    await sleep(ASK_EVERY_MS);
  }
  return false;
}

/** `node:http` follows no redirect and, without an agent, no proxy. */
function answers({ address, port, path }: Omit<ReadyOptions, 'timeoutMs' | 'signal'>): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ host: address, port, path, agent: false, timeout: ANSWER_MS }, (response) => {
      response.resume();
      resolve((response.statusCode ?? 500) < 500);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}
