import { describe, expect, test } from 'vitest';
import { addressKeyOf } from '../../../reference-target/client-address.ts';
import { deviceKeyOf, readDeviceSignals } from '../../../reference-target/device.ts';
import { createEvasion } from '../../../src/core/campaign/evasion.ts';
import { planCampaign } from '../../../src/core/campaign/plan.ts';
import { SPOOFED_HEADERS } from '../../../src/core/domain/attempt.ts';
import { evasionFormat } from '../../../src/core/scenario/campaign-format.ts';
import { defineScenario } from '../../../src/core/scenario/define.ts';
import { openerFor } from './actor-driver.ts';

const evasionOf = (settings: object, victim: string | null = null) =>
  createEvasion(evasionFormat.parse(settings), victim) as NonNullable<ReturnType<typeof createEvasion>>;
const asks = (count: number) => Array.from({ length: count }, (_, i) => openerFor({ index: i, word0: 77 + i * 31 }));

test('whoever hides nothing has no evasion', () => {
  expect(createEvasion(evasionFormat.parse({}), null)).toBeNull();
});

test('an ask wears what its opener and ordinal say, and nothing else counts', () => {
  const settings = {
    spelling: 'rotate',
    deviceSpelling: 'rotate',
    headers: ['forwarded', 'x-real-ip'],
    claims: 'rotate',
  };
  const [one, other] = [evasionOf(settings), evasionOf(settings)];
  for (const opener of asks(30).reverse()) {
    for (const ordinal of [1, 2, 7]) {
      expect(one.phoneAt(opener, ordinal)).toBe(other.phoneAt(opener, ordinal));
      expect(one.headersAt(opener, ordinal)).toEqual(other.headersAt(opener, ordinal));
    }
  }
});

describe('headers', () => {
  test('asks take them in turn', () => {
    const { headersAt } = evasionOf({ headers: [...SPOOFED_HEADERS] });
    const names = asks(12).map((opener) => Object.keys(headersAt(opener, 1)).join());
    expect(names).toEqual([...SPOOFED_HEADERS, ...SPOOFED_HEADERS]);
    // Resends of one opener take the next ones.
    expect([1, 2, 3].map((ordinal) => Object.keys(headersAt(openerFor(), ordinal))[0])).toEqual(
      SPOOFED_HEADERS.slice(0, 3),
    );
  });

  test('random: another address for each ask', () => {
    const { headersAt } = evasionOf({ headers: ['x-real-ip'] });
    const claimed = asks(200).map((opener) => headersAt(opener, 1)['x-real-ip'] as string);
    expect(new Set(claimed).size).toBeGreaterThan(195);
    for (const address of claimed) expect(addressKeyOf(address)).toBeGreaterThan(0);
    expect(headersAt(openerFor(), 1)).not.toEqual(headersAt(openerFor(), 2));
  });

  const POISON = '100.64.9.9';
  test.each([
    ['random', '100.64.9.9', 'for=100.64.9.9'],
    ['list', '100.64.9.9, 198.18.1.1', 'for=100.64.9.9, for=198.18.1.1'],
    ['mapped', '::ffff:100.64.9.9', 'for="[::ffff:100.64.9.9]"'],
    ['with-port', '100.64.9.9:40000', 'for="100.64.9.9:40000"'],
    ['garbage', 'unknown', 'for=unknown'],
  ])('%s names the victim as its form wants', (claims, plain, forwarded) => {
    expect(evasionOf({ headers: ['x-forwarded-for'], claims }, POISON).headersAt(openerFor(), 1)).toEqual({
      'x-forwarded-for': plain,
    });
    expect(evasionOf({ headers: ['forwarded'], claims }, POISON).headersAt(openerFor(), 1)).toEqual({ forwarded });
  });

  test('every value is printable ASCII', () => {
    const { headersAt } = evasionOf({ headers: [...SPOOFED_HEADERS], claims: 'rotate' });
    for (const opener of asks(500)) {
      for (const value of Object.values(headersAt(opener, 1))) expect(value).toMatch(/^[\x20-\x7e]+$/);
    }
  });
});

describe('device signals', () => {
  const SIGNALS = 'pd1:1z4k9;local=10.64.1.1;tampered';

  test('eight spellings of one device are one device to the reference target, and say what they said', () => {
    const { signalsAt } = evasionOf({ deviceSpelling: 'rotate' });
    const spelled = asks(16).map((opener) => signalsAt(SIGNALS, opener, 1));
    expect(new Set(spelled).size).toBe(8);
    expect(new Set(spelled.map(deviceKeyOf))).toEqual(new Set([deviceKeyOf('pd1:1z4k9')]));
    for (const text of spelled) expect(readDeviceSignals(text)).toMatchObject({ local: '10.64.1.1', tampered: true });
  });

  test('a client without signals does not begin to send some', () => {
    expect(evasionOf({ deviceSpelling: 'rotate' }).signalsAt('', openerFor(), 3)).toBe('');
  });
});

test('poisoned headers claim the very address that the cohort asks from', () => {
  const { lanes } = planCampaign(
    defineScenario({
      schema: 'pumpdrill.scenario/1',
      id: 'poison',
      title: 'Poison',
      summary: 'Somebody claims the office.',
      family: 'evasion',
      startsAt: '2026-03-10T12:00:00+01:00',
      duration: '10m',
      tariff: { flat: 0.05, currency: 'EUR', source: 'made up' },
      campaigns: [
        {
          id: 'claims',
          pacing: { kind: 'constant', total: 5, lasts: '10m' },
          destinations: { kind: 'countries', countries: [{ country: 'DE' }] },
          identities: { network: { kind: 'single' } },
          evasion: { headers: ['x-forwarded-for'], poisons: 'users/office' },
        },
      ],
      people: [
        {
          id: 'users',
          pacing: { kind: 'constant', total: 5, lasts: '10m' },
          destinations: { kind: 'countries', countries: [{ country: 'DE' }] },
          cohorts: [{ id: 'office', weight: 1, network: { kind: 'single' } }],
        },
      ],
    }),
    3,
  );
  const [attack, people] = lanes as [(typeof lanes)[0], (typeof lanes)[0]];
  const { address } = people.openerAt(0).identity;
  expect(attack.evasion?.headersAt(attack.openerAt(2), 1)).toEqual({ 'x-forwarded-for': address });
  expect(attack.openerAt(2).identity.address).not.toBe(address);
});
