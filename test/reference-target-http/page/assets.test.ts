import { request } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Services, startServices } from '../fixture.ts';

let services: Services;
beforeAll(async () => {
  services = await startServices();
});
afterAll(() => services.stop());

const get = (path: string) => request(`${services.target.url}/t/any${path}`);

test.each([
  ['login.css', 'text/css', 'color-scheme'],
  ['login.js', 'text/javascript', "import('./proof-of-work.js')"],
  ['signals.js', 'text/javascript', 'deviceProfile'],
  ['proof-of-work.js', 'text/javascript', 'altcha-worker.js'],
  ['altcha.js', 'text/javascript', 'altcha-widget'],
  ['altcha.css', 'text/css', '.altcha'],
  ['altcha-worker.js', 'text/javascript', 'PBKDF2'],
])('%s comes from our own process', async (name, type, content) => {
  const { statusCode, headers, body } = await get(`/assets/${name}`);
  expect(statusCode).toBe(200);
  expect(headers['content-type']).toBe(`${type}; charset=utf-8`);
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(await body.text()).toContain(content);
});

test.each(['login.ts', '..%2f..%2fpackage.json', '%2e%2e', 'constructor', ''])('there is no %j', async (name) => {
  const { statusCode, body } = await get(`/assets/${name}`);
  expect(statusCode).toBe(404);
  await body.dump();
});
