/**
 * Starts our own services as child processes: the sink and the reference target play a drill in processes of their own,
 * so that they do not share an event loop with the load generator whose lateness we measure.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { EXIT, PumpdrillError } from '../core/domain/errors.ts';
import { CONTROL_TOKEN_VARIABLE } from './service/control.ts';

/** The services that exist, by their entry files without extension, from the root of sources or build. */
export const SERVICE_MODULES = { sink: 'src/sink/http/main', target: 'reference-target/http/main' } as const;
export type ServiceModule = keyof typeof SERVICE_MODULES;

/** Real milliseconds in which a service must say where it listens: ten times what a slow machine needs. */
const START_MS = 20_000;
/** Real milliseconds that a service may take to drain before it is killed. */
const STOP_MS = 5_000;
/** Characters of a service's stderr that are kept to explain its death. */
const STDERR_KEPT = 4_000;

/**
 * Older Nodes warn about running TypeScript. A larger nursery: what a request allocates is dead when the next
 * collection comes, instead of being copied (8 % less time per request, measured at 3,000 requests a second).
 */
const NODE_FLAGS = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=32'];

export interface ServiceOptions {
  readonly module: ServiceModule;
  /** Name for messages to people: `SMS sink`. */
  readonly label: string;
  /** Added to the child's environment, which is otherwise almost empty. */
  readonly env?: Readonly<Record<string, string>>;
  /** 0, the default, lets the system choose. */
  readonly port?: number;
}

export interface Service {
  /** Base URL without a trailing slash. */
  readonly url: string;
  /** Where it also listens for HTTP/2 without TLS; only when `HTTP2_VARIABLE` asked it to. */
  readonly http2Url?: string;
  /** Bearer token of its control interface. */
  readonly token: string;
  readonly pid: number;
  /** Resolves with a sentence when the process has ended, whyever. Never rejects. */
  readonly ended: Promise<string>;
  /** Asks it to drain, and kills it when it does not. Resolves when the process is gone. */
  stop(): Promise<void>;
}

/** Starts a service. Throws PumpdrillError: PORT_IN_USE or PORT_FORBIDDEN (exit 2), SERVICE_DIED (exit 70). */
export async function startService(options: ServiceOptions): Promise<Service> {
  const token = randomBytes(32).toString('hex');
  const child = spawn(process.execPath, [...NODE_FLAGS, entryOf(options.module)], {
    // The child keeps its stdin open as long as we live; when we are killed, the system closes it.
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      ...inherited(),
      ...options.env,
      [CONTROL_TOKEN_VARIABLE]: token,
      PUMPDRILL_PORT: String(options.port ?? 0),
    },
  });
  const ended = endOf(child, options.label);
  const { listening: url, http2 } = await addressesOf(child, ended, options);
  const addresses = http2 === undefined ? { url } : { url, http2Url: http2 };
  return { ...addresses, token, pid: child.pid as number, ended, stop: () => stop(child, ended) };
}

/** The entry file in the tree that this very file runs from: `.ts` in a checkout, `.js` when built. */
function entryOf(module: ServiceModule): string {
  const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
  return fileURLToPath(new URL(`../../${SERVICE_MODULES[module]}${extension}`, import.meta.url));
}

/** What a process needs to run at all. Proxy settings, debug flags and secrets of the caller stay with the caller. */
function inherited(): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of ['PATH', 'TZ', 'TMPDIR', 'SystemRoot']) {
    const value = process.env[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}

function endOf(child: ChildProcess, label: string): Promise<string> {
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_KEPT);
  });
  child.stdin?.on('error', () => {});
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`${label} could not be started: ${error.message}`));
    child.once('close', (code, signal) => {
      const how = signal === null ? `with code ${code}` : `by ${signal}`;
      resolve(`${label} ended ${how}${stderr === '' ? '' : `: ${stderr.trim()}`}`);
    });
  });
}

/** Where a child listens. */
interface Addresses {
  readonly listening: string;
  readonly http2?: string;
}

/** What a child says first. */
type Greeting = Addresses | { readonly failed: { code: string; port: number; message: string } };

async function addressesOf(child: ChildProcess, ended: Promise<string>, options: ServiceOptions): Promise<Addresses> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<string>((resolve) => {
    timer = setTimeout(
      () => resolve(`${options.label} did not say where it listens within ${START_MS / 1_000} s`),
      START_MS,
    );
  });
  const greeting = await Promise.race([firstLine(child), ended, tooLate]);
  clearTimeout(timer);
  if (typeof greeting !== 'string') {
    if ('listening' in greeting) return greeting;
    throw startFailure(greeting.failed, options);
  }
  child.kill('SIGKILL');
  throw new PumpdrillError(EXIT.internal, [{ code: 'SERVICE_DIED', path: '', message: greeting }]);
}

/** The first line of stdout. Never resolves when there is none: then the process ends, and that is told elsewhere. */
function firstLine(child: ChildProcess): Promise<Greeting> {
  return new Promise((resolve) => {
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (part: string) => {
      if (text.includes('\n')) return;
      text += part;
      const end = text.indexOf('\n');
      if (end >= 0) resolve(JSON.parse(text.slice(0, end)) as Greeting);
    });
  });
}

function startFailure(
  failed: { code: string; port: number; message: string },
  options: ServiceOptions,
): PumpdrillError {
  const { label } = options;
  if (failed.code === 'EADDRINUSE') {
    const message = `${label}: port ${failed.port} is in use`;
    const hint = 'stop the program that has it, or choose another port (0 takes any free one)';
    return new PumpdrillError(EXIT.invalidInput, [{ code: 'PORT_IN_USE', path: 'port', message, hint }]);
  }
  if (failed.code === 'EACCES') {
    const message = `${label}: port ${failed.port} may not be opened by this user`;
    const hint = 'choose a port above 1023';
    return new PumpdrillError(EXIT.invalidInput, [{ code: 'PORT_FORBIDDEN', path: 'port', message, hint }]);
  }
  const message = `${label} could not start: ${failed.message}`;
  return new PumpdrillError(EXIT.internal, [{ code: 'SERVICE_DIED', path: '', message }]);
}

async function stop(child: ChildProcess, ended: Promise<string>): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(timer);
}
