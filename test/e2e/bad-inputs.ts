/** Files and folders that nobody can use, made once for the tests of what the command line says about them. */
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A sound scenario of 22 lines; tests break it line by line. */
export const SOUND = `schema: pumpdrill.scenario/1
id: mine
title: A small one
summary: A small one.
family: tests
startsAt: '2026-03-10T12:00:00+01:00'
duration: 10m
tariff: { flat: 0.05, currency: EUR, source: made up }
campaigns:
  - id: attack
    pacing: { kind: constant, total: 60, lasts: 5m }
    destinations: { kind: countries, countries: [{ country: UZ }] }
    identities: { network: { kind: single } }
    session: scraped-token
people:
  - id: people
    pacing: { kind: constant, total: 40, lasts: 5m }
    destinations: { kind: countries, countries: [{ country: DE }] }
    cohorts: [{ id: everyone, weight: 1 }]
`;

/** The scenario with some of its text replaced; throws when that text is not in it, because then it would be sound. */
export function broken(...changes: readonly (readonly [from: string, to: string])[]): string {
  return changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`"${from}" is not in the sound scenario`);
    return text.replace(from, to);
  }, SOUND);
}

const BOMB = `a: &a [x,x,x,x,x,x,x,x,x,x]
b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]
c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]
d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]
e: [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]
`;

const POLICY = `schema: pumpdrill.policy/1
id: guarded
title: One defence too many
summary: One defence too many.
defences:
  number-format: { mode: enforce }
  range-velocty: { mode: enforce }
`;

const FILES: Readonly<Record<string, string>> = {
  'sound.yaml': SOUND,
  'three.yaml': broken(
    ['duration: 10m', 'duration: 10'],
    ['kind: single }', 'kind: single, speed: 3 }'],
    ['total: 60,', 'total: 0,'],
  ),
  'rate.yaml': broken(['total: 60, lasts: 5m', 'total: 2000000, lasts: 10s']),
  'twice.yaml': broken(['title: A small one', 'title: The same id again']),
  'key-twice.yaml': broken(['family: tests', 'family: tests\nfamily: more']),
  'no-yaml.yaml': 'schema: [pumpdrill\n',
  'bomb.yaml': BOMB,
  'no-tariff.yaml': broken(['{ flat: 0.05, currency: EUR, source: made up }', '{ card: nowhere.csv }']),
  'hostile.yaml': broken(['kind: single }', 'kind: single, "\\e[2J\\u009b2J\\u202e": 1 }']),
  'policy.yaml': POLICY,
  'open-again.yaml': 'schema: pumpdrill.policy/1\nid: open\ntitle: Open\nsummary: Another one.\n',
};

/** Bytes of a file that nobody meant to name: sparse, so that it takes no room. */
export const HUGE_BYTES = 100 * 1024 * 1024;

/** Fills a folder. Names are those that the tests use. */
export function writeBadInputs(folder: string): void {
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, 'huge.yaml'), '');
  truncateSync(join(folder, 'huge.yaml'), HUGE_BYTES);
  writeFileSync(join(folder, 'in-the-way'), '');
  mkdirSync(join(folder, 'empty'));
  symlinkSync('circle.yaml', join(folder, 'circle.yaml'));
}
