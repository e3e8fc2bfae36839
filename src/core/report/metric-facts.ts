/** The metrics beyond the first figures, as facts: exposure and attackers, blocks and alerts, victims, work, what it all costs. */
import type { AggregateMetrics, CampaignScore, Metrics, SilentVolume } from '../score/metrics-format.ts';
import type { Aggregate, ScenarioScore } from '../score/scorecard.ts';
import type { Fact } from './facts.ts';
import { countText, moneyText, percentText, rateText } from './wording.ts';

/** Beside the attack's figures. */
export function attackFacts({ metrics, tariff }: ScenarioScore): Fact[] {
  if (metrics === undefined) return [];
  const money = (micro: number) => moneyText(micro, tariff.currency);
  return [
    { name: 'Lost before it was contained', value: money(metrics.exposureMicro), figure: 'metrics.exposureMicro' },
    ...metrics.campaigns.flatMap((campaign, i) => [
      ...(metrics.campaigns.length === 1
        ? []
        : [
            {
              name: `Attacker ${campaign.id}, profit`,
              value: money(campaign.attacker.profitMicro),
              figure: `metrics.campaigns.${i}.attacker.profitMicro`,
            },
          ]),
      { name: `Attacker ${campaign.id}`, value: breakEvenText(campaign) },
    ]),
    ...(metrics.silentVolume === undefined ? [] : silentFacts(metrics.silentVolume, money)),
  ];
}

/** `breaks even at a revenue share of 3.10 % (assumed: 30.00 %)`. */
export function breakEvenText({ attacker, revenueShare }: CampaignScore): string {
  const assumed = revenueShare === null ? '' : ` (assumed: ${percentText(revenueShare)})`;
  const { breakEvenShare } = attacker;
  if (breakEvenShare === null) return 'earns nothing at any revenue share: none of his messages left the provider';
  if (breakEvenShare > 1) return `does not break even: the whole price of his messages is less than he pays${assumed}`;
  return `breaks even at a revenue share of ${percentText(breakEvenShare)}${assumed}`;
}

const BOUNDS: Readonly<Record<SilentVolume['bound'], string>> = {
  found: 'found by halving',
  'at-least': 'the whole attack, so at least',
  none: 'none: the smallest part tried alerts somebody',
};

function silentFacts(silent: SilentVolume, money: (micro: number) => string): Fact[] {
  const { bound, openers, attempts, dispatches, alertingOpeners, scale, ignored, runs } = silent;
  const at = `${countText(openers)} openers (${scale.numerator}/${scale.denominator} of the attack), ${countText(attempts)} attempts, ${countText(dispatches)} messages`;
  const next = alertingOpeners === null ? '' : `; ${countText(alertingOpeners)} openers alert`;
  const calm = ignored.length === 0 ? '' : `; not counted, because calm days have them too: ${ignored.join(', ')}`;
  return [
    {
      name: 'Largest volume that alerts nobody',
      value: `${BOUNDS[bound]}${bound === 'none' ? '' : `, ${at}`}${next}. Step 1/${scale.denominator}, ${countText(runs)} runs; a smaller volume need not be silent${calm}`,
    },
    { name: 'Its bill', value: money(silent.lossMicro), figure: 'metrics.silentVolume.lossMicro' },
  ];
}

/** How well blocks and alerts hit the attack and nobody else. */
export function aimFacts({ metrics }: ScenarioScore): Fact[] {
  const { blocking, detection } = metrics ?? {};
  return [
    ...(blocking === undefined
      ? []
      : [
          {
            name: 'Attack value of all value blocked',
            value: percentText(blocking.precision),
            figure: 'metrics.blocking.precision',
          },
          {
            name: 'Fraud attempts of all blocked',
            value: rateText(blocking.attempts),
            figure: 'metrics.blocking.attempts',
          },
          {
            name: 'Kept out per 1,000 blocked fraud attempts',
            value: decimalText(blocking.insultsPerThousand),
            figure: 'metrics.blocking.insultsPerThousand',
          },
        ]),
    ...(detection === undefined
      ? []
      : [
          {
            name: 'Alerts that tell of the attack',
            value: rateText(detection.alertPrecision),
            figure: 'metrics.detection.alertPrecision',
          },
          {
            name: 'Alerts per incident',
            value: decimalText(detection.alertsPerIncident),
            figure: 'metrics.detection.alertsPerIncident',
          },
        ]),
  ];
}

