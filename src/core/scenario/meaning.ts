/** What a scenario's format cannot say: rules over several fields. Each broken rule is a problem with a code and a path. */
import type { Problem } from '../domain/errors.ts';
import { DAY_MS } from '../domain/units.ts';
import { startMinuteOfDay } from '../schedule/local-time.ts';
import { problemsInAdapt } from './adapt-rules.ts';
import { problemsInClaims } from './claim-rules.ts';
import { problemsInDestinations } from './destination-rules.ts';
import { problemsInEvasion } from './evasion-rules.ts';
import type { Campaign, People, Scenario } from './format.ts';
import { problemsInExits, problemsInNetwork } from './network-rules.ts';
import { problemsInPacing } from './pacing-rules.ts';
import { problemsInProbe } from './probe-rules.ts';
import { problemsInProvider } from './provider-rules.ts';

/** A year and a month: long enough for any slow bleed, short enough that hour tables stay small. */
const DURATION_MAX_MS = 400 * DAY_MS;

/** Every broken rule of a scenario whose format is right; empty when it can be planned. */
export function problemsInMeaning(scenario: Scenario): Problem[] {
  const startMinute = startMinuteOfDay(scenario.startsAt);
  return [
    ...problemsInWhole(scenario),
    ...problemsInIds(scenario),
    ...problemsInProbe(scenario),
    ...problemsInClaims(scenario.claims),
    ...scenario.campaigns.flatMap((campaign, index) => [
      ...problemsInCampaign(campaign, `campaigns.${index}`, scenario.people),
      ...problemsInPacing(campaign.pacing, {
        path: `campaigns.${index}.pacing`,
        lanes: campaign.lanes,
        durationMs: scenario.duration,
        startMinute,
      }),
    ]),
    ...scenario.people.flatMap((people, index) => [
      ...problemsInPeople(people, `people.${index}`),
      ...problemsInPacing(people.pacing, {
        path: `people.${index}.pacing`,
        lanes: 1,
        durationMs: scenario.duration,
        startMinute,
      }),
    ]),
  ];
}

function problemsInWhole({ duration, campaigns, people, provider }: Scenario): Problem[] {
  const problems: Problem[] = [];
  if (duration < 1 || duration > DURATION_MAX_MS) {
    problems.push({
      code: 'OUT_OF_RANGE',
      path: 'duration',
      message: 'a scenario lasts more than nothing and at most 400 days',
    });
  }
  if (campaigns.length === 0 && people.length === 0) {
    problems.push({ code: 'NO_TRAFFIC', path: '', message: 'nobody acts: there are neither campaigns nor people' });
  } else if (people.length === 0) {
    problems.push({
      code: 'NO_LEGITIMATE_TRAFFIC',
      path: 'people',
      message: 'without legitimate traffic nothing is scored: refusing everyone would look perfect',
      hint: 'add a people entry; scenarios/legit/legit-weekday.yaml is a start',
    });
  }
  problems.push(...problemsInProvider(provider));
  return problems;
}

function problemsInIds({ campaigns, people, variants, invariants }: Scenario): Problem[] {
  const entries = [...placed(campaigns, 'campaigns'), ...placed(people, 'people')];
  return [
    // Reports name traffic by its id alone, so campaigns and people share one set of ids.
    ...duplicates(entries),
    ...people.flatMap((entry, index) => duplicates(placed(entry.cohorts, `people.${index}.cohorts`))),
    ...duplicates(placed(variants, 'variants')),
    ...duplicates(placed(invariants, 'invariants')),
  ];
}

interface PlacedId {
  readonly id: string;
  readonly path: string;
}

function placed(entries: readonly { readonly id: string }[], path: string): PlacedId[] {
  return entries.map(({ id }, index) => ({ id, path: `${path}.${index}.id` }));
}

function duplicates(ids: readonly PlacedId[]): Problem[] {
  const firstPaths = new Map<string, string>();
  const problems: Problem[] = [];
  for (const { id, path } of ids) {
    const first = firstPaths.get(id);
    if (first === undefined) firstPaths.set(id, path);
    else problems.push({ code: 'DUPLICATE_ID', path, message: `"${id}" is also the id at ${first}` });
  }
  return problems;
}

function problemsInCampaign(campaign: Campaign, path: string, people: readonly People[]): Problem[] {
  const ids = people.map((entry) => entry.id);
  const problems = problemsInDestinations(campaign.destinations, `${path}.destinations`, ids);
  problems.push(...problemsInExits(campaign.identities.network, `${path}.identities.network`, people));
  problems.push(...problemsInAdapt(campaign, path, ids));
  problems.push(...problemsInEvasion(campaign, path, people));
  if (campaign.think > 0 && campaign.session !== 'visit-first') {
    problems.push({
      code: 'THINK_WITHOUT_VISIT',
      path: `${path}.think`,
      message: `think is the pause between page visit and send, but session "${campaign.session}" visits no page`,
      hint: 'set session: visit-first, or leave think out',
    });
  }
  return problems;
}

function problemsInPeople(people: People, path: string): Problem[] {
  const problems = problemsInDestinations(people.destinations, `${path}.destinations`);
  for (const [index, cohort] of people.cohorts.entries()) {
    problems.push(...problemsInNetwork(cohort.network, `${path}.cohorts.${index}.network`));
    if (cohort.destinations === undefined) continue;
    problems.push(...problemsInDestinations(cohort.destinations, `${path}.cohorts.${index}.destinations`));
  }
  return problems;
}
