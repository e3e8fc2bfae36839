/** What may stand after `--target`. */

/** The target that comes with pumpdrill. */
export const REFERENCE = 'reference';

/** True for a name that can only be a target file: the bundled target is a word. */
export function namesTargetFile(name: string): boolean {
  return /\.ya?ml$/.test(name);
}
