import { describe, expect, test } from 'vitest';
import { DEFENCES } from '../../../reference-target/defences/index.ts';
import { DefenceBench } from '../../contracts/defence-bench.ts';

const aged = (bench: DefenceBench, ageMs: number, key = 5) => ({ session: { key, openedAtMs: bench.nowMs - ageMs } });

describe('session-flow', () => {
  test('refuses a cold call, however good its CSRF token was', async () => {
    expect((await new DefenceBench('session-flow').ask({ session: null })).reason).toBe('no-session');
  });

  test.each([
    [0, 'too-fast', 2_000],
    [1_999, 'too-fast', 1],
    [2_000, '', 0],
    [1_800_000, '', 0],
    [1_800_001, 'too-old', 0],
  ])('a page opened %d ms ago gives %j with a wait of %d ms', async (ageMs, reason, waitMs) => {
    const bench = new DefenceBench('session-flow');
    expect(await bench.ask(aged(bench, ageMs))).toMatchObject({ reason, waitMs });
  });

  test('lets four sends through per visit, and as many again after a new visit', async () => {
    const bench = new DefenceBench('session-flow');
    const openedAtMs = bench.nowMs - 5_000;
    const reasons = await bench.askInRow(6, 60_000, (i) => ({
      kind: i === 0 ? 'send' : 'resend',
      session: { key: 5, openedAtMs },
    }));
    expect(reasons).toEqual(['', '', '', '', 'session-limit', 'session-limit']);
    expect((await bench.ask(aged(bench, 5_000, 6))).reason).toBe('');
  });

  test('a page seen too short ago costs none of the sends', async () => {
    const bench = new DefenceBench('session-flow', { sendsPerSession: 1 });
    for (let i = 0; i < 5; i += 1) expect((await bench.ask(aged(bench, 100))).reason).toBe('too-fast');
    expect((await bench.ask(aged(bench, 3_000))).reason).toBe('');
    expect((await bench.ask(aged(bench, 3_000))).reason).toBe('session-limit');
  });

  test('refuses settings under which nobody could ever ask', () => {
    expect(DEFENCES['session-flow'].config.safeParse({ minAfterVisit: '30m', maxAfterVisit: '30m' }).success).toBe(
      false,
    );
  });
});
