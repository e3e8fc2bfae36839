/** Confirming an e-mail address, and codes that are good in one session: what surrounds a send in the target itself. */
import { describe, expect, it } from 'vitest';
import { DEFENCES } from '../../reference-target/defences/index.ts';
import { policyOf, SmallWorld } from './small-world.ts';

const PHONE = '+447911123456';

describe('an e-mail address', () => {
  const policy = policyOf(DEFENCES, { 'email-first': { mode: 'enforce' } });

  async function begun() {
    const small = new SmallWorld({ registry: DEFENCES, policy });
    const page = await small.visit();
    const step = (kind: 'email' | 'confirm', more: object, cookies = page.cookies) =>
      small.handle(kind, { cookies }, { email: 'Ann@mail.example.com', csrf: page.csrf, ...more });
    return { small, page, step };
  }

  it('is confirmed by the code that was mailed to it, and then a code may go out by SMS', async () => {
    const { small, page, step } = await begun();
    expect((await small.send({ csrf: page.csrf, cookies: page.cookies })).body.status).toBe('email-required');
    expect((await step('email', {})).body.status).toBe('email-sent');
    expect(small.mails).toMatchObject([{ to: 'Ann@mail.example.com' }]);
    const confirmed = await step('confirm', { code: small.mails[0]?.code, email: 'ann@mail.example.com' });
    expect(confirmed.body.status).toBe('email-verified');
    const cookies = { ...page.cookies, ...confirmed.setCookies };
    expect((await small.send({ csrf: page.csrf, cookies })).body.status).toBe('sent');
    expect(small.sent).toHaveLength(1);
  });

  it.each([
    ['another code', { code: '000000' }, 'wrong-code'],
    ['another address', { email: 'eve@mail.example.com' }, 'code-expired'],
    ['no code', { code: { toString: (): string => '1' } }, 'wrong-code'],
    ['no address', { email: ['ann@mail.example.com'] }, 'invalid-email'],
  ])('is not confirmed by %s', async (_what, change, status) => {
    const { small, step } = await begun();
    await step('email', {});
    const answer = await step('confirm', { code: small.mails[0]?.code, ...change });
    expect([answer.body.status, answer.setCookies]).toEqual([status, {}]);
  });

  it('is not confirmed in another session, nor twice with one code', async () => {
    const { small, step } = await begun();
    await step('email', {});
    const code = small.mails[0]?.code;
    const stranger = await small.visit();
    expect((await step('confirm', { code }, stranger.cookies)).body.status).toBe('code-expired');
    expect((await step('confirm', { code })).body.status).toBe('email-verified');
    expect((await step('confirm', { code })).body.status).toBe('code-expired');
  });

  it.each(['', 'no-at', 'a b@c.de', 'a@', '@b.de', 'a@b.de\nBcc: x@y.z', `${'a'.repeat(260)}@b.de`, 7, null])(
    'that is %j gets no mail',
    async (email) => {
      const { small, step } = await begun();
      expect((await step('email', { email })).body.status).toBe('invalid-email');
      expect(small.mails).toEqual([]);
    },
  );

  it('gets no mail without a session, and a forged proof is none', async () => {
    const { small, page, step } = await begun();
    expect((await step('email', {}, {})).body.status).toBe('flow-expired');
    const forged = { ...page.cookies, pd_email: page.cookies['pd_session'] as string };
    expect((await small.send({ csrf: page.csrf, cookies: forged })).body.status).toBe('email-required');
  });
});

describe('a code under session binding', () => {
  async function asked(mode: 'observe' | 'enforce') {
    const policy = policyOf(DEFENCES, { 'session-binding': { mode } });
    const small = new SmallWorld({ registry: DEFENCES, policy });
    const { csrf, cookies } = await small.visit();
    await small.send({ csrf, cookies, phone: PHONE });
    const enter = (code: string, as: Readonly<Record<string, string>>) =>
      small.handle('verify', { cookies: as }, { phone: PHONE, code, csrf });
    return { small, cookies, enter };
  }
  const objection = (observed: boolean) => [
    { defence: 'session-binding', observed, kind: 'deny', reason: 'no-code-in-session' },
  ];

  it('is good in its own session', async () => {
    const { small, cookies, enter } = await asked('enforce');
    expect((await enter(small.lastCode, cookies)).body.status).toBe('verified');
    expect(small.checks).toEqual([]);
  });

  it('is nothing in another one, and still good in its own afterwards', async () => {
    const { small, cookies, enter } = await asked('enforce');
    const stranger = await small.visit();
    for (let i = 0; i < 9; i += 1) {
      expect((await enter('000000', stranger.cookies)).body.status).toBe('code-expired');
    }
    expect((await enter(small.lastCode, stranger.cookies)).body.status).toBe('code-expired');
    expect(small.checks[0]?.decisions).toEqual(objection(false));
    expect((await enter(small.lastCode, cookies)).body.status).toBe('verified');
  });

  it('is good anywhere while the binding only observes, and the feed says what it would have done', async () => {
    const { small, enter } = await asked('observe');
    const stranger = await small.visit();
    expect((await enter(small.lastCode, stranger.cookies)).body.status).toBe('verified');
    expect(small.checks.map(({ decisions }) => decisions)).toEqual([objection(true)]);
  });
});

describe('a number without an account', () => {
  const STRANGER = '+447911999999';

  it('is answered like one with an account, send and codes alike, and gets nothing', async () => {
    const policy = policyOf(DEFENCES, { 'known-number': { mode: 'enforce' } });
    const small = new SmallWorld({ registry: DEFENCES, policy });
    const story = async (phone: string) => {
      const answers = [(await small.send({ phone })).body.status];
      for (let i = 0; i < 7; i += 1) answers.push((await small.verify(phone, '000000')).body.status);
      small.nowMs += 600_000;
      answers.push((await small.verify(phone, '000000')).body.status);
      return answers;
    };
    const known = await story(PHONE);
    expect(await story(STRANGER)).toEqual(known);
    expect(new Set(known)).toEqual(new Set(['sent', 'wrong-code']));
    expect(small.sent.map(({ to }) => to)).toEqual([447_911_123_456]);
  });

  it('is a stranger no more once it has verified', async () => {
    const open = { mode: 'enforce', whenUnknown: 'allow', fresh: [{ limit: 1, within: '1h' }] } as const;
    const small = new SmallWorld({ registry: DEFENCES, policy: policyOf(DEFENCES, { 'known-number': open }) });
    expect((await small.send({ phone: STRANGER })).body.status).toBe('sent');
    expect((await small.verify(STRANGER, small.lastCode)).body.status).toBe('verified');
    expect((await small.send({ phone: STRANGER })).body.status).toBe('sent');
    expect((await small.send({ phone: '+447911888888' })).body.status).toBe('user-unknown');
  });
});
