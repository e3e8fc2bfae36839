/** A scenario that plays in a moment: one block of German numbers is walked from eight servers, while people log in. */
import type { ScenarioInput } from '../../src/core/scenario/format.ts';

export const SMALL_ATTACK: ScenarioInput = {
  schema: 'pumpdrill.scenario/1',
  id: 'small-attack',
  title: 'A short walk through one block',
  summary: 'A hundred neighbouring numbers, one after the other.',
  family: 'range',
  technique: 'T1496.003',
  startsAt: '2026-03-10T12:00:00+01:00',
  duration: '20m',
  tariff: { flat: 0.1, currency: 'EUR', source: 'a choice' },
  campaigns: [
    {
      id: 'walker',
      pacing: { kind: 'constant', total: 100, from: '1m', lasts: '5m' },
      destinations: { kind: 'range', start: '+4915120450000', size: 100 },
      identities: { network: { kind: 'pool', of: 'hosting', size: 8, rotation: 'per-opener' } },
      verify: '40%',
    },
  ],
  people: [
    {
      id: 'customers',
      pacing: { kind: 'constant', total: 60, lasts: '15m' },
      population: 'retail-customers',
    },
  ],
};

/** Nobody attacks. */
export const CALM: ScenarioInput = {
  ...SMALL_ATTACK,
  id: 'calm',
  technique: undefined,
  campaigns: [],
} as unknown as ScenarioInput;
