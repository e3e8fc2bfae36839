/** The first screen: which policy the page is about, the verdict in one sentence, and where the figures come from. */
import type { Scorecard } from '../score/scorecard.ts';
import { healthSentence } from './health-facts.ts';
import type { PolicyTotal } from './policy-totals.ts';

export interface FirstScreen {
  /** About the policies that defend: an undefended one beside them is what they are held against. */
  readonly verdict: string;
  /** Name and value; a value that is to be copied says so. */
  readonly facts: readonly { readonly name: string; readonly value: string; readonly code?: true }[];
}

export function firstScreen(scorecard: Scorecard, policies: readonly PolicyTotal[]): FirstScreen {
  const seeds = [...new Set(scorecard.scenarios.map(({ seed }) => seed))];
  const tariffs = [
    ...new Set(
      scorecard.scenarios.map(({ tariff }) => `${tariff.name} (${tariff.currency}, ${vintageText(tariff.asOf)})`),
    ),
  ];
  return {
    verdict: verdictOf(policies),
    facts: [
      { name: policies.length === 1 ? 'Policy' : 'Policies', value: policies.map(({ policy }) => policy).join(', ') },
      { name: seeds.length === 1 ? 'Seed' : 'Seeds', value: seeds.join(', ') },
      { name: 'Engine', value: `${scorecard.engine}, against ${scorecard.target}` },
      { name: 'Prices', value: tariffs.join('; ') },
      { name: 'Harness', value: healthSentence(scorecard) },
      { name: 'Again', value: scorecard.command, code: true },
    ].filter(({ value }) => value !== '') as FirstScreen['facts'],
  };
}

/** Prices change: a report of last year's says so. */
function vintageText(asOf: string): string {
  return /^\d{4}-/.test(asOf) ? `as of ${asOf}` : `date ${asOf}`;
}

/** The sentences of those that defend; of all where none does. */
function verdictOf(policies: readonly PolicyTotal[]): string {
  if (policies.length === 0) return 'Nothing was played.';
  const defended = policies.filter(({ defended }) => defended);
  return (defended.length === 0 ? policies : defended).map(({ sentence }) => sentence).join(' ');
}
