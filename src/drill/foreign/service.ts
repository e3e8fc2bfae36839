/** The service under drill: started for one run and ended with it, or already there. */
import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { EXIT, PumpdrillError } from '../../core/domain/errors.ts';
import { escapeControl } from '../../core/report/escape.ts';
import { type AuthorisedTarget, authoriseTarget } from '../../engines/live/safety.ts';
import { freePort, saidLast, startCommand } from '../../io/command-process.ts';
import { untilReady } from '../../io/loopback-ready.ts';
import { OutputLog } from '../../io/output-log.ts';
import { fillPlaceholders, type Placeholder } from '../../target-profile/target-file.ts';
import type { PreparedTarget } from './prepare.ts';

export interface ForeignService {
  readonly target: AuthorisedTarget;
  /** Null for one that was already there. */
  readonly pid: number | null;
  /** Resolves with a sentence when its process has ended. Never, for one that was already there: its connections tell. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

export interface ServiceOptions {
  readonly sinkUrl: string;
  readonly speed: number;
  /** A file for what it writes; its folder is made. Absent: only its last lines are kept. */
  readonly outputFile?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Throws PumpdrillError with exit 4: COMMAND_NOT_STARTED, or TARGET_UNREACHABLE for one that ends, or does not get ready in
 * time. Null when the signal came before it was ready: then nothing of it is left.
 */
export async function openService(prepared: PreparedTarget, options: ServiceOptions): Promise<ForeignService | null> {
  const { attached } = prepared;
  return attached === null ? startService(prepared, options) : attach(prepared, attached, options);
}

/** A service that should be there already is given the time that an answer takes on a busy machine. */
const ATTACH_MS = 5_000;

async function attach(
  { file }: PreparedTarget,
  target: AuthorisedTarget,
  { signal }: ServiceOptions,
): Promise<ForeignService | null> {
  const { address, port, origin } = target;
  const isThere = await untilReady({ address, port, path: file.ready, timeoutMs: ATTACH_MS, signal });
  if (signal?.aborted) return null;
  if (!isThere) throw unreachable(`${origin}${file.ready} does not answer, or with 500 and more`);
  return { target, pid: null, ended: new Promise(() => {}), stop: async () => {} };
}

async function startService(
  prepared: PreparedTarget,
  { sinkUrl, speed, outputFile, signal }: ServiceOptions,
): Promise<ForeignService | null> {
  const { file, folder, id } = prepared;
  if (!('command' in file)) throw new Error('invariant broken: a target has a command or a URL');
  const port = await freePort();
  const target = authoriseTarget(`http://127.0.0.1:${port}`);
  const values: Readonly<Record<Placeholder, string>> = { port: String(port), sinkUrl, speed: String(speed) };
  if (outputFile !== undefined) mkdirSync(dirname(outputFile), { recursive: true });
  const output = new OutputLog(escapeControl, outputFile);
  const process = await startCommand({
    argv: file.command.map((part) => fillPlaceholders(part, values)) as [string, ...string[]],
    cwd: resolve(folder, file.cwd),
    env: environmentOf(file, values),
    label: id,
    output,
  });
  const ready = untilReady({ address: target.address, port, path: file.ready, timeoutMs: file.startTimeout, signal });
  const first = await Promise.race([ready, process.ended]);
  if (first === true && !signal?.aborted) return { target, pid: process.pid, ended: process.ended, stop: process.stop };
  await process.stop();
  if (signal?.aborted) return null;
  if (typeof first === 'string') throw unreachable(`${first}`);
  const asked = `${target.origin}${file.ready}`;
  throw unreachable(
    `${id}: ${asked} did not answer with less than 500 within ${file.startTimeout / 1_000} s${saidLast(output)}`,
  );
}

/** What a program needs to run at all. Everything else of ours stays here: with a provider's real key it could send real SMS. */
const INHERITED = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR', 'SystemRoot'];

function environmentOf(
  { env, passEnv }: Extract<PreparedTarget['file'], { command: unknown }>,
  values: Readonly<Record<Placeholder, string>>,
): Record<string, string> {
  const inherited = [...INHERITED, ...passEnv].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const own = Object.entries(env).map(([name, value]) => [name, fillPlaceholders(value, values)] as const);
  return {
    ...Object.fromEntries(inherited),
    PORT: values.port,
    PUMPDRILL_SINK_URL: values.sinkUrl,
    PUMPDRILL_SPEED: values.speed,
    ...Object.fromEntries(own),
  };
}

function unreachable(message: string): PumpdrillError {
  const hint =
    'does the command start by hand, does it listen on the port in PORT, and is `ready` a path that it answers?';
  return new PumpdrillError(EXIT.targetUnreachable, [{ code: 'TARGET_UNREACHABLE', path: 'target', message, hint }]);
}
