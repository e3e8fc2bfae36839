/**
 * Writes `src/core/random/tables.generated.ts`. Run by `npm run generate`; a test regenerates the tables and compares,
 * allowing one unit in the last digit, because this machine's transcendental functions may differ from another's.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export const CELLS = 1024;
export const SCALE = 65_536;
/** Spread of ln(time); see logNormalMs. */
const SIGMA = 0.5;
/** Where the log-normal table is cut at either end. */
const CUT = 1 / 4096;

/** Standard normal distribution function by its odd power series (Marsaglia, "Evaluating the normal distribution", 2004). */
function normalCdf(x: number): number {
  let sum = x;
  let term = x;
  for (let k = 3; Math.abs(term) > 1e-17; k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}

function normalQuantile(p: number): number {
  let low = -6;
  let high = 6;
  for (let i = 0; i < 60; i += 1) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** exp(sigma z) at the 1,025 cell edges, times 65,536. */
export function logNormalEdges(): number[] {
  return edges((p) => Math.exp(SIGMA * normalQuantile(Math.min(1 - CUT, Math.max(CUT, p)))));
}

function edges(quantile: (p: number) => number): number[] {
  return Array.from({ length: CELLS + 1 }, (_, i) => Math.round(quantile(i / CELLS) * SCALE));
}

function render(): string {
  const list = (name: string, comment: string, values: readonly number[]): string =>
    `/** ${comment} */\nexport const ${name}: readonly number[] = [\n${wrap(values)}\n];\n`;
  return [
    '// Written by tools/generate-random-tables.ts. Do not edit.\n',
    `/** Equally likely cells between the edges. */\nexport const TABLE_CELLS = ${CELLS};\n`,
    `/** What an edge value of 1 is written as. */\nexport const TABLE_SCALE = ${SCALE};\n`,
    list('LOG_NORMAL_EDGES', 'exp(0.5 z) at quantile i/1024, cut at 1/4096 and 4095/4096.', logNormalEdges()),
  ].join('\n');
}

function wrap(values: readonly number[]): string {
  const lines: string[] = [];
  for (let i = 0; i < values.length; i += 16) lines.push(`  ${values.slice(i, i + 16).join(', ')},`);
  return lines.join('\n');
}

/** Writes the file. */
export function generate(): void {
  writeFileSync(join(import.meta.dirname, '../src/core/random/tables.generated.ts'), render());
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) generate();
