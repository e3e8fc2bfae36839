/** Thirty requests for one number in one moment against live processes: the cap holds, or the overshoot is reported. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { VariantId } from '../../reference-target/variant-ids.ts';
import { loadPolicy } from '../../src/drill/policy-files.ts';
import { type Service, startService } from '../../src/io/child-service.ts';
import { tenantCounts } from '../../src/io/control-client.ts';
import { HTTP2_VARIABLE } from '../../src/io/service/control.ts';
import { type Run, startRun } from '../reference-target-http/fixture.ts';
import { RACE_MODES, type RaceMode, type RaceReport, race, raceSentence } from './race-probe.ts';

const REQUESTS = 30;
const CAP = 3;
const EPOCH_MS = Date.UTC(2026, 2, 10, 22);

let target: Service;
let sink: Service;

beforeAll(async () => {
  [target, sink] = await Promise.all([
    startService({ module: 'target', label: 'target', env: { [HTTP2_VARIABLE]: '1' } }),
    startService({ module: 'sink', label: 'sink' }),
  ]);
});

afterAll(async () => {
  await Promise.all([target.stop(), sink.stop()]);
});

/** A run at real speed: the window of ten minutes outlasts every race. */
function startRace(policy: unknown): Promise<Run> {
  const services = { target, sink, stop: async () => {} };
  return startRun(services, { policy, clock: { epochMs: EPOCH_MS, startedAtMs: Date.now(), speed: 1 } });
}

async function raceOnce(run: Run, mode: RaceMode, phone: string): Promise<RaceReport> {
  return race({
    mode,
    targets: [{ base: run.base, http2Base: `${target.http2Url}${run.basePath}` }],
    phone,
    requests: REQUESTS,
    cap: CAP,
    dispatched: async () => (await tenantCounts<{ accepted: number }>(sink, run.id))?.accepted ?? 0,
  });
}

const documentOf = (id: VariantId) => loadPolicy(id).document as Record<string, unknown>;

describe('the sound target on memory', () => {
  let run: Run;
  beforeAll(async () => {
    const { variant: _variant, ...document } = documentOf('naive-check-then-act');
    run = await startRace(document);
  });
  afterAll(() => run.end());

  test.each(RACE_MODES)('holds its cap, %s', async (mode) => {
    const report = await raceOnce(run, mode, `+4479111234${RACE_MODES.indexOf(mode)}0`);
    expect(report).toMatchObject({
      dispatched: CAP,
      overshoot: 1,
      answers: { sent: CAP, 'rate-limited': REQUESTS - CAP },
    });
  });
});

describe('check, then act', () => {
  let run: Run;
  beforeAll(async () => {
    run = await startRace(documentOf('naive-check-then-act'));
  });
  afterAll(() => run.end());

  test('holds its cap while nobody races', async () => {
    expect(await raceOnce(run, 'serial', '+447911123450')).toMatchObject({ dispatched: CAP, overshoot: 1 });
  });

  test.each(RACE_MODES.filter((mode) => mode !== 'serial'))('overshoots, %s', async (mode) => {
    const report = await raceOnce(run, mode, `+4479111234${RACE_MODES.indexOf(mode)}0`);
    console.log(raceSentence(report));
    expect(report.overshoot).toBeGreaterThan(1);
    expect(report.answers['sent']).toBe(report.dispatched);
  });

  test('thirty last bytes are one packet', async () => {
    const report = await raceOnce(run, 'http2-single-packet', '+447911123490');
    // A frame header and one byte for each, far below the 1,400 bytes that fit every packet.
    expect(report.writeBytes).toEqual([REQUESTS * 10]);
  });
});
