import { classify } from '../../core/numbering/plan.ts';
import type { ProviderSettings } from '../../core/scenario/provider-format.ts';
import { defineRule, type ProviderMessage, type RuleVerdict, type RunningRule } from './rule.ts';

export const COUNTRY_NOT_PERMITTED = 'country-not-permitted';

/** D23. The switchboard in the provider's console: which countries may be texted at all. */
export const countryPermissions = defineRule({
  id: 'provider-country-permissions',
  row: 'D23',
  summary: 'Refuses messages to countries that the account has not permitted, free of charge.',
  stops: ['destinations that the company does not serve, however the request came in', 'leaked API keys, abroad'],
  blindTo: ['pumping of numbers of a served country', 'customers who travel or move: their country is refused as well'],
  sources: [
    'S1 (API-level country permissions)',
    'requirements.md D23',
    'domain.md section 6 (Twilio geo permissions: 60605; Plivo: US and CA only, error 450, not charged)',
  ],
  reason: COUNTRY_NOT_PERMITTED,
  block: 'countryPermissions',
  start: (settings) => new CountryPermissions(settings),
});

class CountryPermissions implements RunningRule {
  private readonly listed: ReadonlySet<string>;
  /** What a listed country gets; the others get the opposite. Numbers of no country are never listed. */
  private readonly verdictOfListed: RuleVerdict;

  constructor({ list, countries }: NonNullable<ProviderSettings['countryPermissions']>) {
    this.listed = new Set(countries);
    this.verdictOfListed = list === 'allow' ? 'pass' : 'refuse';
  }

  judge({ to }: ProviderMessage): RuleVerdict {
    if (this.listed.has(classify(to).country)) return this.verdictOfListed;
    return this.verdictOfListed === 'pass' ? 'refuse' : 'pass';
  }
}
