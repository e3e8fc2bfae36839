/**
 * What every store keeps to, whatever it is made of: the invariants of methods.md 2.2 as far as a store can keep them.
 * I7 (latency) is measured by the benches, never asserted; I8 is asserted for one meter, where it holds strictly.
 * The checks are functions that return violations, so that a canary test can prove that they find faults.
 */
import { describe, expect, test } from 'vitest';
import { FULL_DEPTH } from '../requirements.ts';
import { LIMIT_CHECKS } from './store-checks-limits.ts';
import { POSTURE_CHECKS } from './store-checks-postures.ts';
import { OTHER_CHECKS } from './store-checks-rest.ts';
import type { Check, MakeStore } from './store-driver.ts';
import { walk } from './store-walk.ts';

const WALKS = FULL_DEPTH ? 5_000 : 400;

export const STORE_CHECKS: Readonly<Record<string, Check>> = {
  ...LIMIT_CHECKS,
  ...POSTURE_CHECKS,
  ...OTHER_CHECKS,
  'I1 to I4, I9: random sequences agree with the model': (makeStore) => walk(makeStore, WALKS),
};

/** `check`: `test`, or what `testWith` says where a store needs a program that may be missing. */
export function storeSuite(name: string, makeStore: MakeStore, check: typeof test | typeof test.skip = test): void {
  describe(`store: ${name}`, () => {
    for (const [invariant, findings] of Object.entries(STORE_CHECKS)) {
      check(invariant, async () => {
        expect(await findings(makeStore)).toEqual([]);
      });
    }
  });
}
