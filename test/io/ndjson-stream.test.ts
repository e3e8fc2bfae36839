import { createServer, type Server, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { followNdjson } from '../../src/io/ndjson-stream.ts';
import { drainServer, listenOnLoopback } from '../../src/io/service/lifecycle.ts';
import { LineFeed } from '../../src/io/service/line-feed.ts';

let server: Server | null = null;

async function serve(respond: (response: ServerResponse) => void): Promise<string> {
  server = createServer((request, response) => {
    if (request.headers.authorization === 'Bearer secret') respond(response);
    else response.writeHead(401).end('{"error":"wrong-token"}');
  });
  return listenOnLoopback(server, 0);
}

async function follow(url: string, token = 'secret'): Promise<{ objects: unknown[]; done: Promise<void> }> {
  const objects: unknown[] = [];
  const { done } = await followNdjson({ url: `${url}/stream`, token, onObject: (value) => objects.push(value) });
  return { objects, done };
}

afterEach(async () => {
  server?.closeAllConnections();
  if (server !== null) await drainServer(server);
  server = null;
});

describe('followNdjson', () => {
  it('puts together lines and characters that chunks cut through', async () => {
    const bytes = Buffer.from('{"a":"grüße 📱"}\n{"b":2}\n\n{"c":3}\n');
    const url = await serve(async (response) => {
      for (const byte of bytes) {
        response.write(Buffer.from([byte]));
        await new Promise((resolve) => setImmediate(resolve));
      }
      response.end();
    });
    const { objects, done } = await follow(url);
    await done;
    expect(objects).toEqual([{ a: 'grüße 📱' }, { b: 2 }, { c: 3 }]);
  });

  it('rejects when the token is wrong, with the answer', async () => {
    const url = await serve(() => {});
    await expect(follow(url, 'guess')).rejects.toThrow('/stream answered 401: {"error":"wrong-token"}');
  });

  it.each([
    ['breaks off', (response: ServerResponse) => response.write('{"a":1}\n', () => response.destroy()), /./],
    ['ends inside a line', (response: ServerResponse) => response.end('{"a":1}\n{"b"'), /inside a line/],
    ['is no JSON', (response: ServerResponse) => response.end('{"a":1}\nhello\n'), /JSON/],
    ['holds a list', (response: ServerResponse) => response.end('{"a":1}\n[]\n'), /no JSON object/],
    [
      'has an endless line',
      (response: ServerResponse) => response.end(`{"a":1}\n${'x'.repeat(2_000_000)}`),
      /too long/,
    ],
  ])('rejects a stream that %s', async (_what, respond, words) => {
    const url = await serve(respond);
    const { objects, done } = await follow(url);
    await expect(done).rejects.toThrow(words);
    expect(objects).toEqual([{ a: 1 }]);
  });

  it('ends without complaint when it is closed from here', async () => {
    const url = await serve((response) => response.write('{"a":1}\n'));
    const stream = await followNdjson({ url: `${url}/stream`, token: 'secret', onObject: () => {} });
    await stream.close();
    await expect(stream.done).resolves.toBeUndefined();
  });
});

describe('LineFeed', () => {
  it('keeps what came before its reader, admits what it lost, and goes on live until its end', async () => {
    const feed = new LineFeed({ linesKept: 3, lossLine: (lines) => JSON.stringify({ lost: lines }) });
    for (let i = 1; i <= 5; i += 1) feed.push(`{"i":${i}}`);
    const url = await serve((response) => feed.open(response));
    const { objects, done } = await follow(url);
    expect(feed.hasReader).toBe(true);
    feed.push('{"i":6}');
    feed.end();
    await done;
    expect(objects).toEqual([{ i: 1 }, { i: 2 }, { i: 3 }, { lost: 2 }, { i: 6 }]);
    expect(feed.hasReader).toBe(false);
  });

  it('notices that its reader went away and takes another', async () => {
    const feed = new LineFeed({ lossLine: () => '{}' });
    const url = await serve((response) => feed.open(response));
    const first = await followNdjson({ url: `${url}/stream`, token: 'secret', onObject: () => {} });
    await first.close();
    while (feed.hasReader) await new Promise((resolve) => setImmediate(resolve));
    feed.push('{"i":1}');
    const { objects, done } = await follow(url);
    feed.end();
    await done;
    expect(objects).toEqual([{ i: 1 }]);
  });
});
