import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ALERT_FORMATS, escapeSlack } from '../../../src/io/alerts/formats.ts';
import { noticeOf, type RaisedAlert } from '../../../src/io/alerts/notice.ts';
import { ROUTING_KEY } from './services.ts';

const ABOUT = { id: 'id-1', raisedAt: '2026-03-10T23:00:00.000Z', deployment: 'target, policy layered', drill: false };
const COLLAPSE: RaisedAlert = {
  source: 'conversion-monitor',
  signal: 'conversion-collapse',
  posture: 'emergency',
  detail: '3 of 40 sends were verified; emergency for 60 min',
  timeToDetectMs: null,
};
const notice = (changes: Partial<RaisedAlert> = {}, about: Partial<typeof ABOUT> = {}) =>
  noticeOf({ ...COLLAPSE, ...changes }, { ...ABOUT, ...about });

describe('pagerduty', () => {
  const event = (changes: Partial<RaisedAlert> = {}) =>
    ALERT_FORMATS.pagerduty(notice(changes), { routingKey: ROUTING_KEY, lost: 2 }) as {
      event_action: string;
      dedup_key: string;
      payload: { severity: string; summary: string; custom_details: Record<string, unknown> };
    };

  test('an event as its API takes it', () => {
    expect(event({ timeToDetectMs: 61_000 })).toEqual({
      routing_key: ROUTING_KEY,
      event_action: 'trigger',
      dedup_key: 'pumpdrill/target, policy layered/conversion-monitor/conversion-collapse',
      client: 'pumpdrill',
      payload: {
        summary: 'conversion collapse (target, policy layered): 3 of 40 sends were verified; emergency for 60 min',
        source: 'target, policy layered',
        severity: 'critical',
        timestamp: '2026-03-10T23:00:00.000Z',
        component: 'otp',
        group: 'sms-pumping',
        class: 'conversion-collapse',
        custom_details: {
          id: 'id-1',
          drill: false,
          source: 'conversion-monitor',
          detail: '3 of 40 sends were verified; emergency for 60 min',
          posture: 'emergency',
          timeToDetectMs: 61_000,
          lost: 2,
        },
      },
    });
  });

  test('a recovery resolves the incident that the collapse opened', () => {
    const recovered = event({ signal: 'conversion-recovered', posture: null });
    expect(recovered.event_action).toBe('resolve');
    expect(recovered.dedup_key).toBe(event().dedup_key);
    expect(recovered.payload.severity).toBe('info');
  });

  test.each([
    ['emergency', 'critical'],
    ['closed', 'critical'],
    ['elevated', 'error'],
    ['normal', 'warning'],
    [null, 'warning'],
  ])('posture %s is %s', (posture, severity) => {
    expect(event({ posture, signal: 'volume-spike' }).payload.severity).toBe(severity);
  });

  test('a drill says so first', () => {
    const drilled = ALERT_FORMATS.json(notice({}, { drill: true }), { routingKey: '', lost: 0 });
    expect(drilled).toMatchObject({ drill: true });
    const { summary } = (
      ALERT_FORMATS.pagerduty(notice({}, { drill: true }), { routingKey: '', lost: 0 }) as {
        payload: { summary: string };
      }
    ).payload;
    expect(summary).toMatch(/^Fire drill: /);
  });
});

describe('slack', () => {
  const message = (changes: Partial<RaisedAlert> = {}, lost = 0) =>
    ALERT_FORMATS.slack(notice(changes), { routingKey: '', lost }) as {
      text: string;
      blocks: { type: string; text?: { type: string; text: string }; elements?: { text: string }[] }[];
    };

  test('a headline, the detail, the facts', () => {
    const { text, blocks } = message({ timeToDetectMs: 61_400 }, 1);
    expect(text).toContain('3 of 40 sends');
    expect(blocks.map(({ type }) => type)).toEqual(['header', 'section', 'context']);
    expect(blocks[0]?.text?.text).toBe('conversion collapse (target, policy layered)');
    expect(blocks[2]?.elements?.[0]?.text).toBe(
      'seen by conversion-monitor, posture now emergency, 61 s after the first attempt · 2026-03-10T23:00:00.000Z · 1 alert before this one was lost',
    );
  });

  test.each([
    ['<!channel> free SMS', '&lt;!channel&gt; free SMS'],
    ['<https://evil.example|your bank>', '&lt;https://evil.example|your bank&gt;'],
    ['&lt;!here&gt;', '&amp;lt;!here&amp;gt;'],
    ['a\u0000b\u001b[2Jc\u202ed\u009be\r\nf', 'a b [2Jc d e f'],
  ])('%j cannot ring, link or hide', (detail, expected) => {
    const { text, blocks } = message({ detail });
    expect(blocks[1]?.text?.text).toBe(expected);
    expect(text).toBe(`conversion collapse (target, policy layered): ${expected}`);
  });

  test('escapes the three characters and nothing else', () => {
    expect(escapeSlack('a & b < c > d "e" \'f\' *g*')).toBe('a &amp; b &lt; c &gt; d "e" \'f\' *g*');
  });
});

describe('whatever an alert says', () => {
  const hostile = fc.string({ unit: 'binary', maxLength: 2_000 });

  test.each(['slack', 'pagerduty', 'json'] as const)(
    '%s stays inside its limits and shows no control character',
    (format) => {
      fc.assert(
        fc.property(hostile, hostile, hostile, (detail, signal, source) => {
          const made = ALERT_FORMATS[format](notice({ detail, signal, source }), { routingKey: ROUTING_KEY, lost: 0 });
          const texts = textsOf(made);
          for (const text of texts) {
            expect(text.length).toBeLessThanOrEqual(3_000);
            expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/);
            expect(text.isWellFormed()).toBe(true);
          }
        }),
        { numRuns: 200 },
      );
    },
  );

  test('no number leaves unmasked, however it is written', () => {
    const spellings = fc.constantFrom(
      '+491511234567890',
      '+49 151 1234 5678',
      '004915112345678',
      '4915112345678',
      '+1 (202) 555-0123',
      '+4915112345678+4915112345679',
    );
    fc.assert(
      fc.property(spellings, fc.string(), fc.string(), (number, before, after) => {
        const { detail } = notice({ detail: `${before.slice(0, 50)} ${number} ${after.slice(0, 50)}` });
        expect(detail.replace(/[^0-9•]/g, '')).not.toContain('1234567');
        expect(detail).not.toContain(number);
      }),
    );
    expect(notice({ detail: 'sent to +4915112345678 at 23:00' }).detail).toBe('sent to +491••••••••78 at 23:00');
    expect(notice({ detail: '240000 sends in 240 min, 3000000 units' }).detail).toBe(
      '240000 sends in 240 min, 3000000 units',
    );
  });
});

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}
