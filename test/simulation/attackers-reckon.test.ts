/** What attackers of the catalogue earn and what they learn: the parts of their scenarios' stories that money and moves tell. */
import { describe, expect, test } from 'vitest';
import { laneOfAttempt } from '../../src/core/domain/attempt.ts';
import type { LedgerEvent } from '../../src/core/domain/event.ts';
import { runDrill } from '../../src/drill/drill.ts';
import { playSimulated } from '../../src/drill/play-simulated.ts';
import { loadPolicies, loadPolicy } from '../../src/drill/policy-files.ts';
import { prepareScenarios } from '../../src/drill/prepare-scenarios.ts';
import { type PreparedScenario, preparePolicy } from '../../src/drill/prepared.ts';
import { createSimulationPool } from '../../src/drill/simulator.ts';
import { prepared } from '../../tools/solo-matrix.ts';

describe('a browser behind residential exits, with a solver', () => {
  test('loses money on US numbers even where nothing refuses, and earns it in dear countries (domain.md section 4)', async () => {
    const simulator = createSimulationPool(1);
    const { scorecard } = await runDrill({
      engine: 'simulate',
      scenarios: prepareScenarios(['solver-in-cheap-country', 'human-farm']),
      policies: loadPolicies(['open']).map(preparePolicy),
      command: 'test',
      simulator,
    }).finally(() => simulator.close());
    const [cheap, dear] = scorecard.scenarios.map(({ fraud }) => fraud);
    expect(cheap?.dispatches).toBe(cheap?.attempts);
    expect(cheap?.attacker.profitMicro).toBeLessThan(0);
    expect(cheap?.attacker.breakEvenShare).toBeGreaterThan(0.3);
    expect(dear?.attacker.profitMicro).toBeGreaterThan(0);
    expect(dear?.attacker.breakEvenShare).toBeLessThan(0.1);
  }, 60_000);
});

describe('an attacker who knows every move, under layered', () => {
  test('sends nothing until he opens pages, pays for exits and asks for countries that are served', async () => {
    const events = await played('every-move', 'layered');
    const firstSentMs = events.find((event) => event.type === 'dispatch' && isHis(event))?.atMs ?? 0;
    const moves = events.flatMap((event) => (event.type === 'moved' ? [event] : []));
    const before = moves.filter(({ atMs }) => atMs < firstSentMs).map(({ move }) => move);
    expect(before).toEqual(['back-off', 'visit-first', 'change-network', 'change-destinations']);
    expect(moves.at(-1)?.move).toBe('stop');
  });

  test('an attacker who asks for the dearest country first loses more than half of what a message pays him', async () => {
    const [open, layered] = [await played('changes-country', 'open'), await played('changes-country', 'layered')];
    expect(meanPrice(layered)).toBeLessThan(meanPrice(open) / 2);
  });
});

/** Of the campaign: its one lane comes first. */
function isHis(event: Extract<LedgerEvent, { type: 'dispatch' }>): boolean {
  return laneOfAttempt(event.attempt) === 0;
}

function meanPrice(events: readonly LedgerEvent[]): number {
  const his = events.flatMap((event) => (event.type === 'dispatch' && event.accepted && isHis(event) ? [event] : []));
  return his.reduce((sum, { priceMicro }) => sum + priceMicro, 0) / his.length;
}

async function played(id: string, policy: string): Promise<LedgerEvent[]> {
  const [scenario] = prepared([id]) as [PreparedScenario];
  const events: LedgerEvent[] = [];
  await playSimulated({
    prepared: scenario,
    policy: preparePolicy(loadPolicy(policy)),
    seed: 1,
    events: (event) => events.push(event),
  });
  return events;
}
