/** Every ledger of a drill obeys the conservation laws, and an independent recount finds the scorecard's figures. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { violations } from '../../src/core/ledger/laws.ts';
import type { Scorecard } from '../../src/core/score/scorecard.ts';
import { scorecardFormat, seriesFormat } from '../../src/core/score/scorecard.ts';
import { runDrill } from '../../src/drill/drill.ts';
import { loadPolicies } from '../../src/drill/policy-files.ts';
import { preparePolicy } from '../../src/drill/prepared.ts';
import { openLedger } from '../../src/io/ledger-files.ts';
import { prepared } from '../../tools/solo-matrix.ts';
import { disagreements } from '../checker/independent-checker.ts';

const folder = mkdtempSync(join(tmpdir(), 'pumpdrill-truth-'));
/** Overlapping requests, two campaigns apart, a store that fails, victims: their invariants are recounted too. */
const PROBES = ['b1-race', 'b9-counter-reset', 'b11-store-refuses', 'b16-victim-lock-out'];
let scorecard: Scorecard;

beforeAll(async () => {
  const result = await runDrill({
    engine: 'simulate',
    scenarios: prepared(['starter', ...PROBES]),
    policies: loadPolicies(['open', 'basic', 'layered']).map(preparePolicy),
    command: 'test',
    ledger: { root: join(folder, 'ledger'), keepOneIn: 1 },
  });
  scorecard = result.scorecard;
  expect(seriesFormat.safeParse(result.series).error).toBeUndefined();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('ledgers of a drill', () => {
  test('the scorecard has its published form and covers every run', () => {
    expect(scorecardFormat.safeParse(scorecard).error).toBeUndefined();
    expect(scorecard.scenarios.map((score) => `${score.id}/${score.policy}`)).toHaveLength(24);
    expect(scorecard).toMatchObject({ verdict: 'ungated', exitCode: 0, interrupted: false });
  });

  test('conserve: every dispatch has an attempt, every answer a question', async () => {
    for (const score of scorecard.scenarios) {
      const ledger = openLedger(join(folder, 'ledger', `${score.id}--${score.policy}--${score.seed}`));
      const events = [];
      for await (const event of ledger.events()) events.push(event);
      expect(events.length, score.id).toBeGreaterThan(900);
      expect(violations(ledger.header, events), `${score.id} ${score.policy}`).toEqual([]);
    }
  });

  test('an independent recount agrees with every score', async () => {
    for (const score of scorecard.scenarios) {
      const file = join(folder, `${score.id}-${score.policy}.json`);
      writeFileSync(file, JSON.stringify({ ...scorecard, scenarios: [score] }));
      const main = join(folder, 'ledger', `${score.id}--${score.policy}--${score.seed}`);
      const undefended = join(folder, 'ledger', `${score.id}--undefended--${score.seed}`);
      expect(await disagreements(file, main, undefended), `${score.id} ${score.policy}`).toEqual([]);
    }
  });
});
