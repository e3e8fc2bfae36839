import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PumpdrillError } from '../../../src/core/domain/errors.ts';
import { defineScenario } from '../../../src/core/scenario/define.ts';
import type { ScenarioInput } from '../../../src/core/scenario/format.ts';
import { overrideScenario } from '../../../src/core/scenario/override.ts';
import { readScenario } from '../../../src/core/scenario/read.ts';
import { readYamlFile } from '../../../src/io/yaml-file.ts';

const VALID: ScenarioInput = {
  schema: 'pumpdrill.scenario/1',
  id: 'valid',
  title: 'Valid',
  summary: 'Nothing wrong.',
  family: 'test',
  startsAt: '2026-03-10T12:00:00+01:00',
  duration: '10m',
  tariff: { flat: 0.05, currency: 'EUR', source: 'made up' },
  campaigns: [
    {
      id: 'attack',
      pacing: { kind: 'constant', total: 100, lasts: '10m' },
      destinations: { kind: 'countries', countries: [{ country: 'DE' }] },
      identities: { network: { kind: 'single' } },
    },
  ],
  people: [
    {
      id: 'users',
      pacing: { kind: 'constant', total: 10, lasts: '10m' },
      destinations: { kind: 'countries', countries: [{ country: 'DE' }] },
      cohorts: [{ id: 'ordinary', weight: 1 }],
    },
  ],
};

/** `CODE path` of every problem, sorted. */
function problemsOf(value: unknown): string[] {
  const read = readScenario(value);
  return 'problems' in read ? read.problems.map(({ code, path }) => `${code} ${path}`).sort() : [];
}

function changed(set: Record<string, string | number | boolean>): unknown {
  const overridden = overrideScenario(VALID, set);
  if ('problems' in overridden) throw new Error(JSON.stringify(overridden.problems));
  return overridden.value;
}

describe('readScenario', () => {
  test('fills defaults, turns durations into milliseconds and shares into ratios', () => {
    const read = readScenario({ ...VALID, campaigns: [{ ...VALID.campaigns?.[0], verify: '0.3%' }] });
    if ('problems' in read) throw new Error(JSON.stringify(read.problems));
    expect(read.scenario.duration).toBe(600_000);
    expect(read.scenario.campaigns[0]?.verify).toEqual({ numerator: 3, denominator: 1_000 });
    expect(read.scenario.campaigns[0]?.session).toBe('scraped-token');
    expect(read.scenario.people[0]?.cohorts[0]?.network).toEqual({
      kind: 'pool',
      of: 'home',
      size: 1_000_000,
      rotation: 'per-opener',
    });
    expect(read.scenario.seeds).toEqual([1]);
  });

  test('reports every problem of the format at once, each with its path', () => {
    const value = changed({
      duration: 600,
      'campaigns.0.pacing.total': 0,
      'campaigns.0.sesion': 'none',
      'people.0.pacing.kind': 'steady',
      'people.0.cohorts.0.weight': 'many',
      'tariff.source': 7,
    });
    expect(problemsOf(value)).toEqual([
      'BAD_DURATION duration',
      'OUT_OF_RANGE campaigns.0.pacing.total',
      'UNKNOWN_KEY campaigns.0.sesion',
      'UNKNOWN_KIND people.0.pacing.kind',
      'WRONG_TYPE people.0.cohorts.0.weight',
      'WRONG_TYPE tariff.source',
    ]);
  });

  test('reports every broken rule at once', () => {
    const value = changed({
      'people.0.id': 'attack',
      'people.0.pacing.from': '1m',
      'campaigns.0.destinations.countries.0.country': 'QQ',
      'campaigns.0.think': '4s',
    });
    expect(problemsOf(value)).toEqual([
      'DUPLICATE_ID people.0.id',
      'THINK_WITHOUT_VISIT campaigns.0.think',
      'UNKNOWN_COUNTRY campaigns.0.destinations.countries.0.country',
      'WINDOW_OUTSIDE_DURATION people.0.pacing.lasts',
    ]);
  });

  test('a tariff that is neither a card nor flat is judged by the nearer of the two', () => {
    expect(problemsOf({ ...VALID, tariff: { flat: 0.05, currency: 'EUR', sauce: 'x' } })).toEqual([
      'MISSING_KEY tariff.source',
      'UNKNOWN_KEY tariff.sauce',
    ]);
    expect(problemsOf({ ...VALID, tariff: { card: 'x', rows: [{ prefix: '44', country: 'gb', price: 1 }] } })).toEqual([
      'BAD_FORMAT tariff.rows.0.country',
    ]);
  });

  test('a variant is read as the scenario it leads to', () => {
    const variants = [
      { id: 'fine', why: 'x', set: { 'campaigns.0.session': 'visit-first', 'campaigns.0.think': '4s' } },
      { id: 'typo', why: 'x', set: { 'campaigns.0.sesion': 'none' } },
      { id: 'empty', why: 'x', set: { 'people.0.pacing.total': 0 } },
    ];
    expect(problemsOf({ ...VALID, variants })).toEqual([
      'OUT_OF_RANGE variants.2.set.people.0.pacing.total',
      'UNKNOWN_KEY variants.1.set.campaigns.0.sesion',
    ]);
  });

  test.each([
    [
      'burst',
      { kind: 'burst', total: 6_000, lasts: '10s', bursts: 1, dutyShare: '1/10' },
      ['RATE_TOO_HIGH people.0.pacing.total'],
    ],
    ['ramp', { kind: 'ramp', total: 6_000, lasts: '10s', startShare: '1/10' }, ['RATE_TOO_HIGH people.0.pacing.total']],
    ['constant', { kind: 'constant', total: 6_000, lasts: '10s' }, []],
  ])('the rate that counts is the peak of the pacing: %s', (_name, pacing, problems) => {
    expect(problemsOf({ ...VALID, people: [{ ...VALID.people?.[0], pacing }] })).toEqual(problems);
  });

  test('more lanes lift the rate', () => {
    const total = { 'campaigns.0.pacing.total': 700_000 };
    expect(problemsOf(changed(total))).toEqual(['RATE_TOO_HIGH campaigns.0.pacing.total']);
    expect(problemsOf(changed({ ...total, 'campaigns.0.lanes': 2 }))).toEqual([]);
  });

  test('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (whole, part) => {
        expect(problemsOf(whole)).not.toEqual([]);
        readScenario({ ...VALID, campaigns: [{ ...VALID.campaigns?.[0], pacing: part }] });
        readScenario({ ...VALID, people: part, tariff: part });
      }),
    );
  });
});

