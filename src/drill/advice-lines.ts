/** The lines of a policy file that a change is made of: as data, as YAML, and put into a policy. */
import { isCollection, Document as YamlDocument } from 'yaml';
import { DEFENCES } from '../../reference-target/defences/index.ts';
import { readPolicy } from '../../reference-target/policy.ts';
import { type PreparedPolicy, preparePolicy } from './prepared.ts';

/** A defence's settings as a policy file writes them. */
export type Settings = Readonly<Record<string, unknown>>;

/** By defence: the keys that are put in place of those of the same name; all others stay. */
export type PolicyLines = Readonly<Record<string, Settings>>;

interface PolicyDocument {
  readonly defences?: Readonly<Record<string, Settings>>;
}

/** Room for the deepest line of ours on a terminal of 80 columns. */
const LINE_WIDTH = 72;

/** The settings that a policy's file has for a defence; undefined where it does not name it. */
export function settingsIn({ document }: Pick<PreparedPolicy, 'document'>, id: string): Settings | undefined {
  const { defences = {} } = document as PolicyDocument;
  return Object.hasOwn(defences, id) ? defences[id] : undefined;
}

/** The policy with these lines in it, read anew. Null where it does not hold together so. */
export function withLines(prepared: PreparedPolicy, lines: PolicyLines): PreparedPolicy | null {
  const written = prepared.document as PolicyDocument;
  const defences = { ...written.defences };
  for (const [id, settings] of Object.entries(lines)) defences[id] = { ...settingsIn(prepared, id), ...settings };
  const document = { ...written, defences };
  const read = readPolicy(document, DEFENCES);
  return 'problems' in read ? null : preparePolicy({ policy: read.policy, document });
}

/** As one would write them into the file: short lists and windows on one line. */
export function yamlOf(lines: PolicyLines): string {
  const document = new YamlDocument({ defences: lines });
  for (const id of Object.keys(lines))
    for (const key of Object.keys(lines[id] ?? {})) flowBelow(document.getIn(['defences', id, key], true));
  return folded(String(document.toString({ lineWidth: LINE_WIDTH, flowCollectionPadding: true })));
}

/** A list of plain values that is too long for a line, which the writer gives a line for each value. */
const TALL_LIST = /^( *)([\w-]+):\n +\[\n((?: +[^[\]{}\n]+\n)+) +\]$/gm;

/** As many values on a line as fit: fifty countries are four lines and not fifty. */
function folded(text: string): string {
  return text.replace(TALL_LIST, (_, indent: string, key: string, items: string) => {
    const lines = [`${indent}${key}: [`];
    for (const item of items.split('\n').flatMap((line) => line.trim() || [])) {
      const last = lines.at(-1) ?? '';
      if (last.length + item.length + 1 > LINE_WIDTH) lines.push(`${indent}  ${item}`);
      else lines[lines.length - 1] = `${last} ${item}`;
    }
    return `${lines.join('\n')} ]`;
  });
}

/** Lists of plain values on one line, lists of windows with one line each. */
function flowBelow(node: unknown): void {
  if (!isCollection(node)) return;
  const inner = (node.items as unknown[]).filter((item) => isCollection(item));
  if (inner.length === 0) node.flow = true;
  for (const item of inner) item.flow = true;
}
