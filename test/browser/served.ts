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

/** A sink that several targets send to, one after the other. */
export interface Phone {
  /** All messages, newest first. */
  messages(): Promise<Message[]>;
  readonly url: string;
  stop(): Promise<void>;
}

interface Message {
  readonly to: string;
  readonly code: string;
}

/** A sink keeps so many; of more than that nobody could say whose they are. */
const MESSAGES_KEPT = 100;

export async function openPhone(): Promise<Phone> {
  const { running, listening: url } = await start(['sink', '--port', '0', '--json'], workFolder());
  return {
    url,
    async messages() {
      const { body } = await request(`${url}/inbox`);
      const { messages } = (await body.json()) as { messages: Message[] };
      if (messages.length >= MESSAGES_KEPT) throw new Error('the phone is full: open another one');
      return messages;
    },
    async stop() {
      running.process.kill('SIGTERM');
      await running.finished;
    },
  };
}

/** Starts a target under a policy with these defences on. What came to the phone before is not its own. */
export async function serve(defences: Readonly<Record<string, object>>, phone: Phone): Promise<Served> {
  const cwd = workFolder();
  // JSON is YAML.
  writeFileSync(join(cwd, 'policy.yaml'), JSON.stringify(policyWith(defences)));
  const policy = ['--policy', 'policy.yaml'];
  const target = await start(['target', '--port', '0', '--sink', phone.url, ...policy, '--json'], cwd);
  const { length: ofOthers } = await phone.messages();
  const inbox = async () => {
    const messages = await phone.messages();
    return messages.slice(0, messages.length - ofOthers);
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
      target.running.process.kill('SIGTERM');
      await target.running.finished;
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
