/** The figures that a gate can limit: what each is called in a gate file, its unit, and where it stands in a score. */
import type { ScenarioScore } from '../score/scorecard.ts';
import type { Unit } from './limit.ts';

/** `null`: there is no such figure, with the reason: never a pass. `never`: something did not happen in the whole run. */
export type Reading = { readonly value: number } | { readonly missing: string } | { readonly never: string };

interface Figure {
  readonly unit: Unit;
  /** For people, in the schema and in reports. */
  readonly describe: string;
  readonly read: (score: ScenarioScore) => Reading;
}

const NO_ATTACK = 'nobody attacked';
const NO_LOSS = 'undefended, nothing would be lost';
const NO_PEOPLE = 'no real user could be compared';

export const FIGURES = {
  valueDetection: {
    unit: 'share',
    describe: 'share of the undefended loss that was stopped',
    read: ({ fraud }) => orMissing(fraud.valueDetectionRate, NO_LOSS),
  },
  loss: {
    unit: 'money',
    describe: 'what the company is billed for fraud',
    read: ({ fraud }) => whileAttacked(fraud, fraud.lossMicro),
  },
  fraudMessages: {
    unit: 'count',
    describe: 'messages to the attacker that the provider accepted',
    read: ({ fraud }) => whileAttacked(fraud, fraud.dispatches),
  },
  exposure: {
    unit: 'money',
    describe: 'what fraud cost before it was contained; all of it where it never was',
    read: ({ fraud, metrics }) => measured(fraud, metrics?.exposureMicro),
  },
  peakBurn: {
    unit: 'money',
    describe: 'highest fraud cost inside any minute',
    read: ({ fraud }) => whileAttacked(fraud, fraud.peakBurnMicroPerMinute),
  },
  timeToDetect: {
    unit: 'time',
    describe: 'from the first fraud attempt to the first refusal or alert',
    read: ({ fraud }) => orNever(fraud, fraud.timeToDetectMs, 'nothing was refused and no alert came'),
  },
  timeToContain: {
    unit: 'time',
    describe: 'from the first fraud attempt until it burns next to nothing any more',
    read: ({ fraud }) => orNever(fraud, fraud.timeToContainMs, 'it never came to rest'),
  },
  attackerProfit: {
    unit: 'money',
    describe: "the attacker's revenue minus his costs",
    read: ({ fraud }) => whileAttacked(fraud, fraud.attacker.profitMicro),
  },
  insultRate: {
    unit: 'share',
    describe: 'real users who log in without the defences and do not with them',
    read: ({ legit }) => orMissing(legit.insultRate.value, NO_PEOPLE),
  },
  worstCohort: {
    unit: 'share',
    describe: 'the same in the cohort that is hit hardest',
    read: ({ legit }) => orMissing(legit.worstCohort?.insultRate.value ?? null, NO_PEOPLE),
  },
  victimLockOut: {
    unit: 'share',
    describe: 'people kept out whose own number the attacker asked for',
    read: ({ metrics }) => orMissing(metrics?.victims?.lockedOut.value ?? null, 'nobody’s number was asked for'),
  },
  challengeRate: {
    unit: 'share',
    describe: 'real users who were shown a challenge',
    read: ({ legit }) => orMissing(legit.challengeRate.value, NO_PEOPLE),
  },
  addedDelayP95: {
    unit: 'time',
    describe: 'how much later than undefended real users are in, 95th percentile',
    read: ({ legit }) => orMissing(legit.addedDelayMs.p95, NO_PEOPLE),
  },
} as const satisfies Readonly<Record<string, Figure>>;

export type FigureId = keyof typeof FIGURES;

function orMissing(value: number | null, missing: string): Reading {
  return value === null ? { missing } : { value };
}

/** Where nobody attacked, a loss of zero says nothing. */
function whileAttacked({ attempts }: ScenarioScore['fraud'], value: number): Reading {
  return attempts === 0 ? { missing: NO_ATTACK } : { value };
}

/** Older scorecards do not have it. */
function measured(fraud: ScenarioScore['fraud'], value: number | undefined): Reading {
  return value === undefined ? { missing: 'it was not measured' } : whileAttacked(fraud, value);
}

function orNever({ attempts }: ScenarioScore['fraud'], value: number | null, never: string): Reading {
  if (attempts === 0) return { missing: NO_ATTACK };
  return value === null ? { never } : { value };
}
