/**
 * Logs for people who look for trouble: one JSON object a line on stderr, so that stdout stays clean. Numbers, codes and
 * keys never get into a log, whoever wrote the line: what is named so is left out, what looks like one is masked.
 */
import pino, { type Logger } from 'pino';
import { invalidInput } from '../core/domain/errors.ts';

export type { Logger } from 'pino';

/** Environment variable that sets the level; `--verbose` outweighs it. */
export const LOG_LEVEL_VARIABLE = 'PUMPDRILL_LOG';
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LEVELS)[number];
const DEFAULT_LEVEL: LogLevel = 'warn';

/** Fields that hold what nobody may read later, at the top of a line and one level down. */
const SECRET_FIELDS = [
  ...['number', 'phone', 'to', 'address', 'peer', 'device'],
  ...['code', 'text', 'body', 'csrf', 'cookie', 'cookies', 'authorization', 'token', 'runKey', 'key', 'headers'],
];
/** An E.164 number, a key or digest in hex, a bearer token: in a sentence no field name warns of them. */
const SECRETS_IN_TEXT = /\+[0-9]{7,15}\b|\b[0-9a-f]{32,}\b|\bBearer [\w.~+/-]+/gi;
/** Characters of the C1 set and above that JSON leaves as they are, and that a terminal or a reader could obey. */
const UNSAFE = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

export interface LoggerOptions {
  readonly verbose: boolean;
  /** The environment's word; undefined or empty: the default, `warn`. */
  readonly level?: string | undefined;
  /** Where lines go; default stderr, written at once so that nothing is lost when the process ends. */
  readonly write?: (line: string) => void;
}

/** Throws PumpdrillError (exit 2, BAD_LOG_LEVEL) when the environment names no level. */
export function createLogger({ verbose, level, write }: LoggerOptions): Logger {
  const settings: pino.LoggerOptions = {
    level: verbose ? 'debug' : levelOf(level),
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`]), censor: '[hidden]' },
    hooks: { streamWrite: masked },
  };
  return pino(settings, write === undefined ? pino.destination({ dest: 2, sync: true }) : { write });
}

/** For callers that want no log: the library, tests. */
export const SILENT: Logger = pino({ level: 'silent' });

function masked(line: string): string {
  return line
    .replace(SECRETS_IN_TEXT, '[hidden]')
    .replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function levelOf(text: string | undefined): LogLevel {
  if (text === undefined || text === '') return DEFAULT_LEVEL;
  const level = LEVELS.find((known) => known === text.toLowerCase());
  if (level !== undefined) return level;
  throw invalidInput({
    code: 'BAD_LOG_LEVEL',
    path: LOG_LEVEL_VARIABLE,
    message: `"${text.slice(0, 40)}" is no log level`,
    hint: `one of ${LEVELS.join(', ')}`,
  });
}
