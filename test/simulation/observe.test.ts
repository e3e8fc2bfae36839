/**
 * A policy that only observes: it refuses nobody, and what it says it would have refused is what each of its defences
 * does refuse when it is enforced alone: the same first attempt always, the same number of the attacker's attempts mostly.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { DEFENCES } from '../../reference-target/defences/index.ts';
import type { DefenceMode } from '../../src/core/domain/decision.ts';
import type { LedgerEvent } from '../../src/core/domain/event.ts';
import { RENDERERS } from '../../src/core/report/index.ts';
import { reportModel } from '../../src/core/report/model.ts';
import type { AlertTotals, DefenceTotals } from '../../src/core/score/totals.ts';
import { runDrill } from '../../src/drill/drill.ts';
import { type PlayedRun, playSimulated } from '../../src/drill/play-simulated.ts';
import { loadPolicy } from '../../src/drill/policy-files.ts';
import { type PreparedPolicy, type PreparedScenario, preparePolicy, withModes } from '../../src/drill/prepared.ts';
import { prepared } from '../../tools/solo-matrix.ts';

const SEED = 1;
const IDS = Object.keys(DEFENCES);
const layered = preparePolicy(loadPolicy('layered'));
const open = preparePolicy(loadPolicy('open'));
const everything = (mode: DefenceMode) => Object.fromEntries(IDS.map((id) => [id, mode]));
const watching = withModes(layered, everything('observe'));
const alone = (id: string) => withModes(layered, { ...everything('off'), [id]: 'enforce' });

const MONITOR = 'conversion-monitor';
/**
 * Known limit (reference-target/README.md): what a defence refuses by its own judgement of a reading, and not by a meter's
 * limit, stays counted while it is only observed, because nothing was refused that could be given back. And what learns from
 * verifications learns a little else: where more is sent, delivery is slower.
 */
const REFUSES_BY_ITSELF: ReadonlySet<string> = new Set(['risk-score', 'anomaly-model']);

const dispatchesOf = (events: readonly LedgerEvent[]) => events.filter((event) => event.type === 'dispatch');

async function play(
  scenario: PreparedScenario,
  policy: PreparedPolicy,
): Promise<{ run: PlayedRun; events: LedgerEvent[] }> {
  const events: LedgerEvent[] = [];
  const run = await playSimulated({ prepared: scenario, policy, seed: SEED, events: (event) => events.push(event) });
  return { run, events };
}

const tally = ({ run }: { run: PlayedRun }, id: string) =>
  run.totals.defences.find((defence) => defence.id === id) as DefenceTotals;
const alertsOf = ({ run }: { run: PlayedRun }, id: string): readonly AlertTotals[] =>
  run.totals.alerts.filter(({ source }) => source === id);

/** The first attempt that a defence spoke against, and what it said; null when it never did. */
function firstRefusal(events: readonly LedgerEvent[], id: string): object | null {
  for (const event of events) {
    if (event.type !== 'decided') continue;
    const spoken = event.decisions.find(({ defence }) => defence === id);
    if (spoken !== undefined) {
      const { atMs, attempt } = event;
      return { atMs, attempt, kind: spoken.kind, reason: spoken.reason };
    }
  }
  return null;
}

