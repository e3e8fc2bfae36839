/**
 * Turns a scenario and a seed into lanes of openers. Nothing is listed in advance: opener i of a lane is worked out
 * when it is asked for, from one Threefry call over (seed, lane label, i).
 */

import type { Intent, Surface } from '../domain/attempt.ts';
import { cohortNamed } from '../domain/cohort-name.ts';
import type { PoolKind } from '../domain/synthetic-internet.ts';
import type { Ratio } from '../domain/units.ts';
import { Draws } from '../random/draws.ts';
import { streamOf, wordsAt } from '../random/streams.ts';
import type { Campaign, Cohort, People, Scenario } from '../scenario/format.ts';
import { startMinuteOfDay } from '../schedule/local-time.ts';
import { createPacer, type Pacer } from '../schedule/pacers.ts';
import type { Actor } from './actor.ts';
import { FRESH_MIND, learn } from './adaptive.ts';
import { createDestinations, cumulate, type DestinationSource, type NumbersOf } from './destinations.ts';
import { type DisguiseLabels, disguiseAfter } from './disguise.ts';
import { createEvasion, type Evasion } from './evasion.ts';
import { exitOf } from './exits.ts';
import { createIdentities, type IdentitySource, type TraitSettings } from './identities.ts';
import type { Lane, Learning, Opener, Plan } from './opener.ts';
import { createPerson } from './person.ts';
import { languageOf, PERSONA_AGENTS } from './personas.ts';
import { createPumper } from './pumper.ts';
import { outcomeOf, type PriceOf } from './reckoning.ts';

export interface PlanOptions {
  /**
   * Plays only one side. The other side's lanes stay in place with no openers, so that lane numbers, attempt ids and
   * draws are those of the full plan and the two runs can be compared opener by opener.
   */
  readonly only?: Intent;
  /** What messages are worth to an attacker who adapts. Without it he cannot tell that he loses money, and never stops for that. */
  readonly priceOf?: PriceOf;
}

/** Plans a scenario that `readScenario` accepted. Lanes: campaigns first, in file order, then people. */
export function planCampaign(scenario: Scenario, seed: number, options: PlanOptions = {}): Plan {
  const lanes: Lane[] = [];
  const numbersOf: NumbersOf = (people) => numbersOfLane(lanes, people);
  for (const campaign of scenario.campaigns) {
    const around: Around = { scenario, seed, numbersOf, priceOf: options.priceOf };
    const traffic = fraudTraffic(campaign, around);
    for (let share = 0; share < campaign.lanes; share += 1) {
      const place = { number: lanes.length, share, shares: campaign.lanes, seed };
      const learning = learningOf(campaign, around, place);
      lanes.push({ ...createLane(traffic, place), adaptive: learning !== null, learning });
    }
  }
  const cohorts: string[] = [];
  for (const people of scenario.people) {
    const traffic = legitTraffic(people, { scenario, seed, firstCohort: cohorts.length });
    lanes.push(createLane(traffic, { number: lanes.length, share: 0, shares: 1, seed }));
    for (const cohort of people.cohorts) cohorts.push(`${people.id}/${cohort.id}`);
  }
  const kept = lanes.map((lane) =>
    options.only === undefined || lane.intent === options.only ? lane : silenced(lane),
  );
  return { scenario, seed, durationMs: scenario.duration, lanes: kept, cohorts };
}

/** One campaign or people entry, ready to be asked for openers. Shared by all of its lanes. */
interface Traffic {
  readonly intent: Intent;
  readonly origin: string;
  /** `campaign/<id>` or `people/<id>`: the stem of every random stream's label. */
  readonly label: string;
  readonly pacer: Pacer;
  /** One for a campaign; one per cohort for people, as `identities`. */
  readonly destinations: readonly DestinationSource[];
  readonly identities: readonly IdentitySource[];
  /** By cohort, whether its clients ask for a language; empty for a campaign. */
  readonly speaks: readonly boolean[];
  /** Cumulative cohort weights; empty for a campaign. */
  readonly cohortWeights: readonly number[];
  /** Index in `Plan.cohorts` of the first cohort; -1 for a campaign. */
  readonly firstCohort: number;
  /** By cohort for people; a campaign's openers take theirs in turn. */
  readonly surfaces: readonly Surface[];
  readonly sharesScrapedToken: boolean;
  readonly throughKey: boolean;
  readonly evasion: Evasion | null;
  readonly actor: Actor;
}

