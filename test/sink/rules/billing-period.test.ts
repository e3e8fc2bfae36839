import fc from 'fast-check';
import { expect, test } from 'vitest';
import { periodEndMs } from '../../../src/sink/rules/billing-period.ts';

test.each([
  ['hour', '2026-03-10T22:59:59.999Z', '2026-03-10T23:00:00.000Z'],
  ['hour', '2026-03-10T23:00:00.000Z', '2026-03-11T00:00:00.000Z'],
  ['day', '2026-03-10T00:00:00.000Z', '2026-03-11T00:00:00.000Z'],
  ['month', '2026-12-31T23:59:59.999Z', '2027-01-01T00:00:00.000Z'],
  ['month', '2028-02-29T12:00:00.000Z', '2028-03-01T00:00:00.000Z'],
  ['month', '2100-02-28T12:00:00.000Z', '2100-03-01T00:00:00.000Z'],
  ['month', '1969-12-31T12:00:00.000Z', '1970-01-01T00:00:00.000Z'],
] as const)('the %s of %s ends at %s', (period, now, end) => {
  expect(new Date(periodEndMs(period, Date.parse(now))).toISOString()).toBe(end);
});

test('months end where the calendar says, in any year', () => {
  const anyMoment = fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(2400, 0) });
  fc.assert(
    fc.property(anyMoment, (nowMs) => {
      const now = new Date(nowMs);
      expect(periodEndMs('month', nowMs)).toBe(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1));
    }),
  );
});
