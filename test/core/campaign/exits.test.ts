import { describe, expect, test } from 'vitest';
import type { Lane } from '../../../src/core/campaign/opener.ts';
import { planCampaign } from '../../../src/core/campaign/plan.ts';
import { defineScenario } from '../../../src/core/scenario/define.ts';
import { readScenario } from '../../../src/core/scenario/read.ts';

type Exits = { kind: 'exits-of'; cohort: string } | { kind: 'pool'; of: 'mobile-nat'; size: number };

const scenarioWith = (network: Exits) => ({
  schema: 'pumpdrill.scenario/1' as const,
  id: 'shared',
  title: 'Shared',
  summary: 'For exits.',
  family: 'test',
  startsAt: '2026-03-10T12:00:00+01:00',
  duration: '20m',
  tariff: { flat: 0.05, currency: 'EUR', source: 'made up' },
  campaigns: [
    {
      id: 'attack',
      pacing: { kind: 'constant' as const, total: 400, lasts: '10m' },
      destinations: { kind: 'countries' as const, countries: [{ country: 'DE' }] },
      identities: { network },
    },
  ],
  people: [
    {
      id: 'users',
      pacing: { kind: 'constant' as const, total: 400, lasts: '10m' },
      destinations: { kind: 'countries' as const, countries: [{ country: 'DE' }] },
      cohorts: [
        { id: 'carrier', weight: 1, network: { kind: 'pool' as const, of: 'mobile-nat' as const, size: 6 } },
        { id: 'office', weight: 1, network: { kind: 'single' as const } },
      ],
    },
  ],
});

function addressesOf(lane: Lane, cohort: number): string[] {
  const openers = Array.from({ length: lane.openers }, (_, index) => lane.openerAt(index));
  const chosen = openers.filter((opener) => opener.cohort === cohort).map(({ identity }) => identity.address);
  return [...new Set(chosen)].sort();
}

function addresses(network: Exits): { attacker: string[]; carrier: string[]; office: string[] } {
  const [attack, users] = planCampaign(defineScenario(scenarioWith(network)), 7).lanes as [Lane, Lane];
  return { attacker: addressesOf(attack, -1), carrier: addressesOf(users, 0), office: addressesOf(users, 1) };
}

describe('exits-of', () => {
  test('the attacker comes out of the very addresses of the cohort: all of a pool, or the one', () => {
    const nat = addresses({ kind: 'exits-of', cohort: 'users/carrier' });
    expect(nat.carrier).toHaveLength(6);
    expect(nat.attacker).toEqual(nat.carrier);
    const office = addresses({ kind: 'exits-of', cohort: 'users/office' });
    expect(office.attacker).toEqual(office.office);
  });

  test('a pool of the same size and kind is another pool', () => {
    const { attacker, carrier } = addresses({ kind: 'pool', of: 'mobile-nat', size: 6 });
    expect(attacker.filter((address) => carrier.includes(address))).toEqual([]);
  });

  test('people stay who and where they are', () => {
    const own = addresses({ kind: 'pool', of: 'mobile-nat', size: 6 });
    const shared = addresses({ kind: 'exits-of', cohort: 'users/carrier' });
    expect([shared.carrier, shared.office]).toEqual([own.carrier, own.office]);
  });

  test.each(['users/nobody', 'nobody/carrier'])('%s is refused where it is written', (cohort) => {
    const read = readScenario(scenarioWith({ kind: 'exits-of', cohort }));
    const problems = 'problems' in read ? read.problems : [];
    expect(problems.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'UNKNOWN_COHORT campaigns.0.identities.network.cohort',
    ]);
  });
});
