/** Thirty requests for one number in one moment against live processes: the cap holds, or the overshoot is reported. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { VariantId } from '../../reference-target/variant-ids.ts';
import { REPLICAS } from '../../reference-target/variants/per-replica-memory.ts';
import { loadPolicy } from '../../src/drill/policy-files.ts';
import { OwnRedis } from '../contracts/redis-server.ts';
import { FULL_DEPTH, locate, testWith } from '../requirements.ts';
import { RaceGround, type RaceTrack } from './race-ground.ts';
import { RACE_MODES, type RaceMode, type RaceReport, race, raceSentence } from './race-probe.ts';

const REQUESTS = 30;
/** Of the policies that are raced: S1's 3 per number in ten minutes. */
const CAP = 3;
/** Races per mode: what holds by luck does not hold often. */
const ROUNDS = FULL_DEPTH ? 50 : 5;
const AT_ONCE = RACE_MODES.filter((mode) => mode !== 'serial');

let numbers = 0;

/** One race for a number that nobody asked for yet. */
function raceOnce({ targets, dispatched }: RaceTrack, mode: RaceMode): Promise<RaceReport> {
  numbers += 1;
  const phone = `+447911${String(200_000 + numbers)}`;
  return race({ mode, targets, phone, requests: REQUESTS, cap: CAP, dispatched });
}

const faulty = (id: VariantId) => loadPolicy(id).document as Record<string, unknown>;

/** The policy of a variant without its fault. While the store cannot answer in time nothing is sent, so the cap holds then too. */
function sound(id: VariantId): unknown {
  const { variant: _variant, ...document } = faulty(id);
  return { ...document, onStoreFailure: 'deny' };
}

async function expectHeld(track: RaceTrack, mode: RaceMode): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const { dispatched, answers } = await raceOnce(track, mode);
    expect(dispatched).toBeLessThanOrEqual(CAP);
    expect(answers['sent']).toBe(dispatched);
    // A machine that is busy elsewhere may let a store call time out; else the cap is used up as well.
    if (answers['service-closed'] === undefined) expect(answers).toEqual({ sent: CAP, 'rate-limited': REQUESTS - CAP });
  }
}

async function expectOvershot(track: RaceTrack, mode: RaceMode): Promise<RaceReport> {
  const report = await raceOnce(track, mode);
  console.log(raceSentence(report));
  expect(report.overshoot).toBeGreaterThan(1);
  expect(report.answers['sent']).toBe(report.dispatched);
  return report;
}

describe('one process', () => {
  let ground: RaceGround;
  let held: RaceTrack;
  let naive: RaceTrack;
  beforeAll(async () => {
    ground = await RaceGround.open(1);
    held = await ground.lay(sound('naive-check-then-act'));
    naive = await ground.lay(faulty('naive-check-then-act'));
  });
  afterAll(() => ground.close());

  test.each(RACE_MODES)('the sound target holds its cap, %s', (mode) => expectHeld(held, mode));

  test('check-then-act holds its cap while nobody races', async () => {
    expect(await raceOnce(naive, 'serial')).toMatchObject({ dispatched: CAP, overshoot: 1 });
  });

  test.each(AT_ONCE)('check-then-act overshoots, %s', async (mode) => {
    await expectOvershot(naive, mode);
  });

  test('thirty last bytes are one packet', async () => {
    const { writeBytes } = await raceOnce(naive, 'http2-single-packet');
    // A frame header and one byte for each, far below the 1,400 bytes that fit every packet.
    expect(writeBytes).toEqual([REQUESTS * 10]);
  });
});

describe('two processes on one Redis', () => {
  const testOnRedis = testWith('redis');
  let redis: OwnRedis | undefined;
  let ground: RaceGround | undefined;
  const lay = (policy: unknown): Promise<RaceTrack> => (ground as RaceGround).lay(policy, redis?.url);

  beforeAll(async () => {
    if (locate('redis') === null) return;
    [redis, ground] = await Promise.all([OwnRedis.start(), RaceGround.open(2)]);
  });
  afterAll(async () => {
    await ground?.close();
    await redis?.stop();
  });

  testOnRedis.each(RACE_MODES)('never more than the cap, %s', async (mode) => {
    const track = await lay(sound('naive-check-then-act'));
    await expectHeld(track, mode);
    await track.end();
  });

  testOnRedis.each(AT_ONCE)('check-then-act overshoots there too, %s', async (mode) => {
    const track = await lay(faulty('naive-check-then-act'));
    await expectOvershot(track, mode);
    await track.end();
  });

  testOnRedis('counters in each process overshoot even when nobody races', async () => {
    const track = await lay(faulty('per-replica-memory'));
    const { dispatched } = await expectOvershot(track, 'serial');
    expect(dispatched).toBe(2 * REPLICAS * CAP);
    await track.end();
  });

  testOnRedis('so do two sound processes that do not share', async () => {
    const track = await (ground as RaceGround).lay(sound('naive-check-then-act'));
    expect(await expectOvershot(track, 'http2-single-packet')).toMatchObject({ dispatched: 2 * CAP });
    await track.end();
  });
});
