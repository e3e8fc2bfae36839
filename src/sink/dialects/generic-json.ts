/** The plainest provider there is: JSON in, JSON out, no authentication. What the reference target speaks. */
import { type E164, parseE164 } from '../../core/domain/phone.ts';
import type { Dialect, Refusal, RenderedAnswer, SmsRequest } from './dialect.ts';

/** Ten segments of GSM-7: providers refuse longer messages (Twilio error 21617: 1,600 characters). */
const TEXT_MAX = 1_600;
const JSON_TYPE = 'application/json';

export const genericJson: Dialect = {
  id: 'generic-json',
  summary: 'takes {to, text, channel?} as JSON, answers 202 {id, status} or 403 {error}',
  sources: ['own; shaped like the HTTP callbacks of self-hosted back ends (targets.md section A)'],
  path: '/messages',
  requestType: JSON_TYPE,
  parse,
  renderAccepted: (messageId) => answer(202, `{"id":"${messageId}","status":"accepted"}`),
  renderRefused: (reason) => answer(403, JSON.stringify({ error: reason })),
  renderMisunderstood: (reason, status) => answer(status, JSON.stringify({ error: reason })),
};

function answer(status: number, body: string): RenderedAnswer {
  return { status, contentType: JSON_TYPE, body };
}

function parse(body: string): SmsRequest | Refusal {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return { refusal: 'malformed-json' };
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return { refusal: 'not-an-object' };
  const fields = value as Record<string, unknown>;
  for (const key in fields)
    if (key !== 'to' && key !== 'text' && key !== 'channel') return { refusal: 'unknown-field' };
  const to: E164 = parseE164(fields['to']);
  if (to === 0) return { refusal: 'invalid-number' };
  const text = fields['text'];
  if (typeof text !== 'string' || text === '' || text.length > TEXT_MAX) return { refusal: 'invalid-text' };
  const channel = fields['channel'];
  if (channel === undefined || channel === 'sms') return { to, text };
  return channel === 'voice' || channel === 'whatsapp' ? { to, text, channel } : { refusal: 'unknown-channel' };
}
