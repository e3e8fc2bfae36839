/** One country's numbering plan as libphonenumber's "max" metadata states it, read through the library's own reader. */
import { type CountryCode, Metadata } from 'libphonenumber-js/max';
import { type Machine, machineOf } from './machine.ts';

/** One number type: its pattern's automaton and the national lengths it is possible in. */
interface TypePlan {
  readonly machine: Machine;
  readonly lengths: ReadonlySet<number>;
}

export interface CountryPlan {
  readonly country: string;
  readonly general: Machine;
  readonly fixed: TypePlan | null;
  readonly mobile: TypePlan | null;
  /** Every type that is neither fixed nor mobile. */
  readonly others: readonly TypePlan[];
  /** Numbers that begin so belong to this country whatever their type is; null where validity decides instead. */
  readonly leading: Machine | null;
  readonly lengths: readonly number[];
}

/** What the library keeps per numbering plan, as far as we read it; its published types leave some of it out. */
interface Reader {
  nationalNumberPattern(): string;
  possibleLengths(): number[];
  leadingDigits(): string | undefined;
  type(name: string): { pattern(): string; possibleLengths(): number[] } | undefined;
}

const OTHER_TYPES = [
  'PREMIUM_RATE',
  'TOLL_FREE',
  'SHARED_COST',
  'VOIP',
  'PERSONAL_NUMBER',
  'PAGER',
  'UAN',
  'VOICEMAIL',
];

export function countryPlan(country: CountryCode): CountryPlan {
  const metadata = new Metadata();
  metadata.selectNumberingPlan(country);
  const reader = metadata.numberingPlan as unknown as Reader;
  const lengths = reader.possibleLengths();
  const typeOf = (name: string): TypePlan | null => {
    const type = reader.type(name);
    if (!type?.pattern()) return null;
    return { machine: machineOf(type.pattern()), lengths: new Set(type.possibleLengths() ?? lengths) };
  };
  const leading = reader.leadingDigits();
  return {
    country,
    general: machineOf(reader.nationalNumberPattern()),
    fixed: typeOf('FIXED_LINE'),
    mobile: typeOf('MOBILE'),
    others: OTHER_TYPES.map(typeOf).filter((type) => type !== null),
    leading: leading ? machineOf(`(?:${leading})\\d*`) : null,
    lengths,
  };
}
