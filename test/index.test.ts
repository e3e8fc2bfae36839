/** The library entry, from the sources; test/e2e/pack.test.ts does the same with the installed package. */
import { describe, expect, test } from 'vitest';
import { defineScenario, PumpdrillError, type ScenarioInput, simulate } from '../src/index.ts';
import { readYamlFile } from '../src/io/yaml-file.ts';

const NIGHT: ScenarioInput = {
  schema: 'pumpdrill.scenario/1',
  id: 'night-shift',
  title: 'A small attack at night',
  summary: 'Forty numbers of one range, while nobody looks.',
  family: 'range',
  technique: 'T1496.003',
  startsAt: '2026-03-10T03:00:00+01:00',
  duration: '20m',
  seeds: [3, 4],
  tariff: { flat: 0.1, currency: 'EUR', source: 'a choice' },
  campaigns: [
    {
      id: 'walker',
      pacing: { kind: 'constant', total: 40, lasts: '10m' },
      destinations: { kind: 'range', start: '+99899394000', size: 200 },
      identities: { network: { kind: 'single' } },
    },
  ],
  people: [
    {
      id: 'shoppers',
      pacing: { kind: 'constant', total: 20, lasts: '15m' },
      destinations: { kind: 'countries', countries: [{ country: 'DE' }] },
      cohorts: [{ id: 'home', weight: 1 }],
    },
  ],
  variants: [{ id: 'half', why: 'to see that it is played', set: { 'campaigns.0.pacing.total': 20 } }],
};

async function problemsOf(play: () => Promise<unknown>): Promise<string[]> {
  const failure = await play().then(
    () => null,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(PumpdrillError);
  expect((failure as PumpdrillError).exitCode).toBe(2);
  return (failure as PumpdrillError).problems.map(({ code }) => code);
}

describe('simulate', () => {
  test('plays a written scenario under each of its seeds, every message at its price', async () => {
    const { scorecard, series } = await simulate(NIGHT, { policy: 'open' });
    expect(scorecard.scenarios.map(({ id, policy, seed }) => [id, policy, seed])).toEqual([
      ['night-shift', 'open', 3],
      ['night-shift', 'open', 4],
    ]);
    expect(scorecard.scenarios.map(({ fraud }) => [fraud.dispatches, fraud.lossMicro])).toEqual([
      [40, 4_000_000],
      [40, 4_000_000],
    ]);
    expect(series.scenarios).toHaveLength(2);
  });

  test('takes what defineScenario returns for the same scenario, variants included', async () => {
    const plain = await simulate(NIGHT, { seeds: [9] });
    const defined = await simulate(defineScenario(NIGHT), { seeds: [9] });
    expect(defined).toEqual(plain);
    expect(plain.scorecard.scenarios[0]?.variants.map(({ id }) => id)).toEqual(['half']);
  });

  test('takes a file, an id or its written value for the same scenario', async () => {
    const file = 'scenarios/starter/premium-prefix.yaml';
    const byId = await simulate('premium-prefix');
    const byFile = await simulate(file);
    const byValue = await simulate(readYamlFile(file).value as ScenarioInput);
    expect(byFile.scorecard.scenarios).toEqual(byId.scorecard.scenarios);
    expect(byValue.scorecard.scenarios).toEqual(byId.scorecard.scenarios);
    expect(byId.scorecard.command).toBe('pumpdrill run premium-prefix --policy layered');
  });

  test('plays a repeated seed once', async () => {
    const { scorecard } = await simulate(NIGHT, { policy: 'open', seeds: [5, 5] });
    expect(scorecard.scenarios.map(({ seed }) => seed)).toEqual([5]);
  });

  test.each([[[]], [[-1]], [[1.5]], [[4_294_967_296]], [[Number.NaN]]])('refuses the seeds %j', async (seeds) => {
    expect(await problemsOf(() => simulate(NIGHT, { seeds }))).toEqual(['BAD_SEED']);
  });

  test('refuses an unknown policy and a scenario with a duration without unit', async () => {
    expect(await problemsOf(() => simulate(NIGHT, { policy: 'layerd' }))).toEqual(['UNKNOWN_POLICY']);
    const wrong = { ...NIGHT, duration: 20 } as unknown as ScenarioInput;
    expect(await problemsOf(() => simulate(wrong))).toHaveLength(1);
  });
});