/** People whose number the attacker asked for too; none without an attack. */
export function victimFacts({ metrics, fraud }: ScenarioScore): Fact[] {
  const victims = metrics?.victims;
  if (victims === undefined || fraud.attempts === 0) return [];
  const known = victims.complete ? '' : ' (not all of them are remembered: at least)';
  return [
    {
      name: `Kept out, of people whose number the attacker asked for${known}`,
      value: rateText(victims.lockedOut),
      figure: 'metrics.victims.lockedOut',
    },
  ];
}

export function workFacts({ metrics }: ScenarioScore): Fact[] {
  const work = metrics?.work;
  if (work === undefined) return [];
  const facts: readonly (readonly [string, number | null, string])[] = [
    ['Decisions', work.decisions, 'decisions'],
    ['Counters read per decision', work.meterOperationsPerDecision, 'meterOperationsPerDecision'],
    ['Calls of the store', work.storeCalls, 'storeCalls'],
    ['Solutions judged', work.challengesJudged, 'challengesJudged'],
    ['Addresses looked up', work.addressLookups, 'addressLookups'],
    ['Keys held at most', work.keysAtPeak, 'keysAtPeak'],
  ];
  const twin = work.counted === 'twin' ? ' (simulated twin)' : '';
  return facts.flatMap(([name, value, path]) =>
    value === null ? [] : [{ name: `${name}${twin}`, value: decimalText(value), figure: `metrics.work.${path}` }],
  );
}

/** The total, beside the three figures without which it says nothing. */
export function costFacts({ metrics, fraud, legit, tariff }: ScenarioScore): Fact[] {
  if (metrics === undefined) return [];
  const { costs } = metrics;
  const money = (micro: number) => moneyText(micro, tariff.currency);
  const at = (path: keyof Metrics['costs']) => `metrics.costs.${path}`;
  const { values, checksMicro, perThousandIntentsMicro: total } = costs;
  return [
    { name: 'Fraud bill', value: money(fraud.lossMicro), figure: 'fraud.lossMicro' },
    { name: 'Value stopped', value: percentText(fraud.valueDetectionRate), figure: 'fraud.valueDetectionRate' },
    { name: 'Kept out', value: rateText(legit.insultRate), figure: 'legit.insultRate' },
    {
      name: `Lost logins, at ${money(values.lostLoginMicro)} each`,
      value: money(costs.insultsMicro),
      figure: at('insultsMicro'),
    },
    {
      name: `Challenges shown, at ${money(values.frictionMicro)} each`,
      value: money(costs.frictionMicro),
      figure: at('frictionMicro'),
    },
    checksMicro === null
      ? { name: 'Outside checks', value: 'not counted' }
      : {
          name: `Outside checks, at ${money(values.checkMicro)} each`,
          value: money(checksMicro),
          figure: at('checksMicro'),
        },
    ...(total === null
      ? []
      : [{ name: 'In all per 1,000 who want in', value: money(total), figure: at('perThousandIntentsMicro') }]),
    {
      name: 'Savings against letting all or nothing through',
      value: percentText(costs.savings),
      figure: at('savings'),
    },
    ...signChangeFacts(costs, money),
  ];
}

function signChangeFacts(
  { signChangesAtLoginMicro: changes }: Metrics['costs'],
  money: (micro: number) => string,
): Fact[] {
  return changes.map((micro, i) => ({
    name: 'Savings change sign where a login is worth',
    value: money(micro),
    figure: `metrics.costs.signChangesAtLoginMicro.${i}`,
  }));
}

