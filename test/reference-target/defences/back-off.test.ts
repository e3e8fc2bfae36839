import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFENCES } from '../../../reference-target/defences/index.ts';
import { DefenceBench } from '../../contracts/defence-bench.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Nothing but the back-off decides. */
const ALONE = { cooldown: '0s', windows: [{ limit: 1_000, within: '30d' }] };
const AUTH0 = { ...ALONE, backOff: {} };
const QUICK = { ...ALONE, backOff: { free: 2, first: '10s', longest: '70s', lookBack: '5m' } };

const benchWith = (settings: Readonly<Record<string, unknown>>) => new DefenceBench('number-velocity', settings);

/** The rule in its own words: n sends within the look-back, then first x 2^(n - free), at most longest. */
class Rule {
  readonly sentAtMs: number[] = [];

  lateByMs(nowMs: number): number {
    const sent = this.sentAtMs.filter((atMs) => nowMs - atMs < 300_000);
    if (sent.length < 2) return 0;
    const waitMs = Math.min(10_000 * 2 ** (sent.length - 2), 70_000);
    return Math.max(0, sent.at(-1)! + waitMs - nowMs);
  }
}

describe('back-off', () => {
  test('1, 2, 4, 8, 16, 32 and then 32 min: the first moment at which each send goes through', async () => {
    const bench = benchWith(AUTH0);
    const gaps: number[] = [];
    let lastMs = bench.nowMs;
    await bench.ask();
    while (gaps.length < 8) {
      bench.nowMs += 1_000;
      if ((await bench.ask()).kind !== 'allow') continue;
      gaps.push((bench.nowMs - lastMs) / MINUTE_MS);
      lastMs = bench.nowMs;
    }
    expect(gaps).toEqual([1, 2, 4, 8, 16, 32, 32, 32]);
  });

  test('a pause counts for nothing: the wait depends on the sends within the look-back only', async () => {
    const bench = benchWith(AUTH0);
    // Windows of growing length would let the third send through a minute after the second.
    await bench.askInRow(2, 20 * MINUTE_MS, () => ({}));
    bench.nowMs += 2 * MINUTE_MS - 1;
    expect((await bench.ask()).reason).toBe('back-off');
    bench.nowMs += 1;
    expect((await bench.ask()).reason).toBe('');
  });

  test('forgets after the look-back', async () => {
    const bench = benchWith(AUTH0);
    await bench.askInRow(4, 10 * MINUTE_MS, () => ({}));
    bench.nowMs += DAY_MS;
    expect(await bench.askInRow(2, MINUTE_MS, () => ({}))).toEqual(['', '']);
  });

  test('decides as its rule says, to the millisecond, whatever is asked when', async () => {
    const step = fc.oneof(
      fc.integer({ min: 0, max: 9_999 }),
      fc.integer({ min: 10_000, max: 90_000 }),
      fc.constant(10_000),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (apart) => {
        const bench = benchWith(QUICK);
        const rule = new Rule();
        for (const apartMs of apart) {
          bench.nowMs += apartMs;
          const lateByMs = rule.lateByMs(bench.nowMs);
          const answer = await bench.ask();
          expect(answer.kind).toBe(lateByMs > 0 ? 'deny' : 'allow');
          // Never too short, and at most one step (35 s here) too long.
          expect(answer.waitMs).toBeGreaterThanOrEqual(lateByMs);
          expect(answer.waitMs).toBeLessThanOrEqual(lateByMs + 40_000);
          if (answer.kind === 'allow') rule.sentAtMs.push(bench.nowMs);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('refused attempts consume nothing: tapping all the time delays nobody', async () => {
    const patient = benchWith(AUTH0);
    const impatient = benchWith(AUTH0);
    await patient.ask();
    await impatient.ask();
    for (let i = 0; i < 59; i += 1) {
      impatient.nowMs += 1_000;
      expect((await impatient.ask()).reason).not.toBe('');
    }
    impatient.nowMs += 1_000;
    patient.nowMs += MINUTE_MS;
    expect([(await patient.ask()).reason, (await impatient.ask()).reason]).toEqual(['', '']);
  });

  test('thirty at the same instant: one goes through', async () => {
    const bench = benchWith(AUTH0);
    const answers = await Promise.all(Array.from({ length: 30 }, () => bench.ask()));
    expect(answers.filter(({ kind }) => kind === 'allow').length).toBe(1);
    bench.nowMs += 2 * MINUTE_MS;
    const later = await Promise.all(Array.from({ length: 30 }, () => bench.ask()));
    expect(later.filter(({ kind }) => kind === 'allow').length).toBe(1);
  });

  test.each([
    [{ first: '40m' }, 'longest below first'],
    [{ first: '1s' }, 'more than 512 times'],
    [{ lookBack: '10m' }, 'lookBack below longest'],
    [{ first: '1s', longest: '10s' }, 'more than 1000 sends'],
    [{ first: '0s', longest: '0s' }, 'longer than nothing'],
  ])('refuses %j', (backOff, message) => {
    const read = DEFENCES['number-velocity'].config.safeParse({ backOff });
    expect(read.success ? '' : read.error.message).toContain(message);
  });
});