interface Seeded {
  readonly scenario: Scenario;
  readonly seed: number;
}

/** What a campaign must know beside itself. */
interface Around extends Seeded {
  readonly numbersOf: NumbersOf;
  readonly priceOf: PriceOf | undefined;
}

function labelOf(campaign: Campaign): string {
  return `campaign/${campaign.id}`;
}

/** How a lane of this campaign adapts; null where it does not. */
function learningOf(campaign: Campaign, around: Around, place: Place): Learning | null {
  if (campaign.adapt === undefined) return null;
  const { priceOf } = around;
  const adapt = priceOf === undefined ? { ...campaign.adapt, stopsWhenLosing: false } : campaign.adapt;
  return {
    adapt,
    fresh: FRESH_MIND,
    learn: (mind, outcome) => learn(mind, outcome, adapt),
    guiseOf({ moves }) {
      const { campaign: disguised, labels } = disguiseAfter(moves, campaign, adapt, labelOf(campaign));
      return {
        lane: createLane(fraudTraffic(disguised, around, labels), place),
        outcomeOf: (answer) => outcomeOf(answer, disguised, priceOf ?? FREE),
      };
    },
  };
}

const FREE: PriceOf = () => 0;

function fraudTraffic(campaign: Campaign, { scenario, seed, numbersOf }: Around, labels?: DisguiseLabels): Traffic {
  const label = labelOf(campaign);
  const aims = { seed, label: labels?.destinations ?? label };
  const throughKey = campaign.through === 'provider-key';
  const { identities } = campaign;
  const exit = exitOf(identities.network, scenario.people, labels?.network ?? label);
  return {
    intent: 'fraud',
    origin: campaign.id,
    label,
    pacer: createPacer(campaign.pacing, { startMinuteOfDay: startMinuteOfDay(scenario.startsAt) }),
    destinations: [createDestinations(campaign.destinations, aims, numbersOf)],
    identities: [
      createIdentities({
        seed,
        label,
        labels: { network: exit.label, device: labels?.device ?? label },
        ...identities,
        network: exit.network,
        traits: pumperTraits(campaign),
      }),
    ],
    speaks: [],
    cohortWeights: [],
    firstCohort: -1,
    surfaces: campaign.surfaces,
    sharesScrapedToken: campaign.session === 'scraped-token' && !throughKey,
    throughKey,
    evasion: createEvasion(campaign.evasion, victimOf(campaign, { scenario, seed })),
    // A key opens no page.
    actor: createPumper(throughKey ? { ...campaign, session: 'none' } : campaign),
  };
}

function legitTraffic(people: People, { scenario, seed, firstCohort }: Seeded & { firstCohort: number }): Traffic {
  const label = `people/${people.id}`;
  const identitiesOf = (cohort: Cohort): IdentitySource => cohortIdentities(cohort, { seed, label });
  const shared = createDestinations(people.destinations, { seed, label });
  const destinationsOf = ({ id, destinations: own }: Cohort): DestinationSource =>
    own === undefined ? shared : createDestinations(own, { seed, label: `${label}/cohort/${id}` });
  return {
    intent: 'legit',
    origin: people.id,
    label,
    pacer: createPacer(people.pacing, { startMinuteOfDay: startMinuteOfDay(scenario.startsAt) }),
    destinations: people.cohorts.map(destinationsOf),
    identities: people.cohorts.map(identitiesOf),
    speaks: people.cohorts.map(({ agent }) => agent !== 'script'),
    cohortWeights: cumulate(people.cohorts),
    firstCohort,
    surfaces: people.cohorts.map(({ surface }) => surface),
    sharesScrapedToken: false,
    throughKey: false,
    evasion: null,
    actor: createPerson(people.cohorts, { firstCohort }),
  };
}

/** @param place whose random streams: of the entry that the cohort belongs to */
function cohortIdentities(cohort: Cohort, { seed, label }: { seed: number; label: string }): IdentitySource {
  const { id, network, device, agent } = cohort;
  return createIdentities({
    seed,
    label: `${label}/cohort/${id}`,
    network,
    device,
    agent,
    agents: PERSONA_AGENTS[agent],
    traits: personTraits(cohort),
  });
}

