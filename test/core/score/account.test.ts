import { describe, expect, test } from 'vitest';
import type { AccountState } from '../../../src/core/domain/account-state.ts';
import type { LedgerEvent } from '../../../src/core/domain/event.ts';
import { closedAccount, pausedMs, suspendedMs } from '../../../src/core/score/account.ts';
import { dispatch, fold, fraudId, HEADER, person, personId, through } from './small-run.ts';

const state = (word: AccountState, atMs: number): LedgerEvent => ({ type: 'provider', atMs, state: word });

describe('the time in which the account took nothing', () => {
  test.each<[string, LedgerEvent[], { ms: number; suspended: number; paused: number }]>([
    ['none', [state('usage-warning', 1), state('spend-warning', 2)], { ms: 0, suspended: 0, paused: 0 }],
    ['paused for a while', [state('paused', 100), state('resumed', 400)], { ms: 300, suspended: 0, paused: 300 }],
    [
      'suspended and paused, overlapping: counted once',
      [state('paused', 100), state('suspended', 200), state('resumed', 300), state('reinstated', 500)],
      { ms: 400, suspended: 300, paused: 200 },
    ],
    [
      'one inside the other',
      [state('suspended', 100), state('paused', 200), state('resumed', 300), state('reinstated', 500)],
      { ms: 400, suspended: 400, paused: 100 },
    ],
    [
      'one after the other',
      [state('paused', 100), state('resumed', 200), state('suspended', 300), state('reinstated', 400)],
      { ms: 200, suspended: 100, paused: 100 },
    ],
    ['to the end', [state('paused', HEADER.durationMs - 50)], { ms: 50, suspended: 0, paused: 50 }],
  ])('%s', (_name, events, expected) => {
    const totals = fold(events);
    expect(closedAccount(totals).ms).toBe(expected.ms);
    expect(suspendedMs(totals.provider, totals.durationMs)).toBe(expected.suspended);
    expect(pausedMs(totals.provider, totals.durationMs)).toBe(expected.paused);
  });

  test('and who came in it: at its first moment, not at its last; some get in after all', () => {
    const totals = fold([
      state('suspended', 1_000),
      state('reinstated', 5_000),
      ...person(0, 999, 'completed'),
      ...person(1, 1_000, 'gave-up', { events: [] }),
      ...person(2, 4_999, 'completed'),
      ...person(3, 5_000, 'gave-up', { events: [] }),
    ]);
    expect(closedAccount(totals)).toEqual({ ms: 4_000, intents: 2, lost: 1 });
  });
});

test('money goes three ways: the company pays, carriers are paid, the provider bills what was verified', () => {
  const totals = fold([
    ...through(fraudId(0), 1_000),
    dispatch(fraudId(1), 2_000, { reason: 'ait-blocked', costMicro: 40, priceMicro: 0 }),
    dispatch(fraudId(2), 3_000, { accepted: false, costMicro: 0 }),
    dispatch(fraudId(3), 4_000, { costMicro: 0, wouldRefuse: 'spend-limit' }),
    { type: 'billed', atMs: 9_000, attempt: fraudId(3), number: 998_993_940_000, costMicro: 7 },
    { type: 'billed', atMs: 9_000, attempt: 0, number: 998_993_940_000, costMicro: 1 },
    dispatch(personId(0), 5_000, { accepted: false, costMicro: 0 }),
  ]);
  expect(totals.lanes[0]).toMatchObject({
    ...{ dispatches: 3, providerRefused: 1, providerFailed: 1 },
    ...{ costMicro: 75_000 + 40 + 7, carrierMicro: 2 * 75_000 },
  });
  expect([...totals.fraudCostPerSecond]).toEqual([0, 75_000, 40, 0, 0, 0, 0, 0, 0, 7]);
  expect(totals.unjoined).toEqual({ dispatches: 0, costMicro: 1 });
  expect(totals.providerReasons).toEqual([
    { reason: 'account-suspended', refused: { fraud: 1, legit: 1 }, failed: none(), wouldRefuse: none() },
    { reason: 'ait-blocked', refused: none(), failed: { fraud: 1, legit: 0 }, wouldRefuse: none() },
    { reason: 'spend-limit', refused: none(), failed: none(), wouldRefuse: { fraud: 1, legit: 0 } },
  ]);
});

function none() {
  return { fraud: 0, legit: 0 };
}
