/**
 * IP intelligence from files of the user: CSV and MaxMind databases, several of them asked in turn. Publishers sell
 * country, operator and anonymity apart, so each fact comes from the first file that knows it.
 */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { EXIT, invalidInput, type Problem, PumpdrillError } from '../core/domain/errors.ts';
import { type IpIntel, type NetworkFacts, UNKNOWN_NETWORK } from '../core/domain/network.ts';
import { parseIpIntelCsv } from './ip-intel-csv.ts';
import { openIpIntelMmdb } from './ip-intel-mmdb.ts';

/** Largest file read: the biggest commercial databases have about 400 MB. */
const FILE_BYTES_MAX = 1_073_741_824;
/** Largest CSV file: the whole internet by operator has 33 MB (targets.md section D); as text it must fit one string. */
const CSV_BYTES_MAX = 268_435_456;

/**
 * Reads all files, then asks them in their order and `fallback` last. Throws PumpdrillError (exit 2) with the problems of
 * all files at once. Without files it is `fallback` itself.
 */
export function loadIpIntel(files: readonly string[], fallback: IpIntel): IpIntel {
  const problems: Problem[] = [];
  const sources: IpIntel[] = [];
  for (const file of files) {
    try {
      sources.push(readOne(file));
    } catch (error) {
      if (!(error instanceof PumpdrillError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new PumpdrillError(EXIT.invalidInput, problems);
  return sources.length === 0 ? fallback : inTurn([...sources, fallback]);
}

/** SHA-256 of a file's bytes, in hex. Throws PumpdrillError (exit 2) when it cannot be read. */
export function digestOfFile(file: string): string {
  return createHash('sha256').update(bytesOf(file, FILE_BYTES_MAX)).digest('hex');
}

/** Each fact from the first source that knows it. */
export function inTurn(sources: readonly IpIntel[]): IpIntel {
  return {
    lookup(address) {
      let facts: NetworkFacts = UNKNOWN_NETWORK;
      for (const source of sources) {
        if (isComplete(facts)) break;
        facts = filledUp(facts, source.lookup(address));
      }
      return facts;
    },
  };
}

function isComplete({ kind, country, asn }: NetworkFacts): boolean {
  return kind !== 'unknown' && country !== '' && asn !== 0;
}

function filledUp(known: NetworkFacts, more: NetworkFacts): NetworkFacts {
  if (known === UNKNOWN_NETWORK) return more;
  if (more === UNKNOWN_NETWORK) return known;
  return {
    kind: known.kind === 'unknown' ? more.kind : known.kind,
    country: known.country === '' ? more.country : known.country,
    asn: known.asn === 0 ? more.asn : known.asn,
  };
}

function readOne(file: string): IpIntel {
  const name = file.toLowerCase();
  if (name.endsWith('.csv')) return parseIpIntelCsv(bytesOf(file, CSV_BYTES_MAX).toString('utf8'), file);
  if (name.endsWith('.mmdb')) return openIpIntelMmdb(bytesOf(file, FILE_BYTES_MAX), file);
  const message = `${file} ends neither in .csv nor in .mmdb`;
  throw invalidInput(problem('UNKNOWN_FORMAT', message, 'rename it after what it holds', file));
}

function bytesOf(file: string, most: number): Buffer {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) throw invalidInput(problem('FILE_MISSING', `${file} does not exist`, 'check the path', file));
  if (!stat.isFile())
    throw invalidInput(problem('NOT_A_FILE', `${file} is not a file`, 'name a .csv or .mmdb file', file));
  if (stat.size > most) {
    const what = `${file} has ${stat.size} bytes; at most ${most} are read`;
    throw invalidInput(problem('FILE_TOO_LARGE', what, 'is this the right file?', file));
  }
  try {
    return readFileSync(file);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw invalidInput(problem('FILE_UNREADABLE', `${file} cannot be read (${code})`, 'check its permissions', file));
  }
}

function problem(code: string, message: string, hint: string, file: string): Problem {
  return { code, path: '', message, hint, file };
}
