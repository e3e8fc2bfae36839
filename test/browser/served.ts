/** The target and the sink as people start them, each a process of its own, and what a person reads off their phone. */
import { writeFileSync } from 'node:fs';
import { type AddressInfo, connect as connectSocket, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { request } from 'undici';
import { type Running, startCli, until, workFolder } from '../e2e/run-cli.ts';

export interface Served {
  /** Base URL of the target. */
  readonly url: string;
  /** The newest code that went to a number or an e-mail address, once there is one. `after`: another one than this. */
  codeFor(to: string, after?: string): Promise<string>;
  /** How many messages went to a number. */
  messagesTo(to: string): Promise<number>;
  stop(): Promise<void>;
}

/** Starts both under a policy with these defences on. */
export async function serve(defences: Readonly<Record<string, object>>): Promise<Served> {
  const cwd = workFolder();
  // JSON is YAML.
  writeFileSync(join(cwd, 'policy.yaml'), JSON.stringify(policyWith(defences)));
  const sink = await start(['sink', '--port', '0', '--json'], cwd);
  const policy = ['--policy', 'policy.yaml'];
  const target = await start(['target', '--port', '0', '--sink', sink.listening, ...policy, '--json'], cwd);
  const inbox = async () => {
    const { body } = await request(`${sink.listening}/inbox`);
    return ((await body.json()) as { messages: { to: string; code: string }[] }).messages;
  };
  return {
    url: target.listening,
    async codeFor(to, after = '') {
      for (;;) {
        const found = (await inbox()).find((message) => message.to === to);
        if (found !== undefined && found.code !== after) return found.code;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    messagesTo: async (to) => (await inbox()).filter((message) => message.to === to).length,
    async stop() {
      for (const { running } of [target, sink]) running.process.kill('SIGTERM');
      await Promise.all([target.running.finished, sink.running.finished]);
    },
  };
}

function policyWith(defences: Readonly<Record<string, object>>): object {
  const enforced = Object.entries(defences).map(([id, settings]) => [id, { mode: 'enforce', ...settings }]);
  return {
    ...{ schema: 'pumpdrill.policy/1', id: 'browser', title: 'Browser', summary: 'For a browser.' },
    defences: Object.fromEntries(enforced),
  };
}

async function start(args: readonly string[], cwd: string): Promise<{ running: Running; listening: string }> {
  const running = startCli(args, { cwd });
  const text = await until(running, () => running.said.stdout.endsWith('}\n') && running.said.stdout);
  return { running, listening: (JSON.parse(text) as { listening: string }).listening };
}

/** A way to the target that ends at it under another address of this machine, as through a second line. Linux only. */
export async function secondLine(url: string, address: string): Promise<{ url: string; close(): void }> {
  const { port } = new URL(url);
  const server: Server = createServer((client) => {
    const onward = connectSocket({ port: Number(port), host: '127.0.0.1', localAddress: address });
    for (const socket of [client, onward]) socket.on('error', () => socket.destroy());
    client.pipe(onward).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => void server.close() };
}
