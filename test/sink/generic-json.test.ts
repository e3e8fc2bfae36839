import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { genericJson } from '../../src/sink/dialects/generic-json.ts';
import { DIALECTS } from '../../src/sink/dialects/index.ts';

describe('generic-json', () => {
  it.each([
    ['{"to":"+12025550123","text":"hi 1234"}', { to: 12_025_550_123, text: 'hi 1234' }],
    ['{"to":"12025550123","text":"hi"}', { refusal: 'invalid-number' }],
    ['{"to":12025550123,"text":"hi"}', { refusal: 'invalid-number' }],
    ['{"to":["+12025550123"],"text":"hi"}', { refusal: 'invalid-number' }],
    ['{"to":"+12025550123","text":"hi","channel":"sms"}', { to: 12_025_550_123, text: 'hi' }],
    ['{"to":"+12025550123","text":"hi","channel":"voice"}', { to: 12_025_550_123, text: 'hi', channel: 'voice' }],
    ['{"to":"+12025550123","text":"hi","channel":"pigeon"}', { refusal: 'unknown-channel' }],
    ['{"to":"+12025550123"}', { refusal: 'invalid-text' }],
    ['{"to":"+12025550123","text":""}', { refusal: 'invalid-text' }],
    [`{"to":"+12025550123","text":"${'x'.repeat(1_601)}"}`, { refusal: 'invalid-text' }],
    ['{"to":"+12025550123","text":"hi","from":"x"}', { refusal: 'unknown-field' }],
    ['[]', { refusal: 'not-an-object' }],
    ['null', { refusal: 'not-an-object' }],
    ['', { refusal: 'malformed-json' }],
    ['{"to":', { refusal: 'malformed-json' }],
  ])('reads %s', (body, expected) => {
    expect(genericJson.parse(body)).toEqual(expected);
  });

  it('never throws, and accepts only what it would spell the same', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
        const read = genericJson.parse(body);
        if (!('refusal' in read)) expect(read.to).toBeGreaterThan(0);
      }),
    );
  });

  it('renders receipts', () => {
    expect(genericJson.renderAccepted('m1')).toMatchObject({ status: 202, body: '{"id":"m1","status":"accepted"}' });
    expect(genericJson.renderRefused('account-suspended')).toMatchObject({
      status: 403,
      body: '{"error":"account-suspended"}',
    });
  });

  it('is registered under its id, and no two dialects share a path', () => {
    for (const [id, dialect] of Object.entries(DIALECTS)) expect(dialect.id).toBe(id);
    const paths = Object.values(DIALECTS).map((dialect) => dialect.path);
    expect(new Set(paths).size).toBe(paths.length);
  });
});
