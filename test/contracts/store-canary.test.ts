/** Proves that the store's suite finds faults: each known fault, put into a store that is otherwise right, must show. */
import { describe, expect, test } from 'vitest';
import { FaultyStore, type StoreFault } from './faulty-store.ts';
import { STORE_CHECKS, storeSuite } from './store.suite.ts';

storeSuite('naive, without a fault', async (specs, clock) => new FaultyStore(specs, clock, 'none'));

const WALK = 'I1 to I4, I9: random sequences agree with the model';

/** By fault: the checks that must find it, among others that may. */
const FOUND_BY: Readonly<Record<StoreFault, readonly string[]>> = {
  'awaits between check and act (B1)': ['I2 at once is no way around a limit'],
  'fixed windows (B10)': ['I1 no true window holds more than the limit', WALK],
  'forgets under pressure (B13)': ['I5 floods forget nothing'],
  'one member per millisecond (B14)': [
    'I1 no true window holds more than the limit',
    'I2 at once is no way around a limit',
  ],
  'counts refused attempts (S1)': ['I3 refusals are free', WALK],
  'writes what is not over though another meter is (S2)': ['I4 a refusal by one meter touches no other', WALK],
  'fails open (S4, B11)': ['I6 faults reject'],
  'opens when its clock is set back (B12)': ['I1 a clock set back opens nothing'],
  'keeps no reservation (S14)': ['I9 a release opens what it took', 'I9 counted is consumed minus given back', WALK],
  'gives back twice': ['I9 counted is consumed minus given back', 'I9 a release opens what it took'],
  'gives attempts back': ['I9 counted is consumed minus given back'],
  'expires 1 ms early': ['I1 windows end exactly', WALK],
  'expires 1 ms late': ['I1 windows end exactly', WALK],
  'ignores the posture': ['limits follow the posture, and it ends', WALK],
  'keeps the posture for ever': ['limits follow the posture, and it ends', WALK],
  'ignores the floor': ['an observed posture binds its own meters', WALK],
  'lets the floor lower the posture': ['an observed posture binds its own meters', WALK],
  'takes the highest floor for all': ['an observed posture binds its own meters', WALK],
  'overlooks the same meter twice': ['I4 the same meter twice counts twice', WALK],
  'lets observed meters refuse': ['observed meters live in a world of their own', WALK],
  'writes observed meters of refused attempts': ['observed meters live in a world of their own', WALK],
  'writes half a group': ['observed meters live in a world of their own', WALK],
  'ignores that the batch was refused': ['observed meters live in a world of their own', WALK],
  'never counts attempts': ['I3 attempts count where the policy says so', WALK],
  'tells the whole window as wait': ['I1 windows end exactly', WALK],
  'shares one answer': ['I2 answers stay apart'],
  'counts a known value again': ['I4 the same meter twice counts twice', WALK],
  'lets codes be used again': ['codes are single use, limited and short-lived'],
  'lets codes be guessed': ['codes are single use, limited and short-lived'],
  'keeps codes for ever': ['codes are single use, limited and short-lived'],
};

describe('the suite finds a store that', () => {
  for (const [fault, checks] of Object.entries(FOUND_BY)) {
    test(fault, async () => {
      const blind: string[] = [];
      for (const name of checks) {
        const found = await STORE_CHECKS[name]!(
          async (specs, clock) => new FaultyStore(specs, clock, fault as StoreFault),
        );
        if (found.length === 0) blind.push(name);
      }
      expect(blind).toEqual([]);
      expect(checks.length).toBeGreaterThan(0);
    });
  }
});
