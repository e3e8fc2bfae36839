import { expect, test } from 'vitest';
import { didYouMean, nearestNames, suggestionFor } from '../../../src/core/domain/nearest-names.ts';

const KNOWN = ['layered', 'basic', 'open', 'observe', 'number-velocity', 'ip-velocity', 'range-velocity'];

test.each([
  ['a letter left out', 'layerd', ['layered']],
  ['letters swapped', 'bsaic', ['basic']],
  [
    'a part of several, the nearest first, three at most',
    'velocity',
    ['ip-velocity', 'range-velocity', 'number-velocity'],
  ],
  ['nothing like any of them', 'kubernetes', []],
  ['a whole file', 'x'.repeat(1_000_000), []],
  ['what is only looked at to its 64th letter', `layered${' '.repeat(100)}`, []],
])('%s', (_, typed, expected) => {
  expect(nearestNames(typed, KNOWN)).toEqual(expected);
});

test('a hint names them, or says where to look', () => {
  expect(didYouMean('opne', KNOWN, 'nothing')).toBe('did you mean open?');
  expect(didYouMean('kubernetes', KNOWN, 'nothing')).toBe('nothing');
  expect(suggestionFor('kubernetes', KNOWN, 'pumpdrill list policies')).toBe(
    '`pumpdrill list policies` shows what there is',
  );
});
