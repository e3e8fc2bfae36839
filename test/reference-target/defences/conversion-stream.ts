/** Scripted traffic for conversion-monitor: sends at a steady pace, of which an exact share is verified after a delay. */
import { DefenceBench } from '../../contracts/defence-bench.ts';
import { START_MS } from '../../contracts/innocent-request.ts';

export interface Stream {
  readonly fromS: number;
  readonly toS: number;
  readonly perMinute: number;
  /** Of 1,000 sends so many are verified, evenly mixed. */
  readonly verifiedPerMille: number;
  readonly delayS: number;
  /** Sends nothing while the target is in an emergency: an attacker who waits for the flag to expire. */
  readonly pausesInEmergency?: boolean;
}

export const HEALTHY: Stream = { fromS: 0, toS: 86_400, perMinute: 4, verifiedPerMille: 700, delayS: 20 };

export interface Played {
  readonly bench: DefenceBench;
  /** Seconds of admitted sends, per stream. */
  readonly admittedAtS: readonly (readonly number[])[];
  readonly alarmsAtS: readonly number[];
  /** Seconds in which the posture was emergency. */
  readonly emergencyS: number;
}

/** Plays the streams second by second up to `untilS`. */
export async function playStreams(
  streams: readonly Stream[],
  untilS: number,
  bench = new DefenceBench('conversion-monitor'),
): Promise<Played> {
  const admittedAtS: number[][] = streams.map(() => []);
  const alarmsAtS: number[] = [];
  const dueAtS = new Map<number, number[]>();
  const sequence = streams.map(() => 0);
  let emergencyS = 0;
  for (let s = 0; s < untilS; s += 1) {
    bench.nowMs = START_MS + s * 1_000;
    for (const number of dueAtS.get(s) ?? []) bench.tell('verified', number);
    dueAtS.delete(s);
    for (const [at, stream] of streams.entries()) {
      if (stream.pausesInEmergency && bench.posture === 'emergency') continue;
      for (let n = sendsIn(stream, s); n > 0; n -= 1) {
        const i = sequence[at]!++;
        const number = 4_900_000_000_000 + at * 100_000_000 + i;
        if ((await bench.send(number)).kind !== 'allow') continue;
        admittedAtS[at]!.push(s);
        // 617 and 1,000 share no factor, so any 1,000 sends in a row hold the exact share, well mixed.
        if ((i * 617) % 1_000 < stream.verifiedPerMille) push(dueAtS, s + stream.delayS, number);
      }
    }
    if (bench.posture === 'emergency') emergencyS += 1;
    const alarms = bench.alerts.filter((alert) => alert.signal === 'conversion-collapse').length;
    while (alarmsAtS.length < alarms) alarmsAtS.push(s);
  }
  return { bench, admittedAtS, alarmsAtS, emergencyS };
}

/** Whole sends that fall into second `s`. */
function sendsIn({ fromS, toS, perMinute }: Stream, s: number): number {
  if (s < fromS || s >= toS) return 0;
  return Math.floor(((s - fromS + 1) * perMinute) / 60) - Math.floor(((s - fromS) * perMinute) / 60);
}

function push(dueAtS: Map<number, number[]>, atS: number, number: number): void {
  const due = dueAtS.get(atS);
  if (due === undefined) dueAtS.set(atS, [number]);
  else due.push(number);
}

/** Most values of a sorted list that lie within any window of this length. */
export function mostWithin(sorted: readonly number[], windowS: number): number {
  let most = 0;
  let first = 0;
  for (let last = 0; last < sorted.length; last += 1) {
    while (sorted[first]! <= sorted[last]! - windowS) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
