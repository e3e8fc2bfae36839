/** The defences that judge evidence and count nothing, and those that count what evidence names. */
import { describe, expect, test } from 'vitest';
import type { DefenceRequest } from '../../../reference-target/defences/defence.ts';
import { DefenceBench } from '../../contracts/defence-bench.ts';
import { reasonOf } from './stateless.ts';

test.each([
  ['pretend', 'pretend'],
  ['deny', 'deny'],
] as const)('honeypot answers a filled field with %s', async (whenFilled, kind) => {
  const bench = new DefenceBench('honeypot', { whenFilled });
  expect(await bench.ask({ honeypotFilled: true })).toMatchObject({ kind, reason: 'filled' });
  expect((await bench.ask()).kind).toBe('allow');
});

describe('email-first', () => {
  test('wants an address, and counts sends by it', async () => {
    const bench = new DefenceBench('email-first');
    expect((await bench.ask({ emailKey: 0 })).reason).toBe('no-confirmed-address');
    expect(await bench.askInRow(5, 1_000, () => ({ emailKey: 7 }))).toEqual(['', '', '', '', 'per-day']);
    expect((await bench.ask({ emailKey: 8 })).reason).toBe('');
  });
});

describe('known-number', () => {
  const budgets = { returning: [{ limit: 3, within: '1h' }], fresh: [{ limit: 2, within: '1h' }] };

  test.each([
    ['pretend', 'pretend', 'not-enrolled'],
    ['deny', 'deny', 'not-enrolled'],
    ['allow', 'allow', ''],
  ] as const)('meets a stranger with %s', async (whenUnknown, kind, reason) => {
    const bench = new DefenceBench('known-number', { whenUnknown });
    expect(await bench.ask({ returning: false })).toMatchObject({ kind, reason });
  });

  test('keeps one budget for strangers and one for who has been here', async () => {
    const bench = new DefenceBench('known-number', { whenUnknown: 'allow', ...budgets });
    expect(await bench.askInRow(3, 1_000, () => ({ returning: false }))).toEqual(['', '', 'fresh-per-hour']);
    expect(await bench.askInRow(4, 1_000, () => ({ returning: true }))).toEqual(['', '', '', 'returning-per-hour']);
  });
});

describe('behaviour-score', () => {
  const session = (ageMs: number) => ({ key: 1, openedAtMs: 1_000_000 - ageMs });
  const nowMs = 1_000_000;

  test.each<[string, Partial<DefenceRequest>, string]>([
    ['a person', { nowMs, session: session(12_000) }, ''],
    ['a quick person', { nowMs, session: session(2_500), behaviour: { keys: 12, pointer: 3, dwellMs: 2_000 } }, ''],
    [
      'assistive technology',
      { nowMs, session: session(40_000), behaviour: { keys: 15, pointer: 0, dwellMs: 30_000 } },
      '',
    ],
    ['autofill', { nowMs, session: session(6_000), behaviour: { keys: 0, pointer: 4, dwellMs: 5_000 } }, ''],
    ['a cold call', { nowMs, session: null, behaviour: null }, 'high-score'],
    ['a script in a hurry', { nowMs, session: session(500), behaviour: null }, 'high-score'],
    [
      'a script that waits but sends nothing else',
      { nowMs, session: session(5_000), behaviour: null, agent: 'curl/8', deviceKey: 0 },
      'high-score',
    ],
    [
      'more time claimed than there was',
      { nowMs, session: session(4_000), behaviour: { keys: 13, pointer: 42, dwellMs: 7_300 } },
      'high-score',
    ],
    [
      'an app without our script (a false alarm)',
      { nowMs, session: null, behaviour: null, agent: 'App/3 (iPhone)' },
      'high-score',
    ],
  ])('%s', (_what, request, reason) => {
    expect(reasonOf('behaviour-score', {}, request)).toBe(reason);
  });

  test('a recording is known at its third showing, another figure each time never', async () => {
    const bench = new DefenceBench('behaviour-score');
    const shown = (dwellMs: number) => ({ behaviour: { keys: 13, pointer: 42, dwellMs } });
    expect(await bench.askInRow(4, 1_000, () => shown(7_300))).toEqual(['', '', 'high-score', 'high-score']);
    expect(await bench.askInRow(4, 1_000, (i) => shown(6_000 + i))).toEqual(['', '', '', '']);
  });

  test('challenges nobody while it learns', async () => {
    const bench = new DefenceBench('behaviour-score', { learnsFor: '36h' });
    expect((await bench.ask({ session: null, behaviour: null })).reason).toBe('');
    bench.nowMs += 36 * 3_600_000;
    expect((await bench.ask({ session: null, behaviour: null })).kind).toBe('challenge');
  });

  test('says nothing more to who has passed a challenge', async () => {
    const bench = new DefenceBench('behaviour-score');
    expect((await bench.ask({ session: null, behaviour: null, challenge: 'passed' })).kind).toBe('allow');
    expect((await bench.ask({ session: null, behaviour: null, challenge: 'failed' })).kind).toBe('challenge');
  });
});
