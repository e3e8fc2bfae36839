import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PLAIN } from './plain-defences.ts';
import { CLIENT, policyOf, type Sending, SmallWorld } from './small-world.ts';

const OPEN = policyOf(PLAIN, {});
const open = (): SmallWorld => new SmallWorld({ registry: PLAIN, policy: OPEN });
const flow = (reason: string) => [{ defence: 'flow', observed: false, kind: 'deny', reason }];

describe('a visit', () => {
  it('sets a session cookie and hands out a CSRF token, and is no attempt', async () => {
    const small = open();
    const answer = await small.handle('visit', {});
    expect(answer).toMatchObject({ status: 200, body: { status: 'visited' }, retryAfterS: 0 });
    expect(Object.keys(answer.setCookies)).toEqual(['pd_session']);
    expect(answer.body['csrf']).not.toBe(answer.setCookies['pd_session']);
    expect(small.records).toEqual([]);
  });
});

describe('a send', () => {
  it('sends one message with a code that can be entered once', async () => {
    const small = open();
    expect(await small.send({ phone: '+447911123456' })).toMatchObject({ status: 200, body: { status: 'sent' } });
    expect(small.sent).toHaveLength(1);
    expect(small.sent[0]).toMatchObject({ to: 447911123456, attempt: 2 });
    expect(small.sent[0]?.text).toBe(`${small.lastCode} is your login code. It expires in 5 minutes.`);
    expect((await small.verify('+447911123456', small.lastCode)).body.status).toBe('verified');
    expect(await small.verify('+447911123456', small.lastCode)).toMatchObject({
      status: 410,
      body: { status: 'code-expired' },
    });
  });

  it('works on a scraped CSRF token without the cookie, until the token expires', async () => {
    const small = open();
    const { csrf } = await small.visit();
    for (let i = 0; i < 3; i += 1) expect((await small.send({ csrf })).body.status).toBe('sent');
    small.nowMs += 7_200_000;
    expect(await small.send({ csrf })).toMatchObject({ status: 403, body: { status: 'flow-expired' } });
    expect(small.lastRecord).toMatchObject({
      disposition: 'deny',
      sent: false,
      evaluated: 0,
      decisions: flow('flow-expired'),
    });
  });

  it('takes no session cookie for a CSRF token', async () => {
    const small = open();
    const { cookies } = await small.visit();
    expect((await small.send({ csrf: cookies['pd_session'] })).body.status).toBe('flow-expired');
  });

  it('counts a resend like a send', async () => {
    const policy = policyOf(PLAIN, { 'number-counter': { mode: 'enforce', limit: 1 } });
    const small = new SmallWorld({ registry: PLAIN, policy });
    await small.send();
    expect((await small.send({ kind: 'resend' })).body.status).toBe('rate-limited');
  });

  it('names the wait in whole seconds, rounded up', async () => {
    const policy = policyOf(PLAIN, { 'number-counter': { mode: 'enforce', limit: 1, within: '60s' } });
    const small = new SmallWorld({ registry: PLAIN, policy });
    await small.send();
    small.nowMs += 10_500;
    const answer = await small.send();
    expect(answer).toMatchObject({ status: 429, retryAfterS: 50 });
    small.nowMs += answer.retryAfterS * 1_000;
    expect((await small.send()).body.status).toBe('sent');
  });

  it('a client that claims another address in a header is still the same client', async () => {
    const policy = policyOf(PLAIN, { 'address-counter': { mode: 'enforce', limit: 1 } });
    const small = new SmallWorld({ registry: PLAIN, policy });
    const names = ['x-forwarded-for', 'x-real-ip', 'forwarded', 'cf-connecting-ip', 'true-client-ip'];
    await small.send();
    for (const name of names) {
      expect((await small.send({ headers: { [name]: '198.51.100.99' } })).body.status).toBe('rate-limited');
    }
    expect((await small.send({ peer: `::ffff:${CLIENT}` })).body.status).toBe('rate-limited');
    expect((await small.send({ peer: '198.51.100.99' })).body.status).toBe('sent');
  });

  it('believes the header of a proxy that the policy trusts', async () => {
    const defences = { 'address-counter': { mode: 'enforce', limit: 1 } } as const;
    const policy = policyOf(PLAIN, defences, { trustedProxies: ['10.0.0.0/8'] });
    const small = new SmallWorld({ registry: PLAIN, policy });
    const through = (client: string): Sending => ({ peer: '10.1.1.1', headers: { 'x-forwarded-for': client } });
    expect((await small.send(through('198.51.100.1'))).body.status).toBe('sent');
    expect((await small.send(through('198.51.100.2'))).body.status).toBe('sent');
    expect((await small.send(through('7.7.7.7, 198.51.100.1'))).body.status).toBe('rate-limited');
  });
});

