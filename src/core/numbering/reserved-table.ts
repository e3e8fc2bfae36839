/**
 * Numbers that regulators set aside for films, books and tests: they are assigned to nobody. Facts from methods.md
 * section 1.3, which names the documents. Left out on purpose: the British premium-rate block 909 8790 (a message
 * there could cost money if the table were wrong) and everything for which no publication was found (NL, IN, BR,
 * JP, ID and others have none).
 */

/** The day a person last compared this table with its sources. A test fails 18 months later. */
export const RESERVED_REVIEWED_AT = '2026-11-20';

/** One closed range of numbers set aside. */
export interface ReservedRange {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly low: number;
  readonly high: number;
  /** What libphonenumber-js/max 1.13.16 says of every number in it; tested. */
  readonly validatorClass: 'valid' | 'invalid';
  /** True when it also takes the number for a mobile (or cannot tell): only those get through a mobile-only check. */
  readonly mobile: boolean;
  readonly source: string;
  readonly reviewedAt: string;
}

const NANP = 'NANPA, ATIS-0300115: 555-0100 to 555-0199 in every geographic area code';
const OFCOM = 'Ofcom, telephone numbers for drama use (by secondary sources)';
const ARCEP = 'Arcep decision 2018-0881, numbers for audiovisual works';
const BNETZA = 'Bundesnetzagentur, Mitteilung 148/2021, Amtsblatt 7/2021';
const ACMA = 'ACMA, numbers for use in TV shows, films and creative works';
const PTS = 'PTS, numbers for fiction';
const COMREG = 'ComReg, numbers for drama use';

type Row = readonly [low: number, size: number, kind: 'mobile' | 'other' | 'invalid'];

const BY_SOURCE: readonly (readonly [country: string, source: string, rows: readonly Row[]])[] = [
  [
    'GB',
    OFCOM,
    [
      [447700900000, 1000, 'invalid'],
      [441632960000, 1000, 'invalid'],
      [442079460000, 1000, 'other'],
      [441134960000, 1000, 'other'],
      [441184960000, 1000, 'other'],
      [441414960000, 1000, 'other'],
      [442896496000, 1000, 'other'],
      [442920180000, 1000, 'other'],
      [443069990000, 1000, 'other'],
      [448081570000, 1000, 'other'],
    ],
  ],
  [
    'FR',
    ARCEP,
    [
      [33199000000, 10000, 'other'],
      [33261910000, 10000, 'other'],
      [33353010000, 10000, 'other'],
      [33465710000, 10000, 'other'],
      [33536490000, 10000, 'other'],
      [33639980000, 10000, 'invalid'],
    ],
  ],
  [
    'DE',
    BNETZA,
    [
      [493023125000, 1000, 'other'],
      [496990009000, 1000, 'other'],
      [494066969000, 1000, 'other'],
      [492214710000, 1000, 'other'],
      [498999998000, 1000, 'other'],
      [4915228817386, 1, 'mobile'],
      [4915228895456, 1, 'mobile'],
      [4915254599371, 1, 'mobile'],
      [491713920000, 100, 'mobile'],
      [4917604069000, 100, 'mobile'],
    ],
  ],
  [
    'SE',
    PTS,
    [
      [46701740605, 95, 'mobile'],
      [46313900600, 100, 'other'],
      [46406280400, 100, 'other'],
      [46846500400, 100, 'other'],
      [46980319200, 100, 'other'],
    ],
  ],
  ['IE', COMREG, [[353209100000, 100000, 'invalid']]],
  [
    'AU',
    ACMA,
    [
      ...[2, 3, 7, 8].flatMap((area): Row[] => [
        [61_000_000_000 + area * 100_000_000 + 55_500_000, 10_000, 'other'],
        [61_000_000_000 + area * 100_000_000 + 70_100_000, 10_000, 'other'],
      ]),
      [611800160401, 1, 'other'],
      [611800975707, 1, 'other'],
    ],
  ],
];

/** Last six digits of the thirty Australian mobile numbers 0491 5xx xxx. */
const AU_MOBILE: readonly number[] = [
  570006, 570110, 570156, 570157, 570158, 570159, 570313, 570737, 571266, 571491, 571804, 572549, 572665, 572983,
  573087, 573770, 574118, 574632, 575254, 575789, 576398, 576801, 577426, 577644, 578148, 578888, 578957, 579212,
  579455, 579760,
];

/** Every range outside the +1 countries. */
export function listedRanges(): ReservedRange[] {
  const listed = BY_SOURCE.flatMap(([country, source, rows]) => rows.map((row) => rangeOf(country, source, row)));
  const australian = AU_MOBILE.map((tail) => rangeOf('AU', ACMA, [61_491_000_000 + tail, 1, 'mobile']));
  return [...listed, ...australian];
}

/** 555-0100 to 555-0199 behind each of `areaCodes` (three digits each, run together). */
export function fictionRanges(country: string, areaCodes: string): ReservedRange[] {
  return (areaCodes.match(/[0-9]{3}/g) ?? []).map((area) =>
    rangeOf(country, NANP, [Number(`1${area}5550100`), 100, 'mobile']),
  );
}

function rangeOf(country: string, source: string, [low, size, kind]: Row): ReservedRange {
  return Object.freeze({
    country,
    low,
    high: low + size - 1,
    validatorClass: kind === 'invalid' ? 'invalid' : 'valid',
    mobile: kind === 'mobile',
    source,
    reviewedAt: RESERVED_REVIEWED_AT,
  });
}
