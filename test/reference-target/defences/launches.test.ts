import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { epochMsOf, factorAt, isLaunchedIn, launchesFormat } from '../../../reference-target/defences/launches.ts';

describe('reading a time', () => {
  test.each([
    '1970-01-01T00:00:00Z',
    '2026-03-14T18:00:00+01:00',
    '2024-02-29T23:59:59.987-11:30',
    '2000-12-31T00:00:00Z',
    '2100-03-01T00:00:00+14:00',
    '1969-07-20T20:17:40Z',
  ])('%s', (text) => {
    expect(epochMsOf(text)).toBe(Date.parse(text));
  });

  test('as Date reads it, from 1900 to 2200', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1900-01-01'), max: new Date('2200-01-01'), noInvalidDate: true }),
        (date) => {
          expect(epochMsOf(date.toISOString())).toBe(date.getTime());
        },
      ),
    );
  });
});

describe('the calendar', () => {
  const launches = launchesFormat.parse([
    { from: '2026-03-14T18:00:00+01:00', until: '2026-03-14T20:00:00+01:00', factor: 4, note: 'spring sale' },
    { from: '2026-03-14T19:00:00+01:00', until: '2026-03-15T19:00:00+01:00', factor: 2.5, countries: ['PL'] },
  ]);
  const at = (time: string) => epochMsOf(`2026-03-14T${time}:00+01:00`);

  test.each([
    ['17:59', 1],
    ['18:00', 4],
    ['19:30', 4],
    ['20:00', 2.5],
  ])('at %s the factor is %d: the largest of those that are on', (time, factor) => {
    expect(factorAt(launches, at(time))).toBe(factor);
  });

  test('a launch without countries is everywhere', () => {
    expect([isLaunchedIn(launches, 'DE', at('19:30')), isLaunchedIn(launches, 'DE', at('20:30'))]).toEqual([
      true,
      false,
    ]);
    expect(isLaunchedIn(launches, 'PL', at('20:30'))).toBe(true);
  });

  test.each([
    [{ from: '2026-03-14', until: '2026-03-15T00:00:00Z' }, 'Invalid ISO datetime'],
    [{ from: '2026-03-14T00:00:00', until: '2026-03-15T00:00:00Z' }, 'Invalid ISO datetime'],
    [{ from: '2026-03-15T00:00:00Z', until: '2026-03-15T00:00:00Z' }, 'until is not after from'],
    [{ from: '2026-03-14T00:00:00Z', until: '2026-03-15T00:00:00Z', factor: 0.5 }, '>=1'],
  ])('refuses %j', (launch, message) => {
    const read = launchesFormat.safeParse([launch]);
    expect(read.success ? '' : read.error.message).toContain(message);
  });
});
