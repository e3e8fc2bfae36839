/** One client for three services, as msw describes them; and what becomes of a request when a service misbehaves. */
import { HttpResponse } from 'msw';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  createSiteverifyPort,
  type SiteverifyOptions,
  type SiteverifyPort,
} from '../../../reference-target/http/challenges/siteverify.ts';
import {
  SITEVERIFY_URLS,
  type SiteverifyProvider,
  verifierOf,
} from '../../../reference-target/http/challenges/verifier.ts';
import { SECRETS, type Services, startSiteverifyServices } from './services.ts';

const FOR = { number: 4915112345678, sessionKey: 42, address: '203.0.113.7', nowMs: 1 };
const SINK = 'http://127.0.0.1:9/t/run-1';

let services: Services;
const open: SiteverifyPort[] = [];
let tokens = 0;

beforeAll(async () => {
  services = await startSiteverifyServices();
});
afterAll(() => services.close());
afterEach(async () => {
  services.misbehave = null;
  services.asked.length = 0;
  for (const port of open.splice(0)) await port.close();
});

function portFor(
  provider: SiteverifyProvider,
  more: Partial<SiteverifyOptions> & { secret?: string } = {},
): SiteverifyPort {
  const { secret = SECRETS[provider], ...options } = more;
  const name = provider.toUpperCase();
  const env = { [`PUMPDRILL_${name}_SECRET`]: secret, [`PUMPDRILL_${name}_SITEKEY`]: 'public-key' };
  const port = createSiteverifyPort({
    verifier: verifierOf(provider, env, SINK),
    ...{ minScore: 0.5, action: undefined, hostname: undefined, connect: services.connect },
    ...options,
  });
  open.push(port);
  return port;
}

function goodToken(): string {
  tokens += 1;
  return `good:${tokens}`;
}

describe.each(['turnstile', 'hcaptcha', 'recaptcha'] as const)('%s', (provider) => {
  test('is asked with a form that it understands, at its own address', async () => {
    const token = goodToken();
    expect(await portFor(provider).verify(token, FOR)).toBe(true);
    expect(services.asked).toHaveLength(1);
    const [{ url, type, fields }] = services.asked as [Services['asked'][number]];
    expect(url).toBe(SITEVERIFY_URLS[provider]);
    expect(type).toMatch(/^application\/x-www-form-urlencoded/);
    expect(fields).toMatchObject({ secret: SECRETS[provider], response: token, remoteip: '203.0.113.7' });
    const more = { turnstile: ['idempotency_key'], hcaptcha: ['sitekey'], recaptcha: [] }[provider];
    expect(Object.keys(fields).sort()).toEqual(['remoteip', 'response', 'secret', ...more].sort());
  });

  test('its no is a no: a token used twice, and one that is none', async () => {
    const port = portFor(provider);
    const token = goodToken();
    expect(await port.verify(token, FOR)).toBe(true);
    expect(await port.verify(token, FOR)).toBe(false);
    expect(await port.verify('made up', FOR)).toBe(false);
    expect(await port.verify('x&secret=y&response=good:0', FOR)).toBe(false);
  });

  test('a wrong secret is our trouble, not a failure of the person', async () => {
    const trouble = portFor(provider, { secret: 'wrong' }).verify(goodToken(), FOR);
    await expect(trouble).rejects.toThrow(`${provider} siteverify: invalid-input-secret`);
  });

  test.each<[string, () => Response | 'hang' | 'cut']>([
    ['an error of the service', () => new HttpResponse('{"success":false}', { status: 503 })],
    ['an internal error', () => HttpResponse.json({ success: false, 'error-codes': ['internal-error'] })],
    ['a page in place of an answer', () => HttpResponse.html('<h1>maintenance</h1>')],
    ['a redirect, which is not followed', () => HttpResponse.redirect('https://elsewhere.example/siteverify', 302)],
    ['an answer of another shape', () => HttpResponse.json({ success: 'yes' })],
    ['an answer without end', () => HttpResponse.text(`{"success":true,"x":"${'x'.repeat(100_000)}"}`)],
    ['a broken connection', () => 'cut'],
    ['silence', () => 'hang'],
  ])('%s is no judgement, and no secret is told', async (_what, strange) => {
    services.misbehave = strange;
    const token = goodToken();
    const error = await portFor(provider, { timeoutMs: 400 })
      .verify(token, FOR)
      .then(
        (judged) => `judged ${judged}`,
        (failure: unknown) => failure as Error,
      );
    expect(error).toBeInstanceOf(Error);
    const told = `${(error as Error).message} ${(error as Error).stack} ${String((error as Error).cause)}`;
    expect(told).toContain(`${provider} siteverify: `);
    expect(told).not.toContain(SECRETS[provider]);
    expect(told).not.toContain(token);
  });

  test('tells a page whose key it is, never the secret', async () => {
    expect(await portFor(provider).issue(FOR)).toEqual({ provider, sitekey: 'public-key' });
  });
});