describe('hostile bodies', () => {
  const LONG = 'a'.repeat(1_000_000);

  it.each([
    ['a list', ['+447911123456']],
    ['a number', 447911123456],
    ['an object', { toString: '+447911123456' }],
    ['null', null],
    ['nothing', undefined],
    ['a megabyte', `+${LONG}`],
    ['65 characters', '+447911123456'.padEnd(65, ' ')],
  ])('phone is %s: refused before any defence', async (_what, phone) => {
    const small = open();
    expect(await small.send({ phone })).toMatchObject({ status: 400, body: { status: 'invalid-number' } });
    expect(small.lastRecord).toMatchObject({
      disposition: 'deny',
      sent: false,
      evaluated: 0,
      decisions: flow('bad-phone'),
    });
  });

  it.each([
    '',
    '447911123456',
    '00447911123456',
    '+44 7911 123456',
    '+44\u00a07911123456',
    '+447911123456\n',
    '+447911123456\u0000',
    '+４４7911123456',
    'tel:+447911123456',
    '+447911123456;ext=7',
    '+0447911123456',
  ])('%j is no number we can send to, even without a defence', async (phone) => {
    const small = open();
    expect((await small.send({ phone })).body.status).toBe('invalid-number');
    expect(small.lastRecord.decisions).toEqual(flow('unusable-number'));
    expect(small.sent).toEqual([]);
  });

  it.each([
    ['a list', []],
    ['a list with fields', Object.assign([], { phone: '+447911123456' })],
    ['text', 'phone=+447911123456'],
    ['null', null],
    ['a number', 7],
    ['inherited fields', Object.create({ phone: '+447911123456' })],
    ['a prototype key', JSON.parse('{"__proto__": {"phone": "+447911123456"}}')],
  ])('the body is %s', async (_what, body) => {
    for (const kind of ['send', 'resend', 'verify'] as const) {
      const answer = await open().handle(kind, {}, body);
      expect([400, 403]).toContain(answer.status);
    }
  });

  it.each([
    ['a number', 12],
    ['a list', ['pd1:1']],
    ['an object', {}],
    ['a megabyte', LONG],
    ['empty', ''],
  ])('device is %s: no device', async (_what, device) => {
    const small = open();
    expect((await small.send({ device })).body.status).toBe('sent');
  });

  it('answers whatever it gets, and sends only to the numbers in strict spelling', async () => {
    const small = open();
    const { csrf } = await small.visit();
    const anything = fc.oneof(fc.anything(), fc.constant(csrf), fc.constantFrom('+447911123456', 'pd1:1', '123456'));
    const body = fc.oneof(
      fc.anything(),
      fc.record({ phone: anything, csrf: anything, code: anything, device: anything }),
    );
    const cookies = fc.dictionary(fc.constantFrom('pd_session', 'a', '__proto__'), fc.string());
    const kind = fc.constantFrom('visit', 'send', 'resend', 'verify');
    await fc.assert(
      fc.asyncProperty(kind, body, cookies, fc.string(), async (step, value, jar, peer) => {
        const before = small.records.length;
        const answer = await small.handle(step, { cookies: jar, peer, headers: { 'x-forwarded-for': peer } }, value);
        expect(answer.status).toBeGreaterThanOrEqual(200);
        expect(small.records.length - before).toBe(step === 'send' || step === 'resend' ? 1 : 0);
      }),
    );
    expect(small.sent.every(({ to }) => to === 447911123456)).toBe(true);
    expect(small.faults).toEqual([]);
  });
});

describe('a verification', () => {
  const PHONE = '+447911123456';

  it.each([
    ['another number', '+447911123457', 410, 'code-expired'],
    ['no number', 'me', 400, 'invalid-number'],
    ['a list', [PHONE], 400, 'invalid-number'],
  ])('of %s', async (_what, phone, status, word) => {
    const small = open();
    await small.send({ phone: PHONE });
    expect(await small.verify(phone, small.lastCode)).toMatchObject({ status, body: { status: word } });
  });

  it('needs a CSRF token', async () => {
    const small = open();
    await small.send({ phone: PHONE });
    const answer = await small.handle('verify', {}, { phone: PHONE, code: small.lastCode });
    expect(answer).toMatchObject({ status: 403, body: { status: 'flow-expired' } });
  });

  it('counts wrong entries, and then even the right code is too late', async () => {
    const small = open();
    await small.send({ phone: PHONE });
    const wrong = small.lastCode === '000000' ? '000001' : '000000';
    for (let i = 0; i < 5; i += 1) {
      expect(await small.verify(PHONE, wrong)).toMatchObject({ status: 400, body: { status: 'wrong-code' } });
    }
    expect(await small.verify(PHONE, small.lastCode)).toMatchObject({
      status: 429,
      body: { status: 'too-many-attempts' },
    });
  });

  it('costs no entry when the text cannot be a code', async () => {
    const small = open();
    await small.send({ phone: PHONE });
    for (let i = 0; i < 9; i += 1) expect((await small.verify(PHONE, 'abc')).body.status).toBe('wrong-code');
    expect((await small.verify(PHONE, small.lastCode)).body.status).toBe('verified');
  });

  it('comes too late after five minutes', async () => {
    const small = open();
    await small.send({ phone: PHONE });
    small.nowMs += 299_999;
    const early = small.lastCode;
    await small.send({ phone: PHONE });
    expect(early === small.lastCode || (await small.verify(PHONE, early)).body.status === 'wrong-code').toBe(true);
    small.nowMs += 300_001;
    expect(await small.verify(PHONE, small.lastCode)).toMatchObject({ status: 410, body: { status: 'code-expired' } });
  });
});
