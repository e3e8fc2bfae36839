/** Live drills whose target keeps its counters in a Redis: as in memory while it runs, bounded and truly told when it dies. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { EXIT } from '../../src/core/domain/errors.ts';
import type { LedgerEvent } from '../../src/core/domain/event.ts';
import { violations } from '../../src/core/ledger/laws.ts';
import { type Scorecard, scorecardFormat } from '../../src/core/score/scorecard.ts';
import { openLedger } from '../../src/io/ledger-files.ts';
import { disagreements } from '../checker/independent-checker.ts';
import { OwnRedis } from '../contracts/redis-server.ts';
import { locate, testWith } from '../requirements.ts';
import { type Finished, removeWorkFolders, startCli, workFolder } from './run-cli.ts';

const test = testWith('redis');
/** Messages per country of the attack, of which there are eight, ... */
const CAP = 12;
const COUNTRIES = 8;
/** ... and for everybody together once the store has failed. */
const BUDGET = 7;

/** Sends that Redis admitted in its last moment and that go out after the first fault. */
const UNDER_WAY = 3;

/** Caps only: what is over-sent shows at once. Real users' countries have room. */
const POLICY = `
schema: pumpdrill.policy/1
id: capped
title: Capped countries
summary: A budget per country, and a small one for when the store fails.
onStoreFailure: emergency-budget
emergencyBudget: { sends: ${BUDGET}, within: 1h }
defences:
  country-velocity:
    mode: enforce
    fixed: { limit: ${CAP}, within: 1d, limits: { DE: 0, FR: 0, IT: 0, ES: 0, NL: 0, AT: 0, BE: 0 } }
`;

let redis: OwnRedis;
beforeAll(async () => {
  if (locate('redis') !== null) redis = await OwnRedis.start();
});
afterAll(async () => {
  await redis?.stop();
  removeWorkFolders();
});

interface Drill {
  readonly finished: Finished;
  readonly scorecard: Scorecard;
  readonly events: readonly LedgerEvent[];
  readonly out: string;
}

/** Plays the attack; `meanwhile` is called as soon as the target keeps something in Redis. */
async function drill(url: string, meanwhile: () => Promise<void>): Promise<Drill> {
  const cwd = workFolder();
  writeFileSync(join(cwd, 'capped.yaml'), POLICY);
  const args = ['run', 'residential-rotation', '--engine', 'live', '--speed', '48', '--policy', 'capped.yaml'];
  const running = startCli([...args, '--store', url, '--out', 'r', '--quiet'], { cwd });
  await meanwhile();
  const finished = await running.finished;
  const out = join(cwd, 'r');
  const scorecard = scorecardFormat.parse(JSON.parse(readFileSync(join(out, 'scorecard.json'), 'utf8')));
  const ledger = openLedger(join(out, 'ledger', 'residential-rotation--capped--1'));
  const events = [...ledger.events()];
  expect(violations(ledger.header, events)).toEqual([]);
  return { finished, scorecard, events, out };
}

const accepted = (events: readonly LedgerEvent[]) =>
  events.filter((event) => event.type === 'dispatch' && event.accepted);

test('a drill on Redis sends to the message what the caps allow, and leaves nothing in Redis', async () => {
  const { scorecard, finished } = await drill(redis.url, async () => {});
  const [run] = scorecard.scenarios;
  expect(run?.health.faults).toEqual([]);
  expect(run?.fraud.dispatches).toBe(CAP * COUNTRIES);
  expect(run?.fraud.attempts).toBeGreaterThan(1_900);
  expect([EXIT.pass, EXIT.inconclusive]).toContain(finished.exit);
  expect(scorecard.command).toContain(`--store ${redis.url}`);
  expect(await redis.admin('DBSIZE')).toBe(0);
});

describe('Redis killed in the middle of a drill', () => {
  let played: Drill;
  beforeAll(async () => {
    if (locate('redis') === null) return;
    const victim = await OwnRedis.start();
    played = await drill(victim.url, async () => {
      // Codes of real users and counters: the drill is well under way.
      while (((await victim.admin('DBSIZE')) as number) < 60) await sleep(20);
      await victim.kill();
    });
    await victim.stop();
  });

  test('ends, is not passed, and says why', () => {
    const { finished, scorecard } = played;
    expect(finished.exit).toBe(EXIT.inconclusive);
    expect(scorecard.exitCode).toBe(EXIT.inconclusive);
    const [run] = scorecard.scenarios;
    expect(run?.verdict).toBe('inconclusive');
    expect(run?.health).toMatchObject({ interrupted: false, dropped: 0, unresolved: 0 });
    expect(run?.health.faults.some((fault) => /store.*Redis/.test(fault))).toBe(true);
    const html = readFileSync(join(played.out, 'report.html'), 'utf8');
    expect(html).toMatch(/no connection to Redis/);
  });

  test('over-sends nothing beyond the emergency budget', () => {
    const { events, scorecard } = played;
    const fault = events.find((event) => event.type === 'fault' && event.source === 'store');
    expect(fault).toBeDefined();
    const after = accepted(events).filter((event) => event.atMs > (fault as LedgerEvent).atMs);
    expect(after.length).toBeLessThanOrEqual(BUDGET + UNDER_WAY);
    expect(accepted(events).length).toBeGreaterThan(BUDGET);
    expect(scorecard.scenarios[0]?.fraud.dispatches).toBeLessThanOrEqual(CAP * COUNTRIES + BUDGET);
    // Nobody was left without an answer: every attempt that reached the target was decided.
    const sends = events.filter((event) => event.type === 'decided').length;
    expect(sends).toBeGreaterThan(1_900);
  });

  test('is recounted by the independent checker without a disagreement', () => {
    const { out } = played;
    const main = join(out, 'ledger', 'residential-rotation--capped--1');
    const undefended = join(out, 'ledger', 'residential-rotation--undefended--1');
    expect(disagreements(join(out, 'scorecard.json'), main, undefended)).toEqual([]);
  });
});
