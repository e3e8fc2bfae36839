/** What is left for a person to look at can be read by who runs the target, and by nobody else. */

import { request } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ATTEMPT_HEADER, PEER_HEADER, signAttempt, signPeer } from '../../src/io/harness-headers.ts';
import { CONTROL_PATH } from '../../src/io/service/control.ts';
import { OPEN_POLICY, postJson, type Services, startRun, startServices, visit } from './fixture.ts';

let services: Services;
beforeAll(async () => {
  services = await startServices();
});
afterAll(() => services.stop());

const WATCHED = {
  ...OPEN_POLICY,
  id: 'watched',
  defences: {
    'fanout-watchlist': {
      mode: 'enforce',
      behind: '0s',
      whenSuspicious: 'allow',
      device: { suspicious: 2, dangerous: 3 },
    },
  },
};

test('a device that asks for many accounts is refused, and waits for a person with its numbers masked', async () => {
  const run = await startRun(services, { policy: WATCHED });
  const { body } = await visit(run.base);
  const statuses: unknown[] = [];
  for (let i = 0; i < 6; i += 1) {
    const headers = {
      [ATTEMPT_HEADER]: signAttempt(run.runKey, 1_000 + i),
      [PEER_HEADER]: signPeer(run.runKey, `10.64.1.${i + 1}`),
    };
    const sent = await postJson(
      `${run.base}/otp/send`,
      { phone: `+1202555012${i}`, csrf: body['csrf'], device: 'one machine' },
      headers,
    );
    statuses.push(sent.body['status']);
  }
  const refused = statuses.filter((status) => status !== 'sent').length;
  expect(refused).toBeGreaterThanOrEqual(2);
  const url = `${services.target.url}${CONTROL_PATH}/${run.id}/reviews`;
  const answer = await request(url, { headers: { authorization: `Bearer ${services.target.token}` } });
  const { waiting, forgotten } = (await answer.body.json()) as {
    waiting: Record<string, unknown>[];
    forgotten: number;
  };
  expect(waiting).toHaveLength(refused);
  expect(forgotten).toBe(0);
  expect(waiting[0]).toMatchObject({ country: 'US' });
  expect(String(waiting[0]?.['because'])).toMatch(/^fanout-watchlist: [a-z-]+$/);
  expect(JSON.stringify(waiting)).not.toMatch(/1202555012[0-9]/);
  expect((await request(url)).statusCode).toBe(401);
  await run.end();
});
