import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRanges } from '../../../src/core/numbering/range-codec.ts';
import { renderNumbering } from '../../../tools/generate-numbering.ts';
import { encodeRanges, type Range } from '../../../tools/numbering/render.ts';

describe('ranges.generated.ts', () => {
  const file = readFileSync(new URL('../../../src/core/numbering/ranges.generated.ts', import.meta.url), 'utf8');

  it('is what the generator writes from the installed metadata', () => {
    expect(renderNumbering() === file, 'run `npm run generate` and commit ranges.generated.ts').toBe(true);
  });

  it('stays small enough to be parsed by a load generator in every virtual user', () => {
    expect(file.length).toBeLessThan(60_000);
  });
});

describe('range codec', () => {
  it('reads back what was written', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 1e9 }), fc.nat(4), fc.integer({ min: 1, max: 1e9 })));
    fc.assert(
      fc.property(steps, (list) => {
        const ranges: Range[] = [];
        let end = 0;
        for (const [gap, zeros, size] of list) {
          const low = end + gap * 10 ** zeros;
          ranges.push({ low, high: low + size - 1 });
          end = low + size;
        }
        const read = decodeRanges(encodeRanges(ranges));
        expect(Array.from(read.low, (low, i) => ({ low, high: read.high[i] }))).toEqual(ranges);
      }),
    );
  });
});
