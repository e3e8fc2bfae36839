import { describe, expect, test } from 'vitest';
import { readBehaviour } from '../../../reference-target/behaviour.ts';
import { deviceKeyOf, readDeviceSignals } from '../../../reference-target/device.ts';
import { behaviourText, deviceSignals, mailAddressOf } from '../../../src/core/campaign/client-signals.ts';
import { type Hands, type Identity, PLAIN_TRAITS, type Traits } from '../../../src/core/domain/attempt.ts';
import { openerFor } from './actor-driver.ts';

const clientOf = (device: number, traits: Partial<Traits> = {}, address = '10.64.1.1'): Identity => ({
  address,
  device,
  agent: '',
  traits: { ...PLAIN_TRAITS, ...traits },
});

describe('device signals', () => {
  test.each<[string, Identity, string]>([
    ['no device sends none', clientOf(0, { local: 'own', tampered: true }), ''],
    ['a device is its number', clientOf(35), 'pd1:z'],
    ['the largest device', clientOf(4_294_967_295), 'pd1:1z141z3'],
    ['a person shows the own address', clientOf(35, { local: 'own' }), 'pd1:z;local=10.64.1.1'],
    ['an anti-detect browser leaves traces', clientOf(35, { tampered: true }), 'pd1:z;tampered'],
  ])('%s', (_what, identity, text) => {
    expect(deviceSignals(identity)).toBe(text);
  });

  test('one machine keeps its home address and its device key behind whatever exit, and the target reads both', () => {
    const behind = (address: string) => readDeviceSignals(deviceSignals(clientOf(35, { local: 'device' }, address)));
    const first = behind('10.0.1.1');
    expect(first.local).toMatch(/^10\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\./);
    expect(behind('10.5.7.9')).toEqual(first);
    expect(first.deviceKey).toBe(deviceKeyOf('pd1:z'));
    expect(readDeviceSignals(deviceSignals(clientOf(36, { local: 'device' }))).local).not.toBe(first.local);
  });

  test('machines behind one line are different devices with one local address', () => {
    const [first, second] = [35, 36].map((device) =>
      readDeviceSignals(deviceSignals(clientOf(device, { local: 'line', line: 7 }))),
    );
    expect(first?.local).toMatch(/^10\./);
    expect(second?.local).toBe(first?.local);
    expect(second?.deviceKey).not.toBe(first?.deviceKey);
    expect(readDeviceSignals(deviceSignals(clientOf(35, { local: 'line', line: 8 }))).local).not.toBe(first?.local);
  });
});

describe('behaviour', () => {
  test.each<[Hands, (keys: number, pointer: number) => boolean]>([
    ['typing', (keys, pointer) => keys >= 11 && pointer >= 10],
    ['autofill', (keys, pointer) => keys <= 1 && pointer >= 3],
    ['linear', (keys, pointer) => keys >= 11 && pointer === 0],
    ['replayed', (keys, pointer) => keys === 13 && pointer === 42],
  ])('%s reads as itself at the target', (hands, fits) => {
    for (let word0 = 0; word0 < 50; word0 += 1) {
      const facts = readBehaviour(behaviourText(hands, openerFor({ word0 }), 9_000.7));
      expect(facts && fits(facts.keys, facts.pointer)).toBe(true);
      expect(facts?.dwellMs).toBeGreaterThan(hands === 'replayed' ? 7_299 : 8_100);
      expect(facts?.dwellMs).toBeLessThanOrEqual(hands === 'replayed' ? 7_300 : 9_000);
    }
  });

  test('a program without the page tells nothing', () => {
    expect(behaviourText('none', openerFor(), 1)).toBe('');
  });
});

test('mail addresses are in a domain that is nobody’s, one per opener', () => {
  const address = mailAddressOf(openerFor({ lane: 2, index: 7 }), 'throwaway');
  expect(address).toMatch(/^p2-7-[0-9a-z]+@throwaway\.example\.com$/);
  expect(mailAddressOf(openerFor({ lane: 2, index: 8 }), 'throwaway')).not.toBe(address);
});
