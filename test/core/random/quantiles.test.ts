import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Draws } from '../../../src/core/random/draws.ts';
import { DIURNAL_HOURLY, logNormalMs } from '../../../src/core/random/quantiles.ts';
import { LOG_NORMAL_EDGES, TABLE_CELLS } from '../../../src/core/random/tables.generated.ts';
import { logNormalEdges } from '../../../tools/generate-random-tables.ts';

function sample(draw: (draws: Draws) => number): number[] {
  const draws = new Draws(2024, 11);
  return Array.from({ length: 100_000 }, () => draw(draws)).sort((a, b) => a - b);
}

const at = (sorted: readonly number[], p: number): number => sorted[Math.floor(p * sorted.length)]!;

describe('tables', () => {
  it('are what the generator writes, but for the last digit', () => {
    const generated = logNormalEdges();
    expect(LOG_NORMAL_EDGES).toHaveLength(TABLE_CELLS + 1);
    expect(generated).toHaveLength(LOG_NORMAL_EDGES.length);
    const worst = Math.max(...LOG_NORMAL_EDGES.map((value, i) => Math.abs(value - generated[i]!)));
    expect(worst).toBeLessThanOrEqual(1);
  });

  it('ascend', () => {
    expect(LOG_NORMAL_EDGES.every((edge, i) => i === 0 || edge > LOG_NORMAL_EDGES[i - 1]!)).toBe(true);
  });
});

describe('logNormalMs', () => {
  it('has the quantiles of sigma 0.5', () => {
    const times = sample((draws) => logNormalMs(draws, 12_000, 1e9));
    // exp(0.5 z) at z(0.05), z(0.5), z(0.95), z(0.99).
    for (const [p, multiplier] of [
      [0.05, 0.4394],
      [0.5, 1],
      [0.95, 2.2761],
      [0.99, 3.2003],
    ] as const)
      expect(Math.abs(at(times, p) / 12_000 / multiplier - 1)).toBeLessThan(0.02);
  });

  it('is a whole number of milliseconds, never above the cap', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.integer({ min: 0, max: 1e10 }), fc.nat(1e9), (a, b, median, cap) => {
        const time = logNormalMs(new Draws(a, b), median, cap);
        expect(Number.isSafeInteger(time) && time >= 0 && time <= cap).toBe(true);
      }),
    );
  });
});

describe('DIURNAL_HOURLY', () => {
  it('has 24 whole weights that sum to 1,000, two peaks, and a night of 8 to 10 percent', () => {
    expect(DIURNAL_HOURLY).toHaveLength(24);
    expect(DIURNAL_HOURLY.every((weight) => Number.isInteger(weight) && weight > 0)).toBe(true);
    expect(DIURNAL_HOURLY.reduce((a, b) => a + b)).toBe(1_000);
    const night = [23, 0, 1, 2, 3].reduce((sum, hour) => sum + DIURNAL_HOURLY[hour]!, 0);
    expect(night).toBeGreaterThanOrEqual(80);
    expect(night).toBeLessThanOrEqual(100);
    const peaks = DIURNAL_HOURLY.filter(
      (w, h) => w > DIURNAL_HOURLY[(h + 23) % 24]! && w > DIURNAL_HOURLY[(h + 1) % 24]!,
    );
    expect(peaks).toHaveLength(2);
  });
});
