/**
 * What every scenario of the catalogue must say, and what the catalogue as a whole must hold. One scenario:
 * `npx vitest run test/scenarios/catalogue-rules.test.ts -t <id>`.
 */
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEFENCES } from '../../reference-target/defences/index.ts';
import { planCampaign } from '../../src/core/campaign/plan.ts';
import { classify } from '../../src/core/numbering/plan.ts';
import { isReserved } from '../../src/core/numbering/reserved.ts';
import { NO_STOP } from '../../src/core/score/expectation.ts';
import { policyCatalogue } from '../../src/drill/policy-files.ts';
import { BROKEN_FILES, isAttack, readCatalogue } from './catalogue-files.ts';
import { unsourcedNumbers } from './number-sources.ts';
import { REQUIRED_WORDS } from './required-words.ts';

const CATALOGUE = readCatalogue();
const ATTACKS = CATALOGUE.filter(isAttack);
const KNOWN_DEFENCES = Object.keys(DEFENCES);
/** The starter pack gathers four attacks of other families. */
const STARTER_FAMILIES = ['ranges', 'destinations', 'resend', 'rotation'];
/** Openers per lane that are drawn to see where they aim: enough to meet every country and prefix of a list. */
const NUMBERS_LOOKED_AT = 5_000;

describe.each(CATALOGUE)('$pack/$id', (entry) => {
  const { pack, text, scenario, id } = entry;

  test('is called after its file, and its family after its folder', () => {
    expect(id).toBe(basename(entry.file, '.yaml'));
    if (pack === 'starter') expect(STARTER_FAMILIES).toContain(scenario.family);
    else expect(scenario.family).toBe(pack);
  });

  test('says what to expect under open and layered, and why', () => {
    const policies = scenario.expect.map(({ policy }) => policy);
    expect(policies).toEqual(expect.arrayContaining(['open', 'layered']));
    expect(new Set(policies).size).toBe(policies.length);
    for (const { policy, firstStop, defences, fraud, people } of scenario.expect) {
      expect(policyCatalogue()).toContain(policy);
      expect([...KNOWN_DEFENCES, NO_STOP]).toEqual(
        expect.arrayContaining([...(firstStop === undefined ? [] : [firstStop]), ...Object.keys(defences)]),
      );
      // Where nothing is refused, nobody is kept out.
      if (policy !== 'open') expect(people, 'people').toBeDefined();
      if (isAttack(entry)) expect(fraud, 'fraud').toBeDefined();
    }
  });

  test('names sources, and requirements that exist', () => {
    expect(scenario.sources.length).toBeGreaterThan(0);
    expect(REQUIRED_WORDS).toEqual(expect.arrayContaining(scenario.covers));
    expect(KNOWN_DEFENCES).toEqual(expect.arrayContaining(scenario.stoppedBy));
  });

  test('says where each of its numbers comes from', () => {
    expect(unsourcedNumbers(text)).toEqual([]);
  });

  test('an attack says why somebody does it, which weakness it uses and what stops it', () => {
    if (!isAttack(entry)) return;
    expect(scenario.technique).toBe('T1496.003');
    expect(scenario.owasp).toEqual(['API4:2023', 'API6:2023']);
    expect(scenario.motive).toBeDefined();
    const stopped = scenario.expect.some(({ firstStop }) => firstStop !== undefined && firstStop !== NO_STOP);
    const saysWhyNot = scenario.expect.some(({ because }) => /\bno defence\b/i.test(because));
    expect(stopped || saysWhyNot, 'a first stop in some policy, or a `because` with the words "no defence"').toBe(true);
  });

  test('aims at valid mobile numbers where it names countries or a range, and at nothing else where at reserved ones', () => {
    for (const lane of planCampaign(scenario, 1).lanes) {
      const origin = [...scenario.campaigns, ...scenario.people].find(({ id: other }) => other === lane.origin);
      const kind = origin?.destinations.kind;
      if (kind === 'prefixes') continue;
      for (let index = 0; index < Math.min(lane.openers, NUMBERS_LOOKED_AT); index += 1) {
        const { number } = lane.openerAt(index);
        expect(classify(number).mobile, `+${number}`).toBe(true);
        if (kind === 'reserved') expect(isReserved(number), `+${number}`).toBe(true);
      }
    }
  });
});

describe('the catalogue', () => {
  test('has at least 50 scenarios, 30 of them attacks', () => {
    expect(CATALOGUE.length).toBeGreaterThanOrEqual(50);
    expect(ATTACKS.length).toBeGreaterThanOrEqual(30);
  });

  test('covers every row of the requirements', () => {
    const covered = new Set(CATALOGUE.flatMap(({ scenario }) => scenario.covers));
    expect(REQUIRED_WORDS.filter((word) => !covered.has(word))).toEqual([]);
  });

  test('holds scenarios only', () => {
    expect(BROKEN_FILES).toEqual([]);
  });

  test('has no id twice', () => {
    expect(new Set(CATALOGUE.map(({ id }) => id)).size).toBe(CATALOGUE.length);
  });
});

describe('numbers without a source', () => {
  test.each([
    ['a bare number', 'provider: { delivery: { medianMs: 4000 } }', ['1: medianMs = 4000']],
    ['a duration', 'duration: 20m', ['1: duration = 20m']],
    ['a share in a list', 'campaigns:\n  - verify: 30% # because', ['2: verify = 30%']],
    ['a comment on the wrong key', 'campaigns: # assumption\n  - lanes: 4', ['2: lanes = 4']],
    ['its own comment', 'duration: 20m # choice: short', []],
    ['a comment above', '# S1: one hour\nduration: 1h', []],
    ['a field that says so', 'over:\n  - source: S1\n    at: 40', []],
    ['the comment of what holds it', 'countries: # the mix is an assumption\n  - { country: DE, weight: 3 }', []],
  ])('%s', (_, text, found) => {
    expect(unsourcedNumbers(text)).toEqual(found);
  });
});
