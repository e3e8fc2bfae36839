/** The baseline of a gate: a JSON file that is committed beside the gate file. */
import { existsSync } from 'node:fs';
import { EXIT, invalidInput, PumpdrillError } from '../core/domain/errors.ts';
import { type Baseline, baselineFormat } from '../core/gate/baseline-format.ts';
import { readJson, writeWhole } from './run-files.ts';

/** Problems of one file that are told. */
const PROBLEMS_MAX = 20;

/** Throws PumpdrillError (exit 2) when it is missing or none of ours; `update` is the command that writes it anew. */
export function readBaseline(file: string, update: string): Baseline {
  const hint = `\`${update}\` writes it`;
  if (!existsSync(file))
    throw invalidInput({ code: 'NO_BASELINE', path: '', message: `there is no baseline ${file}`, hint, file });
  const parsed = baselineFormat.safeParse(readJson(file));
  if (parsed.success) return parsed.data;
  throw new PumpdrillError(
    EXIT.invalidInput,
    parsed.error.issues.slice(0, PROBLEMS_MAX).map(({ path, message }) => ({
      code: path[0] === 'schema' || path[0] === 'engine' ? 'BASELINE_OF_OTHER_KIND' : 'BAD_BASELINE',
      path: path.join('.'),
      message,
      hint,
      file,
    })),
  );
}

/** One run a line, so that a diff shows which runs came otherwise. */
export function writeBaseline(file: string, { runs, ...head }: Baseline): void {
  const lines = runs.map((run) => `  ${JSON.stringify(run)}`).join(',\n');
  const before = JSON.stringify({ ...head, runs: [] }, null, 1).replace(/"runs": \[\]\n\}$/, '"runs": [');
  writeWhole(file, `${before}\n${lines}\n ]\n}\n`);
}
