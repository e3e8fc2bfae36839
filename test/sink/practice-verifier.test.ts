import { describe, expect, test } from 'vitest';
import { PracticeVerifier, type VerifierShape, verifierShapeOf } from '../../src/sink/http/practice-verifier.ts';

const NOW_MS = Date.UTC(2026, 2, 10, 23);
const SECRET = 'pumpdrill-practice';

const form = (fields: Readonly<Record<string, string>>) => new URLSearchParams(fields).toString();

describe.each(['turnstile', 'hcaptcha', 'recaptcha'] as const)(
  'the practice verifier as %s',
  (shape: VerifierShape) => {
    const judge = (verifier: PracticeVerifier, fields: Readonly<Record<string, string>>) =>
      verifier.judge(shape, form({ secret: SECRET, ...fields }), NOW_MS);

    test('takes a drill token once', () => {
      const verifier = new PracticeVerifier();
      const token = 'drill-pass:4915112345678:7';
      const taken = judge(verifier, { response: token });
      expect(taken).toMatchObject({ success: true, challenge_ts: '2026-03-10T23:00:00.000Z', hostname: '127.0.0.1' });
      const seen = shape === 'hcaptcha' ? 'already-seen-response' : 'timeout-or-duplicate';
      expect(judge(verifier, { response: token })).toEqual({ success: false, 'error-codes': [seen] });
      expect(judge(verifier, { response: 'drill-pass:4915112345678:8' })['success']).toBe(true);
    });

    test.each([
      ['', 'missing-input-response'],
      ['drill-wrong:4915112345678:7', 'invalid-input-response'],
      ['drill-pass:4915112345678', 'invalid-input-response'],
      ['drill-pass:4915112345678:7 ', 'invalid-input-response'],
      ['XXXX.DUMMY.TOKEN.XXXX', 'invalid-input-response'],
      ['drill-pass:４９:7', 'invalid-input-response'],
    ])('%j is %s', (response, code) => {
      expect(judge(new PracticeVerifier(), { response })).toEqual({ success: false, 'error-codes': [code] });
    });

    test.each([
      ['', 'missing-input-secret'],
      ['another', 'invalid-input-secret'],
    ])('with the secret %j it blames the caller: %s', (secret, code) => {
      const verifier = new PracticeVerifier();
      const response = 'drill-pass:1:1';
      expect(judge(verifier, { secret, response })).toEqual({ success: false, 'error-codes': [code] });
      expect(judge(verifier, { response })['success']).toBe(true);
    });
  },
);

describe('the practice verifier', () => {
  test('tells Turnstile’s clients the same when they ask again with one key, and nobody else', () => {
    const asked = form({ secret: SECRET, response: 'drill-pass:1:1', idempotency_key: 'k' });
    const turnstile = new PracticeVerifier();
    const first = turnstile.judge('turnstile', asked, NOW_MS);
    expect(first['success']).toBe(true);
    expect(turnstile.judge('turnstile', asked, NOW_MS)).toEqual(first);
    const recaptcha = new PracticeVerifier();
    expect(recaptcha.judge('recaptcha', asked, NOW_MS)).toMatchObject({ success: true, score: 0.9 });
    expect(recaptcha.judge('recaptcha', asked, NOW_MS)['success']).toBe(false);
  });

  test('is found at its paths and nowhere else', () => {
    expect(
      ['/siteverify', '/siteverify/turnstile', '/siteverify/hcaptcha', '/siteverify/recaptcha'].map(verifierShapeOf),
    ).toEqual(['turnstile', 'turnstile', 'hcaptcha', 'recaptcha']);
    for (const path of ['/siteverify/', '/siteverify/altcha', '/siteverify/turnstile/x', '/verify', '/'])
      expect(verifierShapeOf(path)).toBeNull();
  });
});
