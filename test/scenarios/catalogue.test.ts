import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { planDigest } from '../../src/core/campaign/digest.ts';
import type { Lane, Opener, Plan } from '../../src/core/campaign/opener.ts';
import { planCampaign } from '../../src/core/campaign/plan.ts';
import { MINUTE_MS } from '../../src/core/domain/units.ts';
import { classify } from '../../src/core/numbering/plan.ts';
import type { Scenario } from '../../src/core/scenario/format.ts';
import { readScenario } from '../../src/core/scenario/read.ts';
import { openersIn } from '../../src/core/schedule/pacers.ts';
import { readYamlFile } from '../../src/io/yaml-file.ts';
import { assertGolden } from '../golden/golden-json.ts';

const FOLDER = join(import.meta.dirname, '../../scenarios');
const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml'))
  .sort()
  .map((name) => join(FOLDER, name));

function load(file: string): Scenario {
  const read = readScenario(readYamlFile(file).value);
  if ('problems' in read) throw new Error(JSON.stringify(read.problems, null, 2));
  return read.scenario;
}

/** Scenarios without an attack whose people are everybody. */
const WHOLE_POPULATIONS = ['legit-weekday', 'legit-weekend', 'flash-sale', 'delivery-outage'];

const openersOf = (lane: Lane): Opener[] => Array.from({ length: lane.openers }, (_, index) => lane.openerAt(index));

describe.each(files)('%s', (file) => {
  const text = readFileSync(file, 'utf8');
  let scenario: Scenario;
  let plan: Plan;
  beforeAll(() => {
    scenario = load(file);
    plan = planCampaign(scenario, 1);
  });

  test('is called what its file is called, and points editors at the schema', () => {
    expect(scenario.id).toBe(basename(file, '.yaml'));
    const schema = relative(dirname(file), join(FOLDER, 'scenario.schema.json'));
    expect(text.split('\n')[0]).toBe(`# yaml-language-server: $schema=${schema}`);
  });

  test('says that it is SMS pumping (T1496.003) exactly when somebody attacks', () => {
    expect(scenario.technique).toBe(scenario.campaigns.length > 0 ? 'T1496.003' : undefined);
  });

  test('aims at valid mobile numbers, except where it names prefixes', () => {
    for (const lane of plan.lanes) {
      const entry = [...scenario.campaigns, ...scenario.people].find(({ id }) => id === lane.origin);
      if (entry?.destinations.kind === 'prefixes') continue;
      const indices = Math.min(lane.openers, 20_000);
      for (let index = 0; index < indices; index += 1) {
        const { number } = lane.openerAt(index);
        expect(classify(number).mobile, `+${number}`).toBe(true);
      }
    }
  });

  test('has at least 5 % of people behind one shared address and 10 % who resend', () => {
    // A scenario about one kind of people has them and a control group, so that what happens to them shows.
    if (file.includes('/legit/') && !WHOLE_POPULATIONS.includes(scenario.id)) return;
    for (const people of scenario.people) {
      const all = people.cohorts.reduce((sum, { weight }) => sum + weight, 0);
      const shared = people.cohorts.filter(({ network }) => network.kind === 'single');
      const resending = people.cohorts.filter(({ resendAfter }) => resendAfter !== undefined);
      expect(shared.reduce((sum, { weight }) => sum + weight, 0) / all).toBeGreaterThanOrEqual(0.05);
      expect(resending.reduce((sum, { weight }) => sum + weight, 0) / all).toBeGreaterThanOrEqual(0.1);
    }
  });
});

describe('the starter pack', () => {
  const starters = files.filter((file) => file.includes('/starter/'));

  test('is the four scenarios that the first run plays', () => {
    expect(starters.map((file) => basename(file, '.yaml'))).toEqual([
      'consecutive-block',
      'premium-prefix',
      'resend-abuse',
      'residential-rotation',
    ]);
  });

  test.each(starters)('%s: at most 40 virtual minutes and 6,000 attempts, people included', (file) => {
    const scenario = load(file);
    expect(scenario.duration).toBeLessThanOrEqual(40 * MINUTE_MS);
    const fraud = scenario.campaigns.map(({ pacing, resend }) => openersIn(pacing) * (1 + (resend?.times ?? 0)));
    const legit = scenario.people.map(({ pacing, cohorts }) =>
      cohorts.reduce((most, { resends }) => Math.max(most, openersIn(pacing) * (1 + resends)), 0),
    );
    const attempts = [...fraud, ...legit].reduce((sum, count) => sum + count, 0);
    expect(attempts).toBeGreaterThan(1_500);
    expect(attempts).toBeLessThanOrEqual(6_000);
  });

  test('consecutive-block walks neighbours, one after the other', () => {
    const plan = planCampaign(load(join(FOLDER, 'starter/consecutive-block.yaml')), 1);
    const numbers = openersOf(plan.lanes[0] as Lane).map(({ number }) => number);
    expect(numbers).toEqual(numbers.map((_, i) => (numbers[0] as number) + i));
  });

  test('premium-prefix: the value named as premium goes to no mobile number, the rest to mobile ones', () => {
    const plan = planCampaign(load(join(FOLDER, 'starter/premium-prefix.yaml')), 1);
    for (const { number } of openersOf(plan.lanes[0] as Lane)) {
      expect(classify(number).mobile, `+${number}`).toBe(/^(225|211|678|691)/.test(String(number)));
    }
  });
});

test('the plan of every scenario under two seeds is the one that was reviewed', () => {
  // Two probes may ask the same of a target whose store fails in another way: then the circumstances tell them apart.
  const played = new Set<string>();
  const digests = files.flatMap((file) => {
    const scenario = load(file);
    return [1, 2].map((seed) => {
      const digest = planDigest(planCampaign(scenario, seed));
      played.add(`${digest} ${JSON.stringify(scenario.circumstances)}`);
      return [`${scenario.id} seed ${seed}`, digest];
    });
  });
  expect(played.size).toBe(digests.length);
  assertGolden('digests.json', Object.fromEntries(digests));
});
