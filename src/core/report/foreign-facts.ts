/** A run against a target that is not ours: what it answered, how its messages found their attempts, and what cannot be said. */
import type { AnswerClass } from '../domain/result.ts';
import type { ScenarioScore } from '../score/scorecard.ts';
import type { Fact } from './facts.ts';
import { countText } from './wording.ts';

const ANSWERS: Partial<Readonly<Record<AnswerClass, string>>> = {
  sent: 'Told "sent"',
  'accepted-unknown': 'Accepted, sent or not',
  'rate-limited': 'Refused: too many requests',
  'challenge-required': 'Challenged',
  'challenge-failed': 'Refused: challenge failed',
  'country-blocked': 'Refused: country',
  'invalid-number': 'Refused: number',
  'user-unknown': 'Refused: unknown user',
  'fraud-blocked': 'Refused as fraud',
  'other-channel': 'Offered another channel',
  'provider-error': 'The provider failed',
  'flow-expired': 'Sent back to the start',
  'service-closed': 'Closed',
  'transport-error': 'No answer',
  unclassified: 'Not understood',
};

/** What the target told those who asked for a code; empty for one that gives its decisions. */
export function foreignAnswerFacts({ answers }: ScenarioScore): Fact[] {
  if (answers === undefined) return [];
  return [
    ...answers.map(({ answer, fraud, legit }) => ({
      name: ANSWERS[answer] ?? answer,
      value: `${countText(fraud)} of the attack, ${countText(legit)} of real users`,
    })),
    { name: 'Why', value: NO_ATTRIBUTION },
  ];
}

/** Said wherever a report would name defences. */
export const NO_ATTRIBUTION =
  'this target gives no decisions, so its refusals are counted by what it answered: which defence refused first, and what each is worth, would need them';

/** How well its messages could be told apart; empty for the bundled target, whose messages say whose they are. */
export function joinFacts({ joins }: ScenarioScore): Fact[] {
  if (joins === undefined) return [];
  const { joined, ambiguous, unmatched, silent } = joins;
  return [
    { name: 'Messages joined to an attempt', value: countText(joined), figure: 'joins.joined' },
    { name: 'Messages that several may have caused', value: countText(ambiguous), figure: 'joins.ambiguous' },
    { name: 'Messages that nobody asked for', value: countText(unmatched), figure: 'joins.unmatched' },
    { name: 'Told "sent" without a message', value: countText(silent), figure: 'joins.silent' },
  ];
}
