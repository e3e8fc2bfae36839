/** F6: in a delivery outage nobody can verify. Who takes it for an attack must say what it looks like; an attack never looks so. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { LedgerEvent } from '../../src/core/domain/event.ts';
import { MINUTE_MS } from '../../src/core/domain/units.ts';
import { violations } from '../../src/core/ledger/laws.ts';
import { RENDERERS } from '../../src/core/report/index.ts';
import { reportModel } from '../../src/core/report/model.ts';
import { runDrill } from '../../src/drill/drill.ts';
import { playSimulated } from '../../src/drill/play-simulated.ts';
import { loadPolicy } from '../../src/drill/policy-files.ts';
import { prepareScenarios } from '../../src/drill/prepare-scenarios.ts';
import { preparePolicy } from '../../src/drill/prepared.ts';
import { IN_THIS_THREAD } from '../../src/drill/simulator.ts';

const [OUTAGE] = prepareScenarios(['delivery-outage']);
const FROM_MS = 60 * MINUTE_MS;
const UNTIL_MS = 100 * MINUTE_MS;
const isIn = ({ atMs }: { readonly atMs: number }): boolean => atMs >= FROM_MS && atMs < UNTIL_MS;
const policies = (...names: string[]) => names.map((name) => preparePolicy(loadPolicy(name)));

describe('the world', () => {
  const events: LedgerEvent[] = [];
  beforeAll(async () => {
    const [policy] = policies('open');
    const { header } = await playSimulated({
      prepared: OUTAGE!,
      policy: policy!,
      seed: 1,
      // Not a rule of the provider's: it happens to everybody, in the undefended world too.
      providerRules: false,
      events: (event) => events.push(event),
    });
    expect(violations(header, events)).toEqual([]);
  });

  test('messages of the outage are taken, billed and lost; all others arrive', () => {
    const dispatches = events.filter((event) => event.type === 'dispatch');
    const delivered = new Set(events.flatMap((event) => (event.type === 'delivery' ? [event.attempt] : [])));
    expect(dispatches.filter(isIn).length).toBeGreaterThan(200);
    for (const dispatch of dispatches) {
      expect(dispatch).toMatchObject({ accepted: true, reason: isIn(dispatch) ? 'delivery-outage' : '' });
      expect(dispatch.costMicro).toBeGreaterThan(0);
      expect(delivered.has(dispatch.attempt)).toBe(!isIn(dispatch));
    }
  });

  test('its beginning and its end are marked', () => {
    const states = events.flatMap((event) => (event.type === 'provider' ? [[event.state, event.atMs]] : []));
    expect(states).toEqual([
      ['delivery-outage', FROM_MS],
      ['delivery-restored', UNTIL_MS],
    ]);
  });
});

describe('the report', () => {
  test('says for every alarm that it looks like an outage, and which defence took it for an attack', async () => {
    const { scorecard, series } = await runDrill({
      engine: 'simulate',
      scenarios: [OUTAGE!],
      policies: policies('open', 'layered', 's2-seven-defences'),
      command: 'test',
      simulator: IN_THIS_THREAD,
    });
    for (const score of scorecard.scenarios) {
      const alarms = score.alerts.filter(({ signal }) => signal === 'conversion-collapse');
      expect(alarms.length, score.policy).toBeGreaterThan(0);
      for (const { detail } of alarms)
        expect(detail).toMatch(
          /too few in each of \d countries, with 1\.\d times the messages of before, as when nothing is delivered/,
        );
      expect(score.notices?.map(({ atMs }) => atMs)).toEqual(alarms.map(({ atMs }) => atMs));
      const taken = score.policy === 'open' ? 'nobody is refused for it' : 'conversion-monitor took it for an attack';
      expect(score.notices?.[0]?.text).toContain('It looks like a delivery outage, not like pumping.');
      expect(score.notices?.[0]?.text).toContain(taken);
    }
    for (const name of ['console', 'html', 'md'] as const) {
      const text = RENDERERS[name].render(reportModel(scorecard, series)).replaceAll(/\s+/g, ' ');
      expect(text, name).toContain('It looks like a delivery outage, not like pumping.');
    }
    const marks = series.scenarios[0]?.marks.map(({ label }) => label);
    expect(marks).toEqual(
      expect.arrayContaining([
        'provider: delivery-outage',
        'provider: delivery-restored',
        'looks like a delivery outage',
      ]),
    );
  });

  test('never says so of an attack, though conversion collapses', async () => {
    const { scorecard } = await runDrill({
      engine: 'simulate',
      scenarios: prepareScenarios([
        'premium-prefix',
        'resend-abuse',
        'residential-rotation',
        'range-that-never-verifies',
      ]),
      policies: policies('open'),
      command: 'test',
      simulator: IN_THIS_THREAD,
    });
    const collapses = scorecard.scenarios.flatMap(({ alerts }) =>
      alerts.filter(({ signal }) => signal === 'conversion-collapse'),
    );
    expect(collapses.length).toBeGreaterThanOrEqual(3);
    for (const { detail } of collapses) expect(detail).not.toContain('as when nothing is delivered');
    for (const { id, notices } of scorecard.scenarios) expect(notices, id).toBeUndefined();
  });
});
