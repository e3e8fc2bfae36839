/** What the SMS provider's own rules and bills did to a run: the hours without logins, the refusals, who was paid. */
import type { ScenarioScore } from '../score/scorecard.ts';
import type { Fact } from './facts.ts';
import { countText, moneyText, spanText } from './wording.ts';

type ByTruth = ScenarioScore['providerReasons'][number]['refused'];

/** Empty for a provider that takes, delivers and bills every message. */
export function providerFacts(score: ScenarioScore): Fact[] {
  return [...closedFacts(score), ...reasonFacts(score), ...carrierFacts(score)];
}

function closedFacts({ legit }: ScenarioScore): Fact[] {
  const { suspendedMs, pausedMs, accountClosed } = legit;
  const facts: Fact[] = [];
  if (suspendedMs > 0)
    facts.push({ name: 'Account suspended for', value: spanText(suspendedMs), figure: 'legit.suspendedMs' });
  if (pausedMs > 0)
    facts.push({ name: 'Account paused at its spend limit for', value: spanText(pausedMs), figure: 'legit.pausedMs' });
  if (accountClosed.ms === 0) return facts;
  const { ms, intents, lost } = accountClosed;
  return [
    ...facts,
    { name: 'Nobody could be sent a code for', value: spanText(ms), figure: 'legit.accountClosed.ms' },
    { name: 'Real users who came meanwhile', value: countText(intents), figure: 'legit.accountClosed.intents' },
    { name: 'Of them, never got in', value: countText(lost), figure: 'legit.accountClosed.lost' },
  ];
}

function reasonFacts({ providerReasons }: ScenarioScore): Fact[] {
  return providerReasons.flatMap(({ reason, refused, failed, wouldRefuse }) => [
    ...counted(`Refused: ${reason}`, refused),
    ...counted(`Taken and never delivered: ${reason}`, failed),
    ...counted(`Would have refused: ${reason}`, wouldRefuse),
  ]);
}

function counted(name: string, { fraud, legit }: ByTruth): Fact[] {
  if (fraud + legit === 0) return [];
  return [{ name, value: `${countText(fraud)} of the attack, ${countText(legit)} of real users` }];
}

/** Only where it is not the same as the bill: requirements D24, the carrier may still be paid. */
function carrierFacts({ fraud, tariff }: ScenarioScore): Fact[] {
  if (fraud.carrierMicro === fraud.lossMicro) return [];
  const value = moneyText(fraud.carrierMicro, tariff.currency);
  return [{ name: 'Fraud messages are worth, to those who carry them', value, figure: 'fraud.carrierMicro' }];
}

/** The hours without logins in one sentence; null when there were none. */
export function closedSentence({ legit }: ScenarioScore): string | null {
  const { ms, intents, lost } = legit.accountClosed;
  if (ms === 0) return null;
  const states = [...(legit.suspendedMs > 0 ? ['suspended'] : []), ...(legit.pausedMs > 0 ? ['paused'] : [])];
  return `for ${spanText(ms)} the SMS account was ${states.join(' or ')} and nobody could be sent a code; ${countText(intents)} real users came then, ${countText(lost)} never got in.`;
}
