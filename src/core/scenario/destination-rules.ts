/** Rules over destinations: every number they can lead to exists as an E.164 number of the length they say. */
import type { Problem } from '../domain/errors.ts';
import { E164_MAX_DIGITS } from '../domain/phone.ts';
import { mobileCount } from '../numbering/plan.ts';
import { reservedCount } from '../numbering/reserved.ts';
import type { Destinations } from './format.ts';

/** Every broken rule of one entry's destinations. */
/** @param people ids of people whose numbers may be named; none for people themselves */
export function problemsInDestinations(
  destinations: Destinations,
  path: string,
  people: readonly string[] = [],
): Problem[] {
  switch (destinations.kind) {
    case 'countries':
      return destinations.countries.flatMap(({ country }, index) =>
        mobileCount(country) > 0 ? [] : [unknownCountry(country, `${path}.countries.${index}.country`)],
      );
    case 'range':
      return problemsInRange(destinations, path);
    case 'prefixes':
      return destinations.prefixes.flatMap(({ prefix, digits }, index) =>
        prefix.length - 1 < digits ? [] : [prefixTooLong(prefix, digits, `${path}.prefixes.${index}.prefix`)],
      );
    case 'reserved':
      return reservedCount(destinations.country) > 0
        ? []
        : [noReservedNumbers(destinations.country ?? '', `${path}.country`)];
    case 'numbers-of':
      return people.includes(destinations.people)
        ? []
        : [
            {
              code: 'UNKNOWN_PEOPLE',
              path: `${path}.people`,
              message: `no people entry is called "${destinations.people}"`,
            },
          ];
  }
}

function problemsInRange({ start, size }: Extract<Destinations, { kind: 'range' }>, path: string): Problem[] {
  const digits = start.length - 1;
  const last = Number(start.slice(1)) + size - 1;
  if (digits <= E164_MAX_DIGITS && String(last).length === digits) return [];
  return [
    {
      code: 'RANGE_TOO_LONG',
      path: `${path}.size`,
      message: `the last number, +${last}, has not the ${digits} digits of the first`,
      hint: 'start lower or make the range smaller',
    },
  ];
}

function unknownCountry(country: string, path: string): Problem {
  return {
    code: 'UNKNOWN_COUNTRY',
    path,
    message: `no mobile numbers are known for "${country}"`,
    hint: 'two capital letters, ISO 3166-1 alpha-2: DE, GB, UZ',
  };
}

function prefixTooLong(prefix: string, digits: number, path: string): Problem {
  return {
    code: 'PREFIX_TOO_LONG',
    path,
    message: `${prefix} leaves no digit to vary in a number of ${digits} digits`,
  };
}

function noReservedNumbers(country: string, path: string): Problem {
  return {
    code: 'UNKNOWN_COUNTRY',
    path,
    message: `no numbers are set aside for fiction in "${country}"`,
    hint: 'leave country out to use every reserved range',
  };
}
