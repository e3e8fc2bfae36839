/** Rules over several fields of the provider's part: what it is asked to do must be possible with what it is told. */
import type { Problem } from '../domain/errors.ts';
import { dialCodeOf } from '../numbering/plan.ts';
import type { ProviderSettings } from './provider-format.ts';

const PATH = 'provider';

/** Every broken rule of the provider's settings. */
export function problemsInProvider(provider: ProviderSettings): Problem[] {
  return [
    ...problemsInDelivery(provider),
    ...problemsInOutages(provider),
    ...problemsInBilling(provider),
    ...problemsInCountries(provider),
    ...problemsInLimits(provider),
  ];
}

function problemsInDelivery({ delivery: { medianMs, maxMs } }: ProviderSettings): Problem[] {
  if (medianMs <= maxMs) return [];
  return [
    {
      code: 'MEDIAN_ABOVE_MAXIMUM',
      path: `${PATH}.delivery.medianMs`,
      message: `the median delay (${medianMs} ms) is above the longest one (${maxMs} ms)`,
    },
  ];
}

function problemsInOutages({ outages }: ProviderSettings): Problem[] {
  return outages.flatMap(({ from }, index) => {
    const before = outages[index - 1];
    if (before === undefined || from > before.from + before.lasts) return [];
    return [
      {
        code: 'OVERLAPPING_OUTAGES',
        path: `${PATH}.outages.${index}.from`,
        message: 'this outage begins before the one above it is over',
        hint: 'write outages in order of time, and two that touch as one',
      },
    ];
  });
}

function problemsInBilling({ billing, conversionFeedback }: ProviderSettings): Problem[] {
  if (billing.model !== 'per-verification' || conversionFeedback) return [];
  return [
    {
      code: 'BILLING_NEEDS_FEEDBACK',
      path: `${PATH}.conversionFeedback`,
      message: 'a provider that bills per verification must be told of verifications',
      hint: 'set conversionFeedback: true, or bill per message',
    },
  ];
}

function problemsInCountries({ countryPermissions }: ProviderSettings): Problem[] {
  return (countryPermissions?.countries ?? []).flatMap((country, index) =>
    dialCodeOf(country) > 0
      ? []
      : [
          {
            code: 'UNKNOWN_COUNTRY',
            path: `${PATH}.countryPermissions.countries.${index}`,
            message: `no calling code is known for "${country}"`,
            hint: 'two capital letters, ISO 3166-1 alpha-2: DE, GB, UZ',
          },
        ],
  );
}

function problemsInLimits({ spendLimit }: ProviderSettings): Problem[] {
  const seen = new Set<string>();
  return (spendLimit?.limits ?? []).flatMap(({ per }, index) => {
    if (!seen.has(per)) {
      seen.add(per);
      return [];
    }
    return [
      {
        code: 'DUPLICATE_LIMIT',
        path: `${PATH}.spendLimit.limits.${index}.per`,
        message: `there is already a limit per ${per}; only the lower one would ever act`,
      },
    ];
  });
}
