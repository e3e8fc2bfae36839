/** The changes that are tried: whose settings they take, and that their lines make a policy that can be read. */
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { DEFENCES } from '../../reference-target/defences/index.ts';
import type { DefenceScore, ScenarioScore } from '../../src/core/score/scorecard.ts';
import { type Change, changesOf } from '../../src/drill/advice-changes.ts';
import { settingsIn, withLines, yamlOf } from '../../src/drill/advice-lines.ts';
import { loadPolicy, policyCatalogue } from '../../src/drill/policy-files.ts';
import { type PreparedPolicy, preparePolicy } from '../../src/drill/prepared.ts';

const prepared = (name: string): PreparedPolicy => preparePolicy(loadPolicy(name));
const named = (changes: readonly Change[]) => changes.map(({ kind, defence }) => `${kind} ${defence}`);

/** Of one run in which these defences were judged so: all that is looked at. */
function scored(defences: readonly Partial<DefenceScore>[]): ScenarioScore[] {
  return [{ defences }] as unknown as ScenarioScore[];
}

function judged(id: string, verdict: DefenceScore['verdict'], insults: number): Partial<DefenceScore> {
  return { id, mode: 'enforce', verdict, attribution: { leaveOneOut: { lossMicro: 0, insults } } };
}

test('what watches is to be enforced, what is missing to be added as another policy has it', () => {
  const { changes } = changesOf(prepared('s0-bot-manager'), []);
  expect(named(changes)).toEqual([
    ...['add number-format', 'add country-allowlist', 'add honeypot', 'enforce session-binding', 'add email-first'],
    ...['add number-velocity', 'add ip-velocity', 'add ip-fanout', 'add range-velocity', 'add device-velocity'],
    ...['add risk-score', 'add fanout-watchlist', 'add conversion-monitor', 'add spend-cap'],
  ]);
  const settings = (id: string) => changes.find(({ defence }) => defence === id)?.lines[id];
  expect(settings('session-binding')).toEqual({ mode: 'enforce' });
  expect(settings('ip-velocity')).toEqual({ mode: 'enforce', windows: [{ limit: 80, within: '1h' }] });
  expect(settings('honeypot')).toEqual(settingsIn(prepared('s2-seven-defences'), 'honeypot'));
});

test('what is enforced by no policy of ours is not added, and what a drill flatters is left out', () => {
  const open = changesOf(prepared('open'), []);
  expect(named(open.changes)).not.toContain('add known-number');
  expect(open.leftOut).toEqual([]);
  const observe = changesOf(prepared('observe'), []);
  expect(observe.changes).toHaveLength(Object.keys(DEFENCES).length - 1);
  expect(observe.leftOut.map(({ defence }) => defence)).toEqual(['known-number']);
});

test('who keeps people out is to watch; who does not, or is not known to be harmless, as it may be', () => {
  const scores = scored([
    judged('number-format', 'HELD', 0),
    judged('session-flow', 'HELD', 1),
    judged('ip-velocity', 'HARMFUL', 0),
    { ...judged('ip-fanout', 'HELD', 0), attribution: null },
    judged('range-velocity', 'HELD', -3),
  ]);
  const observed = changesOf(prepared('layered'), scores).changes.filter(({ kind }) => kind === 'observe');
  expect(named(observed)).toEqual(['observe session-flow', 'observe ip-velocity', 'observe ip-fanout']);
});

describe('who is got past is told to halve its limits', () => {
  const tightened = (id: string) =>
    changesOf(prepared('layered'), scored([judged(id, 'BYPASSED', 0)])).changes.find(({ kind }) => kind === 'tighten');

  test('all that its file writes down, and nothing else', () => {
    expect(tightened('range-velocity')?.lines).toEqual({
      'range-velocity': {
        blocks: [
          { digits: 3, limit: 5, within: '1h' },
          { digits: 4, limit: 15, within: '1h' },
        ],
      },
    });
    expect(tightened('number-velocity')?.lines).toEqual({
      'number-velocity': { windows: [{ limit: 2, within: '1h' }] },
    });
    expect(tightened('session-flow')?.text).toBe('Halve the limits of session-flow: sendsPerSession from 4 to 2.');
    expect(tightened('spend-cap')?.text).toContain('caps.0.limitMicro from 400000000 to 200000000');
  });

  test('not where it has none', () => {
    for (const id of ['number-format', 'country-allowlist', 'prefix-blocklist', 'honeypot'])
      expect(tightened(id), id).toBeUndefined();
  });
});

describe.each(policyCatalogue())('for %s', (name) => {
  const policy = prepared(name);
  const scores = scored(
    policy.policy.defences.filter(({ mode }) => mode === 'enforce').map(({ id }) => judged(id, 'BYPASSED', 1)),
  );
  const { changes } = changesOf(policy, scores);

  test('the lines read as they were meant, and fit a terminal', () => {
    for (const { lines } of changes) {
      const text = yamlOf(lines);
      expect(parse(text)).toEqual({ defences: lines });
      expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(76);
    }
  });

  test('a policy with them is another policy, and differs in that defence only', () => {
    for (const { defence, lines } of changes) {
      const changed = withLines(policy, lines);
      expect(changed?.hash, defence).not.toBe(policy.hash);
      const others = ({ policy: { all } }: PreparedPolicy) => all.filter(({ id }) => id !== defence);
      expect(others(changed as PreparedPolicy)).toEqual(others(policy));
    }
  });
});

test('lines that do not make a policy give none', () => {
  expect(withLines(prepared('layered'), { 'ip-velocity': { windows: [] } })).toBeNull();
  expect(withLines(prepared('layered'), { 'no-such-defence': { mode: 'enforce' } })).toBeNull();
});

test('a list that is too long for a line takes as many lines as it fills, and reads back the same', () => {
  const countries = Array.from({ length: 40 }, (_, i) => String.fromCharCode(65 + (i % 26), 65 + Math.floor(i / 2)));
  const lines = { 'country-allowlist': { mode: 'enforce', countries, windows: [{ limit: 3, within: '1h' }] } };
  const text = yamlOf(lines);
  expect(parse(text)).toEqual({ defences: lines });
  expect(text.split('\n').filter((line) => line.includes(','))).toHaveLength(4);
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});
