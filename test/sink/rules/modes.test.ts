import { describe, expect, test } from 'vitest';
import { providerFormat } from '../../../src/core/scenario/provider-format.ts';
import { listensToConversions } from '../../../src/sink/rules/conversions.ts';
import { BILLING_MODELS, PROVIDER_RULES } from '../../../src/sink/rules/index.ts';
import { accountWith, GERMAN, INDIAN } from './account.ts';

describe.each(Object.entries({ ...PROVIDER_RULES, ...BILLING_MODELS }))('%s', (key, entry) => {
  test('describes itself', () => {
    expect(entry.id).toBe(key);
    expect(['D23', 'D24']).toContain(entry.row);
    expect(entry.summary).toMatch(/^[A-Z].*\.$/);
    for (const list of [entry.stops, entry.blindTo, entry.sources]) {
      expect(list.length).toBeGreaterThan(0);
      for (const text of list) expect(text.length).toBeGreaterThan(10);
    }
    const [, field = ''] = entry.setting.split('.');
    expect(Object.keys(providerFormat.shape)).toContain(field.split(':')[0]);
  });
});

test('rules have modes, billing models have none: they are a setting of the sink', () => {
  for (const { id, modes } of Object.values(PROVIDER_RULES)) {
    expect(modes).toEqual(id === 'provider-usage-warning' ? ['off', 'observe'] : ['off', 'observe', 'enforce']);
  }
  for (const { modes } of Object.values(BILLING_MODELS)) expect(modes).toEqual([]);
});

/** Settings under which a second message, to India, is refused by one rule alone. */
const REFUSING = {
  'account-suspended': (mode: string) => ({ suspension: { mode, messages: 1, within: '1h', lasts: '1h' } }),
  'spend-limit': (mode: string) => ({ spendLimit: { mode, limits: [{ limitMicro: 1, per: 'hour' }] } }),
  'country-not-permitted': (mode: string) => ({ countryPermissions: { mode, list: 'deny', countries: ['IN'] } }),
  'ait-blocked': (mode: string) => ({ aitBlock: { mode, messages: 1, grace: '0s', ignoreDigits: 8 } }),
};

describe.each(Object.entries(REFUSING))('%s', (reason, settings) => {
  /** The second message of an account: `ait-block` judges a range by its first. */
  const second = (mode: string, rules = true) => {
    const { send, told } = accountWith(settings(mode) as Parameters<typeof accountWith>[0], { rules });
    send(INDIAN, 0);
    return { receipt: send(INDIAN, 1_000), told: told(1_000).map(([state]) => state) };
  };

  test('enforced it refuses', () => {
    expect(second('enforce').receipt).toMatchObject({ accepted: false, reason, wouldRefuse: '' });
  });

  test('observed it says so, and changes neither bill, delivery nor account', () => {
    const { receipt, told } = second('observe');
    const { receipt: without } = second('off');
    expect(receipt).toEqual({ ...without, wouldRefuse: reason });
    expect(told.filter((state) => state === 'suspended' || state === 'paused')).toEqual([]);
  });

  test('off it is silent, as in the undefended world', () => {
    expect(second('off')).toEqual(second('enforce', false));
    expect(second('off').receipt).toMatchObject({ accepted: true, reason: '', wouldRefuse: '' });
  });
});

test('the state of the account speaks before the destination, an enforced rule before an observed one', () => {
  const { send } = accountWith({
    suspension: { messages: 1, within: '1h', lasts: '1h' },
    spendLimit: { mode: 'observe', limits: [{ limitMicro: 1, per: 'hour' }] },
    countryPermissions: { list: 'deny', countries: ['IN'] },
  });
  expect(send(INDIAN, 0).reason).toBe('country-not-permitted');
  expect(send(GERMAN, 1).accepted).toBe(true);
  expect(send(INDIAN, 2)).toMatchObject({ reason: 'account-suspended', wouldRefuse: '' });
});

test.each([
  [{}, false],
  [{ aitBlock: {} }, true],
  [{ aitBlock: { mode: 'observe' } }, true],
  [{ aitBlock: { mode: 'off' } }, false],
  [{ aitBlock: {}, conversionFeedback: false }, false],
  [{ billing: { model: 'per-verification', priceMicro: 1 } }, true],
] as const)('conversion feedback for %j is wanted: %s', (settings, wanted) => {
  expect(listensToConversions(providerFormat.parse(settings))).toBe(wanted);
});
