/** What only the composition can check of a scenario: the defences that its variants name. */
import { expect, test } from 'vitest';
import { PumpdrillError } from '../../src/core/domain/errors.ts';
import type { ScenarioInput } from '../../src/core/scenario/format.ts';
import { prepareWrittenScenario } from '../../src/drill/prepare-scenarios.ts';

function withVariant(defences: Record<string, 'off' | 'observe' | 'enforce'>): ScenarioInput {
  return {
    schema: 'pumpdrill.scenario/1',
    id: 'varied',
    title: 'Varied',
    summary: 'A variant that turns defences off.',
    family: 'test',
    startsAt: '2026-03-10T12:00:00+01:00',
    duration: '10m',
    tariff: { flat: 0.05, currency: 'EUR', source: 'made up' },
    people: [
      {
        id: 'people',
        pacing: { kind: 'constant', total: 10, lasts: '5m' },
        destinations: { kind: 'countries', countries: [{ country: 'DE' }] },
        cohorts: [{ id: 'everyone', weight: 1 }],
      },
    ],
    variants: [{ id: 'without', why: 'to see', defences }],
  };
}

test('a variant may name any defence that exists', () => {
  expect(prepareWrittenScenario(withVariant({ 'session-flow': 'off' })).scenario.variants).toHaveLength(1);
});

test('a misspelt one is a problem with a place and a suggestion, never silently the same run again', () => {
  const play = () => prepareWrittenScenario(withVariant({ 'sesion-flow': 'off', 'spend-capp': 'off' }));
  expect(play).toThrow(PumpdrillError);
  try {
    play();
  } catch (error) {
    expect((error as PumpdrillError).problems).toMatchObject([
      {
        code: 'UNKNOWN_DEFENCE',
        path: 'variants.0.defences.sesion-flow',
        hint: expect.stringContaining('session-flow'),
      },
      { code: 'UNKNOWN_DEFENCE', path: 'variants.0.defences.spend-capp' },
    ]);
  }
});
