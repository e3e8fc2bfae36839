import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ATTEMPTS_PER_OPENER,
  attemptIdOf,
  LANES_MAX,
  laneOfAttempt,
  OPENERS_PER_LANE,
  openerOfAttempt,
  ordinalOfAttempt,
} from '../../../src/core/domain/attempt.ts';

const place = fc.tuple(
  fc.integer({ min: 0, max: LANES_MAX - 1 }),
  fc.integer({ min: 0, max: OPENERS_PER_LANE - 1 }),
  fc.integer({ min: 1, max: ATTEMPTS_PER_OPENER - 1 }),
);

describe('attempt ids', () => {
  it('give back the place they were made from, exactly, up to the last', () => {
    const last: [number, number, number] = [LANES_MAX - 1, OPENERS_PER_LANE - 1, ATTEMPTS_PER_OPENER - 1];
    fc.assert(
      fc.property(place, ([lane, opener, ordinal]) => {
        const id = attemptIdOf(lane, opener, ordinal);
        expect(Number.isSafeInteger(id) && id > 0).toBe(true);
        expect([laneOfAttempt(id), openerOfAttempt(id), ordinalOfAttempt(id)]).toEqual([lane, opener, ordinal]);
      }),
      { examples: [[last]] },
    );
  });

  it('sort by lane, then opener, then ordinal', () => {
    fc.assert(
      fc.property(place, place, (a, b) => {
        const byPlace = a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
        expect(Math.sign(attemptIdOf(...a) - attemptIdOf(...b))).toBe(Math.sign(byPlace));
      }),
    );
  });
});