describe('defineScenario', () => {
  test('gives the value that the same YAML gives', () => {
    const file = join(import.meta.dirname, '../../../scenarios/starter/resend-abuse.yaml');
    const { value } = readYamlFile(file);
    expect({ scenario: defineScenario(value as ScenarioInput) }).toEqual(readScenario(value));
  });

  test('throws every problem, as invalid input', () => {
    try {
      defineScenario({ ...VALID, id: 'Not An Id', duration: '10' });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(PumpdrillError);
      expect((error as PumpdrillError).exitCode).toBe(2);
      expect((error as PumpdrillError).problems.map(({ code }) => code)).toEqual(['BAD_FORMAT', 'BAD_DURATION']);
    }
  });
});

describe('overrideScenario', () => {
  test('sets values in a copy, makes optional parents, and leaves the input as it was', () => {
    const before = JSON.stringify(VALID);
    const result = overrideScenario(VALID, { 'campaigns.0.pacing.total': 7, 'provider.delivery.medianMs': 9_000 });
    expect(result).toMatchObject({
      value: { campaigns: [{ pacing: { total: 7, lasts: '10m' } }], provider: { delivery: { medianMs: 9_000 } } },
    });
    expect(JSON.stringify(VALID)).toBe(before);
  });

  test.each([
    'campaigns.1.id',
    'campaigns.x.id',
    'campaigns.-1.id',
    'campaigns.00.id',
    'campaigns.length',
    'title.length',
    'duration.ms',
    '',
    'a..b',
    '__proto__.polluted',
    'constructor.prototype.polluted',
    'campaigns.0.__proto__.polluted',
  ])('a path that leads nowhere is a problem: %s', (path) => {
    const result = overrideScenario(VALID, { [path]: 'x' });
    expect('problems' in result && result.problems.map(({ code }) => code)).toEqual(['UNKNOWN_PATH']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('names every path that leads nowhere', () => {
    const result = overrideScenario(VALID, { 'x.y.z': 1, 'campaigns.9.id': 1, 'people.9.id': 1 });
    expect('problems' in result && result.problems.map(({ path }) => path)).toEqual(['campaigns.9.id', 'people.9.id']);
  });
});
