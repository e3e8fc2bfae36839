/** Follows the NDJSON stream of one of our services and hands over each object as it comes. */
import { StringDecoder } from 'node:string_decoder';
import { Client } from 'undici';

/** Longest line taken: a hundred times the longest event. */
const LINE_MAX_CHARACTERS = 1024 * 1024;

export interface StreamOptions {
  /** Absolute URL of the stream. */
  readonly url: string;
  readonly token: string;
  /** Called synchronously, in order. Throwing ends the stream with that error. */
  readonly onObject: (value: Readonly<Record<string, unknown>>) => void;
}

export interface NdjsonStream {
  /** Resolves when the service ended the stream or `close` was called; rejects when it broke or was no NDJSON. */
  readonly done: Promise<void>;
  close(): Promise<void>;
}

/** Opens the stream. Resolves once the service has answered, so that nothing that happens from then on is missed. */
export async function followNdjson(options: StreamOptions): Promise<NdjsonStream> {
  const { origin, pathname } = new URL(options.url);
  // A connection of its own without a body timeout: a calm run says nothing for minutes.
  const client = new Client(origin, { bodyTimeout: 0 });
  let closed = false;
  try {
    const { statusCode, body } = await client.request({
      path: pathname,
      method: 'GET',
      headers: { authorization: `Bearer ${options.token}` },
    });
    if (statusCode !== 200) throw new Error(`${pathname} answered ${statusCode}: ${(await body.text()).slice(0, 200)}`);
    const done = readLines(body, options.onObject)
      .catch((error: unknown) => {
        if (!closed) throw error;
      })
      .finally(() => client.destroy());
    // A break is told to whoever awaits `done`, and must not end a process that looks at it later.
    done.catch(() => {});
    return {
      done,
      close: async () => {
        closed = true;
        await client.destroy();
        await done.catch(() => {});
      },
    };
  } catch (error) {
    await client.destroy();
    throw error;
  }
}

async function readLines(body: AsyncIterable<Buffer>, onObject: StreamOptions['onObject']): Promise<void> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of body) {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') onObject(objectOf(line));
    if (rest.length > LINE_MAX_CHARACTERS) throw new Error('a line of the stream is too long');
  }
  if (rest !== '') throw new Error('the stream ended inside a line');
}

function objectOf(line: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(line);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw new Error('a line is no JSON object');
  return value as Record<string, unknown>;
}