/** One sentence for a terminal; null for older files. */
export function costSentence({ metrics, fraud, legit, tariff }: ScenarioScore): string | null {
  if (metrics === undefined || metrics.costs.perThousandIntentsMicro === null) return null;
  const money = (micro: number) => moneyText(micro, tariff.currency);
  const { costs } = metrics;
  const changes = costs.signChangesAtLoginMicro.map(money).join(' and ');
  return [
    `fraud bill ${money(fraud.lossMicro)} (${percentText(fraud.valueDetectionRate)} of the value stopped) and ` +
      `${countText(legit.insults)} of ${countText(legit.intents)} kept out come to ` +
      `${money(costs.perThousandIntentsMicro ?? 0)} per 1,000 who want in; savings ${percentText(costs.savings)}` +
      `${changes === '' ? '' : `, which change sign where a login is worth ${changes}`}.`,
    ...(fraud.attempts === 0 ? [] : metrics.campaigns.map((campaign) => `${campaign.id} ${breakEvenText(campaign)}.`)),
  ].join(' ');
}

/** Of all of a run's verdicts the one that is nearest to being another; null where no limit could make one. */
export function nearestFlipSentence({ defences }: ScenarioScore): string | null {
  const [nearest] = defences
    .flatMap(({ id, verdict, flips = [] }) => flips.slice(0, 1).map((flip) => ({ id, verdict, flip })))
    .sort((a, b) => relative(a.flip) - relative(b.flip));
  return nearest === undefined ? null : `${nearest.id} is ${nearest.verdict}. ${nearest.flip.sentence}`;
}

function relative({ value, flipsAt }: { value: number; flipsAt: number }): number {
  return Math.abs(flipsAt - value) / value;
}

export function aggregateMetricFacts({ metrics, currency }: Aggregate): Fact[] {
  if (metrics === undefined) return [];
  const money = (micro: number) => moneyText(micro, currency);
  const total = metrics.perThousandIntentsMicro;
  return [
    {
      name: 'Lost before it was contained, mean',
      value: money(metrics.exposureMicro.mean),
      figure: 'metrics.exposureMicro.mean',
    },
    ...rateFacts(metrics),
    {
      name: 'Attack value of all value blocked',
      value: percentText(metrics.blockPrecision),
      figure: 'metrics.blockPrecision',
    },
    {
      name: 'Kept out per 1,000 blocked fraud attempts',
      value: decimalText(metrics.insultsPerThousandBlocked),
      figure: 'metrics.insultsPerThousandBlocked',
    },
    { name: 'Alerts per incident', value: decimalText(metrics.alertsPerIncident), figure: 'metrics.alertsPerIncident' },
    ...(total === null
      ? []
      : [
          {
            name: 'In all per 1,000 who want in, mean',
            value: money(total.mean),
            figure: 'metrics.perThousandIntentsMicro.mean',
          },
        ]),
    { name: 'Savings, mean', value: percentText(metrics.savings.mean), figure: 'metrics.savings.mean' },
    { name: 'Savings, worst seed', value: percentText(metrics.savings.min), figure: 'metrics.savings.min' },
  ];
}

function rateFacts(metrics: AggregateMetrics): Fact[] {
  const rates = [
    ['Kept out, of people whose number the attacker asked for', 'lockedOut'],
    ['Fraud attempts of all blocked', 'blockedAttempts'],
    ['Alerts that tell of the attack', 'alertPrecision'],
    ['Attacks that an alert tells of', 'alertRecall'],
  ] as const;
  return rates.map(([name, key]) => ({ name, value: rateText(metrics[key]), figure: `metrics.${key}` }));
}

/** `1,234`, `11.99`; `n/a` without a sample. */
function decimalText(value: number | null): string {
  if (value === null) return 'n/a';
  return countText(Number.isInteger(value) ? value : value.toFixed(2));
}