describe('what one service has and others have not', () => {
  test('Turnstile is asked again under the same key when the first time came to nothing', async () => {
    services.misbehave = (request) => (request === 1 ? 'cut' : null);
    expect(await portFor('turnstile').verify(goodToken(), FOR)).toBe(true);
    const keys = services.asked.map(({ fields }) => fields['idempotency_key']);
    expect(keys).toHaveLength(2);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(keys[1]).toBe(keys[0]);
  });

  test.each(['hcaptcha', 'recaptcha'] as const)(
    '%s is asked once: a repetition would be a used token',
    async (provider) => {
      services.misbehave = () => 'cut';
      await expect(portFor(provider).verify(goodToken(), FOR)).rejects.toThrow();
      expect(services.asked).toHaveLength(1);
    },
  );

  test('a low score of reCAPTCHA v3 is a failure, as low as the policy says', async () => {
    expect(await portFor('recaptcha').verify(`low:${goodToken()}`, FOR)).toBe(false);
    expect(await portFor('recaptcha', { minScore: 0.1 }).verify(`low:${goodToken()}`, FOR)).toBe(true);
    expect(await portFor('hcaptcha').verify(`low:${goodToken()}`, FOR)).toBe(true);
  });

  test('a token from another page or for another action is a failure where the policy names them', async () => {
    const port = (options: Partial<SiteverifyOptions>) => portFor('turnstile', options).verify(goodToken(), FOR);
    expect(await port({ action: 'login', hostname: 'shop.example' })).toBe(true);
    expect(await port({ action: 'comment' })).toBe(false);
    expect(await port({ hostname: 'attacker.example' })).toBe(false);
  });
});

describe('whom to ask', () => {
  test('without a secret it is the practice verifier of the sink', () => {
    expect(verifierOf('hcaptcha', {}, SINK)).toEqual({
      ...{ provider: 'hcaptcha', url: `${SINK}/siteverify/hcaptcha`, practice: true },
      ...{ secret: 'pumpdrill-practice', sitekey: '' },
    });
  });

  test('with a secret of another service too', () => {
    expect(verifierOf('turnstile', { PUMPDRILL_HCAPTCHA_SECRET: 's' }, SINK).practice).toBe(true);
  });

  test.each(['http://127.0.0.1:9000/verify', 'http://localhost:9000/verify'])('another one may be named: %s', (url) => {
    const env = { PUMPDRILL_SITEVERIFY_URL: url, PUMPDRILL_TURNSTILE_SECRET: 's' };
    expect(verifierOf('turnstile', env, SINK)).toMatchObject({ url: 'http://127.0.0.1:9000/verify', practice: false });
  });

  test.each([
    'https://127.0.0.1/verify',
    'http://192.168.0.1/verify',
    'http://127.0.0.1.example/verify',
    'http://user@127.0.0.1/verify',
    'nonsense',
  ])('but only on this machine: not %s', (url) => {
    const env = { PUMPDRILL_SITEVERIFY_URL: url, PUMPDRILL_TURNSTILE_SECRET: 'top-secret' };
    expect(() => verifierOf('turnstile', env, SINK)).toThrow(/PUMPDRILL_SITEVERIFY_URL is no http address/);
  });
});