/** The one address of the cohort that a campaign's headers name; null where they name nobody's. */
function victimOf({ evasion }: Campaign, { scenario, seed }: Seeded): string | null {
  if (evasion.poisons === undefined) return null;
  const cohort = cohortNamed(scenario.people, evasion.poisons);
  if (cohort?.network.kind !== 'single') return null;
  const [peopleId] = evasion.poisons.split('/');
  // A single address is the same in every place and takes no draw.
  const anywhere = { laneIndex: 0, campaignIndex: 0 };
  return cohortIdentities(cohort, { seed, label: `people/${peopleId}` }).identityAt(anywhere, new Draws(0, 0)).address;
}

/** Any number that somebody of this entry asks with, looked up in its lane when it is needed. */
function numbersOfLane(lanes: readonly Lane[], people: string): DestinationSource {
  return {
    numberAt(_index, draws) {
      const lane = lanes.find(({ intent, origin }) => intent === 'legit' && origin === people) as Lane;
      return lane.openerAt(draws.below(lane.openers)).number;
    },
  };
}

const NEVER: Ratio = Object.freeze({ numerator: 0, denominator: 1 });
const ALWAYS: Ratio = Object.freeze({ numerator: 1, denominator: 1 });

function pumperTraits({ identities, behaviour, honeypot }: Campaign): TraitSettings {
  const { device, local, tampered } = identities;
  return {
    local: device.kind === 'none' ? 'hidden' : LOCAL_OF[local],
    hands: behaviour === 'human-like' ? 'typing' : behaviour,
    tampered,
    fillsHoneypot: honeypot === 'filled' ? ALWAYS : NEVER,
  };
}

const LOCAL_OF = { hidden: 'hidden', leaks: 'device', 'one-line': 'line' } as const;

function personTraits({ agent, hands, fillsHoneypot, device, network }: Cohort): TraitSettings {
  const shows = agent === 'browser' && device.kind !== 'none';
  const isMasked = network.kind === 'pool' && MASKS.includes(network.of);
  return { local: !shows ? 'hidden' : isMasked ? 'device' : 'own', hands, tampered: NEVER, fillsHoneypot };
}

/** Networks with another address behind them. */
const MASKS: readonly PoolKind[] = ['vpn', 'proxy', 'tor'];

/** Which lane of its entry this is: openers are dealt out in turn, opener i of lane n of m is the entry's i x m + n. */
interface Place {
  readonly number: number;
  readonly share: number;
  readonly shares: number;
  readonly seed: number;
}

function createLane(traffic: Traffic, { number, share, shares, seed }: Place): Lane {
  const id = `${traffic.label}/lane/${share}`;
  const stream = streamOf(seed, id);
  // Scratch space reused by every call: openerAt is asked hundreds of thousands of times per second.
  const words = new Uint32Array(2);
  const draws = new Draws(0, 0);
  const seedDraws = (index: number): void => {
    wordsAt(stream, index, words);
    draws.reseed(words[0] as number, words[1] as number);
  };
  const { pacer, destinations, identities, speaks, cohortWeights, firstCohort, surfaces } = traffic;
  return {
    number,
    id,
    intent: traffic.intent,
    origin: traffic.origin,
    openers: Math.ceil((pacer.openers - share) / shares),
    adaptive: false,
    learning: null,
    sharesScrapedToken: traffic.sharesScrapedToken,
    throughKey: traffic.throughKey,
    evasion: traffic.evasion,
    actor: traffic.actor,
    dueAtMs(index) {
      seedDraws(index);
      return pacer.dueAtMs(index * shares + share, draws.u32());
    },
    openerAt(index): Opener {
      seedDraws(index);
      const campaignIndex = index * shares + share;
      // The order of draws is part of the plan's identity: jitter, cohort, number, address, device, agent.
      const dueAtMs = pacer.dueAtMs(campaignIndex, draws.u32());
      const chosen = firstCohort < 0 ? 0 : draws.weighted(cohortWeights);
      const destination = (destinations[chosen] as DestinationSource).numberAt(campaignIndex, draws);
      const identity = (identities[chosen] as IdentitySource).identityAt({ laneIndex: index, campaignIndex }, draws);
      return {
        lane: number,
        index,
        dueAtMs,
        cohort: firstCohort < 0 ? -1 : firstCohort + chosen,
        number: destination,
        identity: speaks[chosen] === true ? { ...identity, language: languageOf(destination) } : identity,
        surface: surfaces[firstCohort < 0 ? campaignIndex % surfaces.length : chosen] as Surface,
        word0: words[0] as number,
        word1: words[1] as number,
      };
    },
  };
}

function silenced(lane: Lane): Lane {
  return { ...lane, openers: 0, learning: null };
}