describe.each(['consecutive-block', 'premium-prefix', 'resend-abuse', 'residential-rotation'])('%s', (name) => {
  let scenario: PreparedScenario;
  let observed: Awaited<ReturnType<typeof play>>;
  /** By defence, played once for all tests; of its events only the first refusal is looked at. */
  const solos = new Map<string, Promise<{ run: PlayedRun; first: object | null }>>();
  function soloOf(id: string) {
    const solo =
      solos.get(id) ?? play(scenario, alone(id)).then(({ run, events }) => ({ run, first: firstRefusal(events, id) }));
    solos.set(id, solo);
    return solo;
  }
  beforeAll(async () => {
    scenario = prepared([name])[0] as PreparedScenario;
    observed = await play(scenario, watching);
  });

  test('the provider sees what it sees without any defence', async () => {
    const undefended = await play(scenario, open);
    expect(dispatchesOf(observed.events)).toEqual(dispatchesOf(undefended.events));
    expect(dispatchesOf(observed.events).length).toBeGreaterThan(1_800);
    for (const event of observed.events) if (event.type === 'decided') expect(event.disposition).toBe('allow');
  });

  test('each defence would have refused what it refuses alone', async () => {
    let wouldRefuse = 0;
    for (const id of IDS.filter((each) => !REFUSES_BY_ITSELF.has(each))) {
      const enforced = tally(await soloOf(id), id);
      const { mode, evaluated, refused } = tally(observed, id);
      expect({ id, mode, fraud: [evaluated.fraud, refused.fraud] }).toEqual({
        ...{ id, mode: 'observe' },
        fraud: [enforced.evaluated.fraud, enforced.refused.fraud],
      });
      wouldRefuse += refused.fraud;
      // A person who is refused tries again or gives up, and one who is not resends: only whether there are any is the same.
      expect({ id, refusesPeople: refused.legit > 0 }).toEqual({ id, refusesPeople: enforced.refused.legit > 0 });
    }
    expect(wouldRefuse).toBeGreaterThan(1_000);
  });

  // Up to its first refusal a defence alone has changed nothing, so both worlds are one; whatever it would refuse first, it does.
  test('the first attempt that each would have refused is the first that it refuses alone', async () => {
    const silent: string[] = [];
    for (const id of IDS) {
      const { first } = await soloOf(id);
      expect({ id, first: firstRefusal(observed.events, id) }).toEqual({ id, first });
      if (first === null) silent.push(id);
    }
    expect(silent.length).toBeLessThan(IDS.length);
  });

  test('the monitor alarms as it would alone, and says what its emergency would have refused', async () => {
    const enforced = await soloOf(MONITOR);
    const collapse = (world: { run: PlayedRun }) =>
      alertsOf(world, MONITOR).find(({ signal }) => signal === 'conversion-collapse');
    expect(collapse(observed)?.atMs).toBe(collapse(enforced)?.atMs);
    // An emergency that is only observed moves nobody's posture.
    expect(collapse(observed)?.posture ?? null).toBeNull();
    const { refused } = tally(observed, MONITOR);
    // The owner of the block enters 40 % of his codes, more than the monitor's threshold.
    if (name === 'consecutive-block') expect(refused).toEqual({ fraud: 0, legit: 0 });
    else expect(Math.min(refused.fraud, refused.legit)).toBeGreaterThan(0);
  });
});

test('the report says what would have been refused, and claims nothing more', async () => {
  const { scorecard, series } = await runDrill({
    engine: 'simulate',
    scenarios: prepared(['residential-rotation']),
    policies: [watching],
    command: 'test',
  });
  const [score] = scorecard.scenarios;
  expect(score?.fraud).toMatchObject({
    valueDetectionRate: 0,
    dispatches: 2_000,
    lossMicro: score?.fraud.undefendedLossMicro,
  });
  expect(score?.legit.insults).toBe(0);
  expect(score?.defences.map(({ id }) => id).sort()).toEqual([...IDS].sort());
  for (const { mode, verdict, attribution } of score?.defences ?? []) {
    // Nothing to leave out: it kept nobody from anything.
    expect({ mode, verdict, attribution }).toEqual({ mode: 'observe', verdict: 'NOT_EXERCISED', attribution: null });
  }
  const session = score?.defences.find(({ id }) => id === 'session-flow');
  expect(session?.refused.fraud).toBe(2_000);
  expect(session?.evidence.join(' ')).toContain('would have refused 2,000');
  expect(RENDERERS.html.render(reportModel(scorecard, series))).toContain('would have refused 2,000');
});
