import { createServer, type Server, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { ConversionFeedback, REPORTS_MAX } from '../../reference-target/http/conversion-feedback.ts';
import { drainServer, listenOnLoopback } from '../../src/io/service/lifecycle.ts';

let server: Server | null = null;
let feedback: ConversionFeedback;

/** A provider that answers as told; what it was asked, and what it was complained about. */
async function provider(respond: (response: ServerResponse) => void) {
  const seen: string[] = [];
  const troubles: string[] = [];
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      seen.push(`${request.method} ${request.url} ${body}`);
      respond(response);
    });
  });
  const sinkUrl = `${await listenOnLoopback(server, 0)}/t/run`;
  feedback = new ConversionFeedback({ sinkUrl, onTrouble: (detail) => troubles.push(detail) });
  return { seen, troubles };
}

async function allAnswered(): Promise<void> {
  while (feedback.underWay > 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

afterEach(async () => {
  await feedback.close();
  server?.closeAllConnections();
  if (server !== null) await drainServer(server);
  server = null;
});

describe('conversion feedback', () => {
  it('posts each verified number, and says how many reports are under way', async () => {
    const { seen, troubles } = await provider((response) => response.writeHead(202).end('{}'));
    feedback.tell(12_025_550_123);
    feedback.tell(4_915_112_345_678);
    expect(feedback.underWay).toBe(2);
    await allAnswered();
    expect(seen.toSorted()).toEqual([
      'POST /t/run/conversions {"to":"+12025550123"}',
      'POST /t/run/conversions {"to":"+4915112345678"}',
    ]);
    expect(troubles).toEqual([]);
  });

  it.each([
    ['refuses', (response: ServerResponse) => response.writeHead(500).end('<h1>'), 'the provider answered 500'],
    ['hangs up', (response: ServerResponse) => response.destroy(), 'the provider could not be reached'],
  ])('tells of a provider that %s once, and goes on', async (_what, respond, detail) => {
    const { seen, troubles } = await provider(respond);
    for (let i = 0; i < 20; i += 1) feedback.tell(12_025_550_100 + i);
    await allAnswered();
    expect(seen).toHaveLength(20);
    expect(troubles).toEqual([detail]);
  });

  it('drops what a silent provider leaves lying, and keeps no more than its bound', async () => {
    const { troubles } = await provider(() => {});
    for (let i = 0; i < REPORTS_MAX + 500; i += 1) feedback.tell(12_025_550_123);
    expect(feedback.underWay).toBe(REPORTS_MAX);
    expect(troubles).toEqual([`more than ${REPORTS_MAX} reports under way; some were dropped`]);
  });

  it('reports to nobody outside this machine', () => {
    feedback = new ConversionFeedback({ sinkUrl: 'http://127.0.0.1:9/t/x', onTrouble: () => {} });
    const outside = { sinkUrl: 'http://192.0.2.1/t/x', onTrouble: () => {} };
    expect(() => new ConversionFeedback(outside)).toThrow(RangeError);
  });
});
