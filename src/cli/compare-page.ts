/** Where the page of a comparison goes. */
import { basename, extname, join, resolve } from 'node:path';
import type { PolicyPair } from '../core/score/pair-runs.ts';
import { makeFolder } from '../io/run-files.ts';

export interface PagePlace {
  readonly before: string;
  readonly after: string;
  readonly policies: PolicyPair | undefined;
  /** A file (`.html`), or a folder. */
  readonly out: string | undefined;
}

/** Letters of a name that become part of a file's. */
const NAME_LETTERS_MAX = 60;

/**
 * By default in the folder of the run that is judged, under a name that says what it is compared with, so that a second
 * comparison takes nothing away from the first. Makes the folder that it is in.
 */
export function pageFile({ before, after, policies, out }: PagePlace): string {
  const isFile = out !== undefined && ['.html', '.htm'].includes(extname(out).toLowerCase());
  const file = isFile ? out : join(out ?? after, `${pageName({ before, after, policies })}.html`);
  makeFolder(join(file, '..'));
  return file;
}

/** `compare-monday`, `compare-open-layered` for two policies of one run, `compare-monday-open-layered` for both. */
function pageName({ before, after, policies }: Omit<PagePlace, 'out'>): string {
  const folder = resolve(before) === resolve(after) ? [] : [basename(resolve(before))];
  const names = [...folder, ...(policies === undefined ? [] : [policies.before, policies.after])];
  const safe = names.map((name) => name.replaceAll(/[^A-Za-z0-9._-]+/g, '-').slice(0, NAME_LETTERS_MAX));
  return ['compare', ...safe].join('-');
}
