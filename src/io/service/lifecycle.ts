/**
 * How our service processes live and die. A service says where it listens in one line of JSON on stdout, and ends when
 * told to (SIGTERM) or when its stdin closes: a parent that was killed cannot tell anybody, but its pipe closes with it.
 */
import type { Server } from 'node:http';
import type { AddressInfo, Server as NetServer } from 'node:net';

/** Services are part of a drill on this machine: nobody else may reach them. */
export const SERVICE_HOST = '127.0.0.1';

/** Real milliseconds for requests under way to end before connections are cut. */
export const DRAIN_MS = 2_000;
/** Real milliseconds after which a process that should have ended is killed. */
const LINGER_MS = 4_000;

/** Opens the server on the loopback address. Port 0 lets the system choose. Rejects with the system's error. */
export async function listenOnLoopback(server: NetServer, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: SERVICE_HOST, backlog: 4_096 }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return `http://${SERVICE_HOST}:${(server.address() as AddressInfo).port}`;
}

/** Stops listening, lets requests under way end, then cuts what is left. */
export async function drainServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearTimeout(cut);
}

export interface RunningService {
  readonly url: string;
  /** Where it also listens for HTTP/2 without TLS, when it was asked to. */
  readonly http2Url?: string;
  close(): Promise<void>;
}

/** Runs a service as a child process until its parent is done with it. `start` opens it on the port it is given. */
export async function runAsChild(start: (port: number) => Promise<RunningService>): Promise<void> {
  const port = Number(process.env['PUMPDRILL_PORT'] ?? '0');
  let service: RunningService;
  try {
    service = await start(port);
  } catch (error) {
    reportFailure(error, port);
    return;
  }
  const end = onceOnly(() => {
    // Whatever still holds the process after draining must not outlive its parent.
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), LINGER_MS).unref();
    void service.close().then(() => process.stdin.destroy());
  });
  process.once('SIGTERM', end);
  // Ctrl-C reaches the whole process group; the parent still drains and needs us while it does.
  process.on('SIGINT', () => {});
  process.stdin.on('end', end).on('close', end).on('error', end).resume();
  process.stdout.on('error', () => {});
  process.stdout.write(`${JSON.stringify({ listening: service.url, http2: service.http2Url })}\n`);
}

function reportFailure(error: unknown, port: number): void {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const message = error instanceof Error ? error.message : String(error);
  process.stdout.write(`${JSON.stringify({ failed: { code, port, message } })}\n`);
  process.exitCode = 2;
  process.stdin.destroy();
}

function onceOnly(action: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    action();
  };
}
