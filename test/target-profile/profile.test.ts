import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { StepKind, Surface } from '../../src/core/domain/attempt.ts';
import { EXIT, PumpdrillError } from '../../src/core/domain/errors.ts';
import { cookieHeader, keepCookies } from '../../src/target-profile/cookie-jar.ts';
import type { TargetProfile } from '../../src/target-profile/format.ts';
import { loadProfile, profileCatalogue } from '../../src/target-profile/load.ts';
import { readProfile } from '../../src/target-profile/read.ts';
import { wireOf } from '../engines/live/wires.ts';

const folder = mkdtempSync(join(tmpdir(), 'pumpdrill-profile-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A small profile in the shape of better-auth (targets.md A.1): no page, no resend, its own wait header. */
const SMALL = {
  schema: 'pumpdrill.target-profile/1',
  id: 'small',
  summary: 'For tests.',
  steps: {
    send: {
      method: 'POST',
      path: '/send-otp',
      body: { phoneNumber: '{{phone}}' },
      capture: { flow: { header: 'x-flow' } },
    },
    verify: { method: 'POST', path: '/verify', headers: { 'x-flow': '{{flow}}' }, body: { code: '{{code}}' } },
  },
  answers: [{ status: 200, class: 'sent' }],
};

function small(changes: Record<string, unknown> = {}): TargetProfile {
  const read = readProfile({ ...SMALL, ...changes });
  if ('problems' in read) throw new PumpdrillError(EXIT.invalidInput, read.problems);
  return read.profile;
}

const empty = () => ({ cookies: {} as Record<string, string>, captured: {} as Record<string, string> });

describe('bundled profiles', () => {
  it.each(profileCatalogue())('%s loads and is called what its file is called', (name) => {
    expect(loadProfile(name).id).toBe(name);
  });

  it('know the bundled target', () => {
    expect(profileCatalogue()).toContain('reference');
  });
});

describe('steps', () => {
  it('without a page need no visit, and resend by sending again', () => {
    const profile = small();
    expect(profile.requestFor(wireOf({ step: 'visit' }), empty())).toBeNull();
    const resend = profile.requestFor(wireOf({ step: 'resend' }), empty());
    expect(resend).toEqual(profile.requestFor(wireOf({ step: 'send' }), empty()));
    expect(resend).toMatchObject({ method: 'POST', path: '/send-otp', body: '{"phoneNumber":"+998993940001"}' });
  });

  it('hand on what they captured, and only printable characters into headers', () => {
    const profile = small();
    const memory = empty();
    profile.answerOf('send', { status: 200, headers: { 'x-flow': 'abc' }, body: '' }, memory);
    expect(memory.captured).toEqual({ flow: 'abc' });
    expect(profile.requestFor(wireOf({ step: 'verify' }), memory)?.headers).toContain('abc');
    memory.captured['flow'] = 'a\r\nx-evil: 1\u0000é';
    expect(profile.requestFor(wireOf({ step: 'verify' }), memory)?.headers).toContain('ax-evil: 1');
  });

  it('capture an object as its JSON, and nothing where there is only true or null', () => {
    const profile = small({
      steps: { ...SMALL.steps, send: { ...SMALL.steps.send, capture: { flow: { json: '/flow' } } } },
    });
    const memory = empty();
    const answer = (flow: unknown) =>
      profile.answerOf('send', { status: 200, headers: {}, body: JSON.stringify({ flow }) }, memory);
    answer({ a: [1, 'b'] });
    expect(memory.captured).toEqual({ flow: '{"a":[1,"b"]}' });
    for (const flow of [null, true, '']) answer(flow);
    expect(memory.captured).toEqual({ flow: '{"a":[1,"b"]}' });
  });

  it('neither capture texts of any length nor forget an earlier value for nothing', () => {
    const profile = small();
    const memory = { cookies: {}, captured: { flow: 'kept' } };
    for (const value of ['x'.repeat(5_000), '', undefined, ['a', 'b']]) {
      profile.answerOf('send', { status: 200, headers: { 'x-flow': value }, body: '' }, memory);
    }
    expect(memory.captured).toEqual({ flow: 'kept' });
  });
});

describe('how long to wait', () => {
  const date = 'Tue, 10 Mar 2026 22:00:00 GMT';
  it.each<[string, Record<string, string>, string, number]>([
    ['seconds', { 'retry-after': '30' }, '', 30_000],
    ['a date, from the answer’s own clock', { 'retry-after': 'Tue, 10 Mar 2026 22:01:30 GMT', date }, '', 90_000],
    ['a date that is past', { 'retry-after': 'Tue, 10 Mar 2026 21:00:00 GMT', date }, '', 0],
    ['a date without a clock', { 'retry-after': 'Tue, 10 Mar 2026 22:01:30 GMT' }, '', 0],
    ['X-Retry-After', { 'x-retry-after': '60' }, '', 60_000],
    ['both: the first', { 'retry-after': '1', 'x-retry-after': '60' }, '', 1_000],
    ['seconds in the body', {}, '{"wait":"2.5"}', 2_500],
    ['a number in the body', {}, '{"wait":7}', 7_000],
    ['nothing', {}, '', 0],
    ['words', { 'retry-after': 'soon' }, '{"wait":"soon"}', 0],
    ['a negative wait', { 'retry-after': '-5' }, '{"wait":-5}', 0],
    ['more than a week', { 'retry-after': '999999999999' }, '', 604_800_000],
    ['an infinite wait', {}, '{"wait":1e999}', 0],
  ])('reads %s', (_what, headers, body, expected) => {
    const profile = small({ retryAfter: [{ header: 'retry-after' }, { header: 'x-retry-after' }, { json: '/wait' }] });
    expect(profile.answerOf('send', { status: 429, headers, body }, empty()).retryAfterMs).toBe(expected);
  });

  it('reads Retry-After and X-Retry-After unless the profile says otherwise', () => {
    expect(
      small().answerOf('send', { status: 429, headers: { 'x-retry-after': '60' }, body: '' }, empty()),
    ).toMatchObject({
      answer: 'unclassified',
      retryAfterMs: 60_000,
    });
  });
});

describe('cookies', () => {
  it.each<[string, string | string[] | undefined, Record<string, string>]>([
    ['one', 's=1; Path=/; HttpOnly', { s: '1' }],
    ['several', ['s=1', 't=2; Secure'], { s: '1', t: '2' }],
    ['the newest of a name', ['s=1', 's=2'], { s: '2' }],
    ['none that was expired', ['s=1', 's=; Max-Age=0; Path=/'], {}],
    ['an empty one', 's=', { s: '' }],
    ['no separators in values', ['s=a b', 't=a,b', 'u="x"'], { u: '"x"' }],
    ['no control characters', ['s=a\u0001', 's\n=1', '=x', 'x'], {}],
    ['none of the prototype', '__proto__=x', {}],
    ['none of any length', `s=${'x'.repeat(5_000)}`, {}],
    ['nothing', undefined, {}],
  ])('keep %s', (_what, header, expected) => {
    const jar: Record<string, string> = {};
    keepCookies(jar, header);
    expect(jar).toEqual(expected);
  });

  it('stay few', () => {
    const jar: Record<string, string> = {};
    keepCookies(
      jar,
      Array.from({ length: 1_000 }, (_, i) => `c${i}=1`),
    );
    expect(Object.keys(jar)).toHaveLength(32);
  });

  it('go back as one header, unless the step says no', () => {
    expect(cookieHeader({})).toBe('');
    expect(cookieHeader({ a: '1', b: '2' })).toBe('a=1; b=2');
    const profile = small({ steps: { ...SMALL.steps, send: { ...SMALL.steps.send, cookies: false } } });
    const memory = { cookies: { s: '1' }, captured: {} };
    expect(profile.requestFor(wireOf(), memory)?.headers).not.toContain('cookie');
    expect(profile.requestFor(wireOf({ step: 'verify' }), memory)?.headers).toContain('s=1');
    profile.answerOf('send', { status: 200, headers: { 'set-cookie': 't=2' }, body: '' }, memory);
    expect(memory.cookies).toEqual({ s: '1' });
  });
});

describe('surfaces', () => {
  it('are asked at places of their own, and at the usual one where none is named', () => {
    const surfaces = { signup: { path: '/join/{{digits}}' } };
    const profile = small(withSend({ path: '/send', surfaces }));
    const pathAt = (surface: Surface, step: StepKind = 'send') =>
      profile.requestFor(wireOf({ surface, step }), empty())?.path;
    expect(pathAt('signup')).toBe('/join/998993940001');
    expect(pathAt('login')).toBe('/send');
    expect(pathAt('mobile-api')).toBe('/send');
    expect(pathAt('signup', 'resend')).toBe('/join/998993940001');
  });
});

describe('bad profiles', () => {
  it.each<[string, Record<string, unknown>, string, string]>([
    ['another schema', { schema: 'pumpdrill.policy/1' }, 'UNKNOWN_VALUE', 'schema'],
    ['an unknown key', { extra: 1 }, 'UNKNOWN_KEY', 'extra'],
    ['no steps', { steps: undefined }, 'MISSING_KEY', 'steps'],
    ['no answers', { answers: [] }, 'OUT_OF_RANGE', 'answers'],
    ['a class that is none', { answers: [{ status: 200, class: 'fine' }] }, 'UNKNOWN_VALUE', 'answers.0.class'],
    ['a class that is ours alone', { answers: [{ class: 'transport-error' }] }, 'UNKNOWN_VALUE', 'answers.0.class'],
    ['a pointer that is none', { answers: [{ json: { status: 'x' }, class: 'sent' }] }, '*', 'answers.0.json.status'],
    ['a variable nothing fills', withSend({ body: { p: '{{fone}}' } }), 'UNKNOWN_VARIABLE', 'steps.send.body.p'],
    [
      'a variable nothing fills, in a list',
      withSend({ body: { p: ['{{Phone}}'] } }),
      'UNKNOWN_VARIABLE',
      'steps.send.body.p.0',
    ],
    ['a variable nothing fills, in the path', withSend({ path: '/x/{{id}}' }), 'UNKNOWN_VARIABLE', 'steps.send.path'],
    [
      'a variable nothing fills, in the path of a surface',
      withSend({ surfaces: { signup: { path: '/join/{{id}}' } } }),
      'UNKNOWN_VARIABLE',
      'steps.send.surfaces.signup.path',
    ],
    [
      'a surface that is none',
      withSend({ surfaces: { checkout: { path: '/x' } } }),
      'UNKNOWN_KEY',
      'steps.send.surfaces.checkout',
    ],
    [
      'a variable nothing fills, in a header',
      withSend({ headers: { 'x-a': '{{id}}' } }),
      'UNKNOWN_VARIABLE',
      'steps.send.headers.x-a',
    ],
    [
      'a captured name that is taken',
      withSend({ capture: { phone: { json: '/p' } } }),
      'CAPTURE_SHADOWS',
      'steps.send.capture.phone',
    ],
    ['a body of a GET', withSend({ method: 'GET' }), 'BODY_OF_GET', 'steps.send.body'],
    ['an absolute URL as path', withSend({ path: 'http://evil.example/' }), 'BAD_FORMAT', 'steps.send.path'],
    ['a line break in a path', withSend({ path: '/x\r\nhost: y' }), 'BAD_FORMAT', 'steps.send.path'],
  ])('are told apart: %s', (_what, changes, code, path) => {
    const read = readProfile({ ...SMALL, ...changes });
    expect('problems' in read && read.problems).toContainEqual(
      expect.objectContaining({ path, code: code === '*' ? expect.any(String) : code }),
    );
  });

  it('name every problem at once, with file and line', () => {
    const file = join(folder, 'bad.yaml');
    writeFileSync(
      file,
      [
        'schema: pumpdrill.target-profile/1',
        'id: bad',
        'summary: Bad.',
        'steps:',
        '  send:',
        '    method: POST',
        '    path: /send',
        '    body: { phone: "{{fone}}" }',
        '  verify:',
        '    method: POST',
        '    path: /verify/{{kode}}',
        'answers:',
        '  - { status: 200, class: sent }',
      ].join('\n'),
    );
    let failure: unknown;
    try {
      loadProfile(file);
    } catch (error) {
      failure = error;
    }
    expect(failure).toMatchObject({
      exitCode: EXIT.invalidInput,
      problems: [
        { code: 'UNKNOWN_VARIABLE', file, line: 8 },
        { code: 'UNKNOWN_VARIABLE', file, line: 11 },
      ],
    });
  });

  it.each([
    ['an unknown name', 'referense', 'UNKNOWN_PROFILE', /did you mean reference/],
    ['a missing file', 'nowhere.yaml', 'FILE_MISSING', /./],
  ])('are told apart: %s', (_what, name, code, hint) => {
    let failure: unknown;
    try {
      loadProfile(name);
    } catch (error) {
      failure = error;
    }
    expect(failure).toMatchObject({
      exitCode: EXIT.invalidInput,
      problems: [{ code, hint: expect.stringMatching(hint) }],
    });
  });
});

function withSend(parts: Record<string, unknown>): Record<string, unknown> {
  return { steps: { ...SMALL.steps, send: { ...SMALL.steps.send, ...parts } } };
}
