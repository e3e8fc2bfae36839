import { z } from 'zod';
import { duration } from '../../src/core/domain/durations.ts';
import { defineDefence } from './defence.ts';
import { reasonOf, refusalOf } from './windows.ts';

/** `POWERS[k]` is 10^k: the size of a range whose last k digits are free. */
const POWERS = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000] as const;

const rangeFormat = z
  .strictObject({
    digits: z.int().min(1).max(6).describe('numbers that differ only in their last `digits` digits form one range'),
    limit: z.int().min(1).max(1_000_000).describe('at most this many distinct numbers of one range ...'),
    within: duration.refine((ms) => ms > 0, 'longer than nothing').describe('... in any window of this length'),
  })
  .transform((range) => ({
    ...range,
    size: POWERS[range.digits as 1 | 2 | 3 | 4 | 5 | 6],
    reason: `range-of-${POWERS[range.digits as 1 | 2 | 3 | 4 | 5 | 6]}-${reasonOf(range.within)}`,
  }));

/** D15. Distinct numbers per range of neighbours: rented blocks are consecutive, customers are not. */
export const rangeVelocity = defineDefence({
  id: 'range-velocity',
  row: 'D15',
  summary: 'Limits how many different numbers of one consecutive range are sent a code.',
  stops: ['consecutive number blocks, walked or shuffled, from however many addresses and devices'],
  blindTo: [
    'numbers spread thinly over many ranges',
    'small countries and new operators whose real customers all sit in few ranges',
    'an attacker who spoils a range for the real customers in it',
  ],
  sources: [
    'S4 (consecutive numbers or a shared prefix; first seven digits shared)',
    'domain.md section 6 (AWS sample: without the last 3 digits, 10 per 24 h; coss: without the last 4)',
    'domain.md section 3 (Luma: 13,000 messages into one range of 10,000)',
  ],
  refusalAnswer: 'rate-limited',
  config: z.strictObject({
    blocks: z
      .array(rangeFormat)
      .min(1)
      .max(4)
      .refine((ranges) => new Set(ranges.map((range) => range.reason)).size === ranges.length, {
        message: 'two ranges have the same digits and window; keep the one with the lower limit',
      })
      .prefault([
        { digits: 3, limit: 10, within: '1d' },
        { digits: 4, limit: 30, within: '1d' },
      ])
      .describe('ranges watched (AWS sample: 3 digits, 10 per day; 4 digits, 30 per day is an assumption)'),
  }),
  meterDefinitions: ({ blocks }) =>
    blocks.map(({ reason, within, limit }) => ({ name: reason, kind: 'distinct', windowMs: within, limit })),
  meters(request, { blocks }, writer) {
    if (request.number === 0) return;
    for (let i = 0; i < blocks.length; i += 1) {
      writer.add(i, Math.floor(request.number / blocks[i]!.size), request.number);
    }
  },
  decide: (_request, readings, { blocks }) => refusalOf(blocks, readings),
});
