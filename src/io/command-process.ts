/**
 * Starts a program of the user's as the leader of a process group of its own and ends the group with it: whatever it started
 * goes too, unless it left the group on purpose. No shell. Linux and macOS; elsewhere only the program itself is ended.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT, PumpdrillError } from '../core/domain/errors.ts';
import type { OutputLog } from './output-log.ts';
import { listenOnLoopback } from './service/lifecycle.ts';

/** Real milliseconds that the group may take to end by itself before it is killed. */
const STOP_MS = 5_000;
/** Real milliseconds between two looks whether the group is gone. */
const LOOK_MS = 20;
/** Lines of output that a message repeats. */
const TAIL_LINES = 10;

export interface CommandOptions {
  /** Program and arguments. */
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  /** All of its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Name for messages to people. */
  readonly label: string;
  readonly output: OutputLog;
}

export interface CommandProcess {
  readonly pid: number;
  /** Resolves with a sentence, its last lines of output included, when the program has ended, whyever. Never rejects. */
  readonly ended: Promise<string>;
  /** Ends the group: asks it, and kills it when it does not go. Resolves when nothing of it is left. */
  stop(): Promise<void>;
}

/** Groups that live now. A process that is left at once (a second Ctrl-C, a bug of ours) still takes them along. */
const living = new Set<number>();
let watching = false;

function killLivingAtExit(): void {
  if (watching) return;
  watching = true;
  process.on('exit', () => {
    for (const group of living) signalGroup(group, 'SIGKILL');
  });
}

/** Resolves when the program runs. Throws PumpdrillError: COMMAND_NOT_STARTED (exit 4). */
export async function startCommand(options: CommandOptions): Promise<CommandProcess> {
  const { argv, cwd, env, output, label } = options;
  const [program, ...rest] = argv;
  const child = spawn(program, rest, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: false,
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  child.stdout.on('data', (chunk: Buffer) => output.add('stdout', chunk));
  child.stderr.on('data', (chunk: Buffer) => output.add('stderr', chunk));
  const ended = endOf(child, label, output);
  await started(child, options);
  const pid = child.pid as number;
  killLivingAtExit();
  living.add(pid);
  return { pid, ended, stop: () => stop(pid, ended) };
}

/** A port of the loopback address that is free now. Somebody else may still take it first. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const url = await listenOnLoopback(server, 0);
  await new Promise((resolve) => server.close(resolve));
  return Number(new URL(url).port);
}

function started(child: ChildProcess, { argv, cwd, label }: CommandOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause: NodeJS.ErrnoException) => {
      const message = `${label}: "${argv[0].slice(0, 120)}" could not be started in ${cwd} (${cause.code ?? cause.message})`;
      const hint =
        'is the program there, may it be run, and does the folder exist? There is no shell: one list entry per argument';
      const problem = { code: 'COMMAND_NOT_STARTED', path: 'command', message, hint };
      reject(new PumpdrillError(EXIT.targetUnreachable, [problem], { cause }));
    });
  });
}

function endOf(child: ChildProcess, label: string, output: OutputLog): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`${label} could not be started: ${error.message}`));
    // Not "close": a grandchild may hold the pipes open after the program is gone.
    child.once('exit', (code, signal) => {
      const how = signal === null ? `with code ${code}` : `by ${signal}`;
      // What it wrote last may still be in the pipe.
      setImmediate(() => resolve(`${label} ended ${how}${saidLast(output)}`));
    });
  });
}

/** `: its last words were ...`, or nothing. Lines are kept apart by bars, because messages are one line. */
export function saidLast(output: OutputLog): string {
  const tail = output.tail(TAIL_LINES).replaceAll('\n', ' | ');
  return tail === '' ? ' and said nothing' : `. It said last: ${tail}`;
}

async function stop(group: number, ended: Promise<string>): Promise<void> {
  signalGroup(group, 'SIGTERM');
  const untilMs = performance.now() + STOP_MS;
  while (lives(group) && performance.now() < untilMs) await sleep(LOOK_MS);
  signalGroup(group, 'SIGKILL');
  await ended;
  living.delete(group);
}

/** Null as signal only asks. A group that is gone already is what was wanted. */
function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(process.platform === 'win32' ? group : -group, signal);
  } catch {
    return false;
  }
}

function lives(group: number): boolean {
  return signalGroup(group, 0);
}
