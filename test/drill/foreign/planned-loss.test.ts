import { describe, expect, test } from 'vitest';
import { plannedLoss } from '../../../src/drill/foreign/planned-loss.ts';
import { NO_DEFENCES } from '../../../src/drill/no-defences.ts';
import { playSimulated } from '../../../src/drill/play-simulated.ts';
import { prepareScenarios } from '../../../src/drill/prepare-scenarios.ts';
import type { PreparedScenario } from '../../../src/drill/prepared.ts';

const prepared = (id: string, overrides: Record<string, string | number> = {}): PreparedScenario =>
  prepareScenarios([id], overrides)[0] as PreparedScenario;

async function undefended(scenario: PreparedScenario) {
  const { totals } = await playSimulated({ prepared: scenario, policy: NO_DEFENCES, seed: 1, providerRules: false });
  return totals.lanes.filter(({ intent }) => intent === 'fraud').reduce((sum, { costMicro }) => sum + costMicro, 0);
}

describe('the planned loss', () => {
  test.each(['residential-rotation', 'consecutive-block'])(
    '%s: is what the attack costs undefended, where every ask gets its message',
    async (id) => {
      const scenario = prepared(id);
      expect(plannedLoss(scenario, 1).lossMicro).toBe(await undefended(scenario));
    },
  );

  test.each(['voice-after-sms', 'resend-abuse', 'premium-prefix', 'verification-farm'])(
    '%s: is at least that, with resends, dearer channels and bills for verifications',
    async (id) => {
      const scenario = prepared(id);
      expect(plannedLoss(scenario, 1).lossMicro).toBeGreaterThanOrEqual(await undefended(scenario));
    },
  );

  test('falls due when the asks do, and adds up the same everywhere', () => {
    const { lossMicro, burn } = plannedLoss(prepared('residential-rotation'), 1);
    const sum = (list: Iterable<number>) => [...list].reduce((total, one) => total + one, 0);
    expect(sum(burn.fraudCostPerSecond)).toBe(lossMicro);
    expect(sum(burn.buckets.fraudCostMicro)).toBe(lossMicro);
    // The attack begins a while after the people do.
    expect(burn.fraudCostPerSecond.findIndex((cost) => cost > 0)).toBeGreaterThan(0);
  });

  test('of nobody is nothing', () => {
    expect(plannedLoss(prepared('legit-weekday'), 1).lossMicro).toBe(0);
  });
});
