import { z } from 'zod';
import { duration } from '../../src/core/domain/durations.ts';
import { MINUTE_MS } from '../../src/core/domain/units.ts';
import type { DefenceRequest } from '../defences/defence.ts';
import { DistinctPerKey } from './distinct-per-key.ts';
import { defineSignal, type Watcher } from './signal.ts';

/** Numbers that differ in their last three digits only stand in one block. */
const BLOCK = 1_000;

const config = z.strictObject({
  numbers: z
    .int()
    .min(1)
    .max(200)
    .default(10)
    .describe(
      'seen above so many different numbers ... (domain.md section 6: AWS sample, 10 without the last 3 digits)',
    ),
  within: duration
    .prefault('1h')
    .describe('... of one block of 1,000 within this time (assumption; the sample has a day)'),
});

/** Blocks instead of runs: an attacker who shuffles a block is seen like one who walks it. */
export const consecutiveNumbers = defineSignal({
  id: 'consecutive-numbers',
  summary: 'Sees many numbers of one block of 1,000 asked for.',
  blindTo: [
    'numbers spread thinly: up to ten of every block per hour',
    'small countries whose real customers all sit in few blocks, which are seen too',
  ],
  sources: [
    'S4 (consecutive numbers, first seven digits shared)',
    'domain.md section 3 (Twilio: runs of adjacent numbers; Luma: one range of 10,000)',
    'domain.md section 6 (AWS sample: without the last 3 digits, 10)',
  ],
  restsBeside: [],
  config,
  watch: ({ numbers, within }): Watcher => {
    const distinct = new DistinctPerKey({ most: numbers + 1, windowMs: within });
    let country = '';
    return {
      asked({ number, nowMs, country: asked }: DefenceRequest) {
        if (number === 0 || distinct.add(Math.floor(number / BLOCK), number, nowMs) <= numbers) return false;
        country = asked;
        return true;
      },
      detail: () =>
        `more than ${numbers} different numbers of one block of 1,000 within ${within / MINUTE_MS} min, in ${country || 'no known country'}`,
    };
  },
});
