/**
 * Who people are beside their number: the agent of their client, the language that it asks for, the name before the @. All
 * from a checked-in table (`tools/generate-personas.ts`), so that planning stays pure. No number and no domain is in it.
 */
import type { E164 } from '../domain/phone.ts';
import { countryByPrefix } from '../numbering/prefix-country.ts';
import { mix32 } from '../random/hash.ts';
import { APP_AGENTS, BROWSER_AGENTS, LOCALES } from './personas.generated.ts';
import { type AgentKind, USER_AGENTS } from './user-agents.ts';

interface Locale {
  /** Accept-Language. */
  readonly language: string;
  readonly mailNames: readonly string[];
}

/** For numbers of countries without a locale of their own: English, as many an app's default (assumption). */
const ELSEWHERE = 'US';

const BY_COUNTRY: ReadonlyMap<string, Locale> = new Map(
  Object.entries(LOCALES).map(([country, { locale, mailNames }]) => [
    country,
    { language: languageText(locale), mailNames: mailNames.split(' ') },
  ]),
);

/** As browsers write it: one's own, then the language without its country, then English. */
function languageText(locale: string): string {
  const language = locale.slice(0, 2);
  return language === 'en' ? `${locale},en;q=0.9` : `${locale},${language};q=0.9,en;q=0.8`;
}

/** User-Agent texts that people of this kind draw from. A partner's server is a script like any other. */
export const PERSONA_AGENTS: Readonly<Record<AgentKind, readonly string[]>> = {
  browser: BROWSER_AGENTS,
  'mobile-app': APP_AGENTS,
  script: USER_AGENTS.script,
};

/** Accept-Language of whoever has this number, wherever that person is just now. */
export function languageOf(number: E164): string {
  return localeOf(number).language;
}

/** What stands before the @; several people share one. `word` is the person's own. */
export function mailNameOf(number: E164, word: number): string {
  const { mailNames } = localeOf(number);
  return mailNames[mix32(word, 0x6d61696c) % mailNames.length] as string;
}

function localeOf(number: E164): Locale {
  return BY_COUNTRY.get(countryByPrefix(number)) ?? (BY_COUNTRY.get(ELSEWHERE) as Locale);
}
