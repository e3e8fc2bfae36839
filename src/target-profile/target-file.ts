/**
 * How to get at an OTP service that is not ours: a command that starts it on this machine, or where it already listens on
 * loopback, and the profile that says how it is asked. Strict, like every file of ours; YAML or a value in TypeScript.
 */
import { z } from 'zod';
import { duration } from '../core/domain/durations.ts';
import type { Problem } from '../core/domain/errors.ts';
import { problemsOf } from '../core/scenario/schema-problems.ts';

export const TARGET_SCHEMA = 'pumpdrill.target/1';

/** Real milliseconds in which a service must be ready: a large application on a busy machine (choice). */
const START_TIMEOUT_MS = 30_000;
const START_TIMEOUT_MAX_MS = 600_000;

/** What values of `command` and `env` may say, between braces. */
export const PLACEHOLDERS = ['port', 'sinkUrl', 'speed'] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];
const ANY_PLACEHOLDER = /\{([A-Za-z_]+)\}/g;
/** Braces that somebody meant for us; a program's own (`{print}`) are its own. */
const MEANT_FOR_US = /^(ports?|speeds?|sink[a-z_]*|url)$/i;

const text = z
  .string()
  .max(4_096)
  .regex(/^[^\0]*$/, 'text without a NUL');
const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'a name of an environment variable');

const common = {
  schema: z.literal(TARGET_SCHEMA),
  id: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case letters, digits and single dashes')
    .max(64)
    .describe('what scorecards and folders call it'),
  profile: text.min(1).describe('how it is asked: the name of a bundled profile, or a file beside this one'),
  ready: z
    .string()
    .regex(/^\/[\x21-\x7e]*$/, 'starts with a slash, no blanks')
    .max(500)
    .default('/')
    .describe('a path that is asked until it answers with less than 500'),
};

const commandFormat = z.strictObject({
  ...common,
  command: z
    .array(text)
    .min(1)
    .max(200)
    .describe('program and arguments, no shell; may hold {port}, {sinkUrl} and {speed}'),
  cwd: text.default('.').describe("where it runs, from this file's folder"),
  env: z
    .record(variableName, text)
    .default({})
    .describe('its environment, which is otherwise almost empty; values may hold {port}, {sinkUrl} and {speed}'),
  passEnv: z.array(variableName).max(100).default([]).describe('variables of yours that it gets as they are'),
  startTimeout: duration
    .refine((ms) => ms > 0 && ms <= START_TIMEOUT_MAX_MS, 'more than nothing, at most 10m')
    .default(START_TIMEOUT_MS)
    .describe('real time until it must be ready'),
});

const urlFormat = z.strictObject({
  ...common,
  url: text.describe('where it listens: http://127.0.0.1:PORT, and nothing that is not loopback'),
  sinkPort: z
    .int()
    .min(1_024)
    .max(65_535)
    .describe('where our SMS sink listens for it: it sends to http://127.0.0.1:<sinkPort>/t/drill/messages'),
});

export const targetFormat = z.union([commandFormat, urlFormat]);

/** A target file's content, defaults filled in. */
export type TargetFile = z.infer<typeof targetFormat>;
/** As somebody writes it. */
export type TargetInput = z.input<typeof targetFormat>;

/** Reads a value (from YAML, or written in TypeScript). All problems at once. */
export function readTargetFile(value: unknown): { target: TargetFile } | { problems: Problem[] } {
  const format = isRecord(value) && 'url' in value && !('command' in value) ? urlFormat : commandFormat;
  const result = format.safeParse(value);
  if (!result.success) return { problems: problemsOf(result.error.issues, value).map((problem) => hinted(problem)) };
  const problems = placeholderProblems(result.data);
  return problems.length > 0 ? { problems } : { target: result.data };
}

/** Fills a text's placeholders; what else stands between braces stays as it is. */
export function fillPlaceholders(source: string, values: Readonly<Record<Placeholder, string>>): string {
  return source.replace(ANY_PLACEHOLDER, (found, name: string) =>
    Object.hasOwn(values, name) ? values[name as Placeholder] : found,
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** The schema's hints speak of scenarios; this file's keys are few enough to name. */
function hinted(problem: Problem): Problem {
  const keys = 'id, profile, ready; command, cwd, env, passEnv, startTimeout, or url and sinkPort';
  if (problem.code === 'UNKNOWN_KEY') return { ...problem, hint: `check the spelling; there are ${keys}` };
  if (problem.code === 'MISSING_KEY') return { ...problem, hint: `a target has ${keys}` };
  return problem.hint?.includes('scenario.schema.json') ? { ...problem, hint: `a target has ${keys}` } : problem;
}

/** A placeholder that is misspelt would reach the service as text. */
function placeholderProblems(target: TargetFile): Problem[] {
  if (!('command' in target)) return [];
  const texts = [
    ...target.command.map((value, index) => ({ path: `command.${index}`, value })),
    ...Object.entries(target.env).map(([name, value]) => ({ path: `env.${name}`, value })),
  ];
  return texts.flatMap(({ path, value }) =>
    [...value.matchAll(ANY_PLACEHOLDER)]
      .map((match) => match[1] as string)
      .filter((name) => MEANT_FOR_US.test(name) && !(PLACEHOLDERS as readonly string[]).includes(name))
      .map((name) => ({
        code: 'UNKNOWN_PLACEHOLDER',
        path,
        message: `nothing fills {${name.slice(0, 64)}}`,
        hint: `there are ${PLACEHOLDERS.map((known) => `{${known}}`).join(', ')}`,
      })),
  );
}
