/** What to do next about each policy, in sentences and figures: said once for all renderers. */
import type { AdviceSaving, AdviceStep, PolicyAdvice } from '../score/advice-format.ts';
import type { Scorecard } from '../score/scorecard.ts';
import { countText, moneyText } from './wording.ts';

/** Text, and where its figure stands in the scorecard. */
export interface AdvicePart {
  readonly text: string;
  readonly figure?: string;
}

/** A name and what is said under it, in pieces that each have their own place. */
export interface AdviceFact {
  readonly name: string;
  readonly parts: readonly AdvicePart[];
}

export interface AdviceStepFacts {
  readonly change: string;
  readonly facts: readonly AdviceFact[];
  /** Of the enumeration of the scorecard, for looks; the facts say it in words. */
  readonly confidence: AdviceStep['confidence'];
  readonly why: string;
  /** Lines for the policy file. */
  readonly snippet: readonly string[];
  readonly notes: readonly string[];
}

export interface AdviceFacts {
  /** `Do these three things next under basic`. */
  readonly heading: string;
  readonly sentence: string;
  readonly steps: readonly AdviceStepFacts[];
  /** What to know of all of them; empty where there are none. */
  readonly notes: readonly string[];
}

/** One per policy that was looked at; empty where nobody asked. */
export function adviceFacts(scorecard: Scorecard): AdviceFacts[] {
  return (scorecard.advice ?? []).map((advice, index) => ({
    heading: headingOf(advice),
    sentence: sentenceOf(advice),
    steps: advice.steps.map((step, i) => stepFacts(step, `advice.${index}.steps.${i}.`)),
    notes: notesOf(advice, scorecard),
  }));
}

const THINGS = ['', 'Do this next', 'Do these two things next', 'Do these three things next'];

function headingOf({ policy, steps }: PolicyAdvice): string {
  return `${THINGS[steps.length] || 'What to do next'} under ${policy}`;
}

function sentenceOf({ policy, outcome, steps, tried }: PolicyAdvice): string {
  if (outcome === 'not-ours')
    return `The defences of ${policy} cannot be changed from here, so no change was tried and there are no figures.`;
  if (outcome === 'too-large')
    return `No change to ${policy} was tried: it would take long beside a drill of this size. --advice on does it.`;
  if (outcome === 'nothing-to-gain')
    return `There is nothing to gain for ${policy} here: no fraud message was paid, and nobody was kept out.`;
  if (steps.length === 0)
    return `Nothing that pumpdrill knows of would make ${policy} better: ${triedText(tried)}${leftOutText(tried)}`;
  const further = steps.length < 3 ? ` Nothing further helps: ${triedText(tried)}` : '';
  return `${steps.length === 1 ? 'It was' : 'Each was'} played again with the same campaigns and seeds${steps.length === 1 ? '' : ', on top of those before it'}.${further}${leftOutText(tried)}`;
}

/** What came of the changes of the last round. */
function triedText(tried: PolicyAdvice['tried']): string {
  if (tried === undefined) return 'nothing was tried.';
  const { changes, stopNothing, noBetter, harmful, open, spent } = tried;
  const fates = [
    [stopNothing, 'would stop nothing more of these attacks'],
    [noBetter, noBetter === 1 ? 'does not pay for what it costs' : 'do not pay for what they cost'],
    [harmful, harmful === 1 ? 'keeps too many real users out' : 'keep too many real users out'],
    [open, spent ? 'could not be told, because the budget of runs was spent' : 'cannot be better'],
  ] as const;
  const said = fates.flatMap(([count, text]) => (count === 0 ? [] : [`${countText(count)} ${text}`]));
  const looked = `${countText(changes)} ${changes === 1 ? 'change was' : 'changes were'} looked at`;
  return said.length === 0 ? `${looked}.` : `${looked}, ${said.join(', ')}.`;
}

