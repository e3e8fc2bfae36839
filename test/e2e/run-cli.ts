/** Runs the command line as people do: the real bin, in a process of its own, in a folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const ROOT = join(import.meta.dirname, '../..');
export const NODE = join(ROOT, 'node_modules/.bin/node');
export const BIN = join(ROOT, 'bin/pumpdrill.js');
/** Real milliseconds after which a command that should have ended is killed, and the test fails with what it said. */
const PATIENCE_MS = 110_000;
const LOOK_EVERY_MS = 10;

/** What Node has compiled once it need not compile for every command again (vitest.config.ts says where it lies). */
const { PATH = '', NODE_COMPILE_CACHE = '' } = process.env;
export const BARE_ENVIRONMENT = { PATH, ...(NODE_COMPILE_CACHE === '' ? {} : { NODE_COMPILE_CACHE }) };

export interface Finished {
  /** 0 to 255, or the signal that ended it. */
  readonly exit: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly process: ChildProcess;
  readonly pid: number;
  /** Never rejects. */
  readonly finished: Promise<Finished>;
  /** What came so far. */
  readonly said: { stdout: string; stderr: string };
}

export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts `pumpdrill ...args`. The environment is nearly empty, so that this machine's settings change nothing. */
export function startCli(args: readonly string[], options: CliOptions = {}): Running {
  const env = { ...BARE_ENVIRONMENT, ...options.env };
  const child = spawn(NODE, [BIN, ...args], {
    cwd: options.cwd ?? workFolder(),
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text;
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  const finished = new Promise<Finished>((resolve) => {
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ exit: code ?? signal ?? 'unknown', ...said });
    });
  });
  return { process: child, pid: child.pid as number, finished, said };
}

export function runCli(args: readonly string[], options: CliOptions = {}): Promise<Finished> {
  return startCli(args, options).finished;
}

let base: string | undefined;
let folders = 0;

/** A new empty folder; all of them go away with `removeWorkFolders`. */
export function workFolder(): string {
  base ??= mkdtempSync(join(tmpdir(), 'pumpdrill-cli-'));
  folders += 1;
  return mkdtempSync(join(base, `${folders}-`));
}

export function removeWorkFolders(): void {
  if (base !== undefined) rmSync(base, { recursive: true, force: true });
  base = undefined;
}

/** Waits until `look` gives something; fails with what the command said when it ends first. */
export async function until<T>(running: Running, look: () => T | null | undefined | false): Promise<T> {
  for (;;) {
    const found = look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (running.process.exitCode !== null || running.process.signalCode !== null) {
      const { exit, stdout, stderr } = await running.finished;
      throw new Error(`the command ended with ${exit} before what was waited for\n${stdout}\n${stderr}`);
    }
    await sleep(LOOK_EVERY_MS);
  }
}

export interface ChildInfo {
  readonly pid: number;
  readonly command: string;
}

/** Living processes that a process started, from the system's own table. Linux only: elsewhere there is none to read. */
export function childrenOf(pid: number): ChildInfo[] {
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .map(Number)
    .filter((child) => parentOf(child) === pid)
    .map((child) => ({ pid: child, command: commandOf(child) }));
}

/** Waits until a process is gone, however long it takes to be cleared away. */
export async function gone(pid: number): Promise<void> {
  while (existsSync(`/proc/${pid}`) && stateOf(pid) !== 'Z') await sleep(LOOK_EVERY_MS);
}

/** `pid (name) state ppid ...`; the name may hold blanks and parentheses. */
function statOf(pid: number): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

function stateOf(pid: number): string | undefined {
  return statOf(pid)[0];
}

function parentOf(pid: number): number {
  return Number(statOf(pid)[1] ?? -1);
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
