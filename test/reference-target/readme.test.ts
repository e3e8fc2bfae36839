import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DEFENCES } from '../../reference-target/defences/index.ts';
import { VARIANT_IDS } from '../../reference-target/variant-ids.ts';
import { OPERATOR_SIGNALS } from '../../src/core/domain/signals.ts';
import { README_FILE, withDefenceTable } from '../../tools/generate-defence-table.ts';
import { withSignalTable } from '../../tools/generate-signal-table.ts';
import { withVariantTable } from '../../tools/generate-variant-table.ts';

const readme = readFileSync(README_FILE, 'utf8');

test('the defence table is fresh (npm run generate)', () => {
  expect(withDefenceTable(readme)).toBe(readme);
  for (const id of Object.keys(DEFENCES)) expect(readme).toContain(`| \`${id}\` (D`);
});

test('a stale row is replaced, and the text around it kept', () => {
  const stale = readme.replace('| `ip-fanout` (D3) |', '| `ip-fanout` (D99) |');
  expect(stale).not.toBe(readme);
  expect(withDefenceTable(stale)).toBe(readme);
});

test('the table of variants is fresh (npm run generate)', () => {
  expect(withVariantTable(readme)).toBe(readme);
  for (const id of VARIANT_IDS) expect(readme).toContain(`| \`${id}\` |`);
});

test('the table of signals is fresh (npm run generate)', () => {
  expect(withSignalTable(readme)).toBe(readme);
  for (const { id } of OPERATOR_SIGNALS) expect(readme).toContain(`| \`${id}\` | Sees `);
});

test('a README without its marks is refused rather than overwritten', () => {
  expect(() => withDefenceTable('# Reference target')).toThrow('lacks');
  expect(() => withVariantTable('# Reference target')).toThrow('lacks');
  expect(() => withSignalTable('# Reference target')).toThrow('lacks');
});