function leftOutText(tried: PolicyAdvice['tried']): string {
  return (tried?.leftOut ?? []).map(({ defence, why }) => ` Not tried: ${defence}, because ${why}.`).join('');
}

function stepFacts(step: AdviceStep, at: string): AdviceStepFacts {
  const { change, confidence, why, snippet, notes } = step;
  return {
    change,
    facts: [
      ...step.saved.flatMap((saving, i) => savingFacts(saving, `${at}saved.${i}.`)),
      {
        name: 'Real users kept out',
        parts: [...fromTo(step, at, ['insultsBefore', 'insultsAfter']), ...ofAll(step.intents, `${at}intents`)],
      },
      ...countFact('People shown a challenge', step.challenged, `${at}challenged`),
      ...countFact('Outside checks', step.checks, `${at}checks`),
      {
        name: 'Runs',
        parts: [
          { text: countText(step.runsBetter), figure: `${at}runsBetter` },
          { text: ' better, ' },
          { text: countText(step.runsWorse), figure: `${at}runsWorse` },
          { text: ' worse' },
          ...ofAll(step.runs, `${at}runs`),
        ],
      },
      { name: 'Confidence', parts: [{ text: confidence, figure: `${at}confidence` }] },
    ],
    confidence,
    why,
    snippet,
    notes,
  };
}

function savingFacts(saving: AdviceSaving, at: string): AdviceFact[] {
  const { currency, netPerSeed } = saving;
  const money = (key: 'savedMicro' | 'lossBeforeMicro' | 'lossAfterMicro' | 'netMicro'): AdvicePart => {
    return { text: moneyText(saving[key], currency), figure: `${at}${key}` };
  };
  const bill = [money('lossBeforeMicro'), { text: ', then ' }, money('lossAfterMicro')];
  const facts: AdviceFact[] = [
    { name: 'Fraud bill saved', parts: [money('savedMicro')] },
    { name: 'Fraud bill', parts: bill },
    { name: 'Net benefit', parts: [money('netMicro')] },
  ];
  if (netPerSeed === null) return facts;
  const text = `${moneyText(netPerSeed.low, currency)} to ${moneyText(netPerSeed.high, currency)}`;
  return [...facts, { name: 'Net benefit per seed, 95 %', parts: [{ text, figure: `${at}netPerSeed` }] }];
}

function countFact(name: string, counts: { before: number; after: number } | undefined, at: string): AdviceFact[] {
  return counts === undefined ? [] : [{ name, parts: fromTo(counts, `${at}.`, ['before', 'after']) }];
}

function fromTo<K extends string>(
  counts: Readonly<Record<K, number>>,
  at: string,
  keys: readonly [K, K],
): AdvicePart[] {
  const [before, after] = keys;
  return [
    { text: countText(counts[before]), figure: `${at}${before}` },
    { text: ', then ' },
    { text: countText(counts[after]), figure: `${at}${after}` },
  ];
}

function ofAll(count: number, figure: string): AdvicePart[] {
  return [{ text: ' of ' }, { text: countText(count), figure }];
}

function notesOf({ policy, steps, tried }: PolicyAdvice, { engine, scenarios }: Scorecard): string[] {
  const live =
    engine === 'simulate' || tried === undefined
      ? []
      : ['This drill was played live; the changes were tried in simulation, with the same campaigns and seeds.'];
  if (steps.length === 0) return live;
  const own = scenarios.filter((score) => score.policy === policy);
  const logins = own.flatMap(({ metrics, tariff }) =>
    metrics === undefined ? [] : [moneyText(metrics.costs.values.lostLoginMicro, tariff.currency)],
  );
  const worth = logins.length === 0 ? '' : `, a person kept out counted as ${[...new Set(logins)].join(' or ')}`;
  return [
    `Net benefit: what it saves of the fraud bill, less what people, challenges and checks cost by the scenarios' values${worth}. Attackers react only where their scenario lets them adapt.`,
    'The lines go into the policy file: each key in place of the one of the same name, all others stay.',
    ...live,
  ];
}
