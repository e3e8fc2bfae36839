/** Checks a profile: the schema, and what no schema can say. All problems at once. */
import type { Problem } from '../core/domain/errors.ts';
import { problemsOf } from '../core/scenario/schema-problems.ts';
import { compileProfile } from './compile.ts';
import { type ProfileFile, profileFormat, type StepFormat, type TargetProfile } from './format.ts';
import { type JsonValue, PORT_VARIABLES, variablesIn, WIRE_VARIABLES } from './template.ts';

/** Reads a value (from YAML, or written in TypeScript) as a profile. */
export function readProfile(value: unknown): { profile: TargetProfile } | { problems: Problem[] } {
  const result = profileFormat.safeParse(value);
  if (!result.success) return { problems: problemsOf(result.error.issues, value).map(withProfileHint) };
  const problems = meaningProblems(result.data);
  return problems.length > 0 ? { problems } : { profile: compileProfile(result.data) };
}

/** The schema's hints speak of scenarios; a profile has no published schema file yet. */
function withProfileHint(problem: Problem): Problem {
  return problem.code === 'UNKNOWN_KEY' ? { ...problem, hint: 'check the spelling and the indentation' } : problem;
}

function meaningProblems(file: ProfileFile): Problem[] {
  const steps = Object.entries(file.steps).filter((entry): entry is [string, StepFormat] => entry[1] !== undefined);
  const captured = new Set(steps.flatMap(([, step]) => Object.keys(step.capture)));
  return steps.flatMap(([name, step]) => [
    ...shadowed(step, `steps.${name}.capture`),
    ...unknownVariables(step, `steps.${name}`, captured),
    ...(step.method === 'GET' && step.body !== undefined
      ? [{ code: 'BODY_OF_GET', path: `steps.${name}.body`, message: 'a GET has no body', hint: 'use POST' }]
      : []),
  ]);
}

/** What nobody has to capture. */
const GIVEN_VARIABLES: readonly string[] = [...Object.keys(WIRE_VARIABLES), ...PORT_VARIABLES];

function shadowed(step: StepFormat, path: string): Problem[] {
  return Object.keys(step.capture)
    .filter((name) => GIVEN_VARIABLES.includes(name))
    .map((name) => ({
      code: 'CAPTURE_SHADOWS',
      path: `${path}.${name}`,
      message: `"${name}" is a variable of every request and cannot be captured`,
      hint: 'choose another name',
    }));
}

function unknownVariables(step: StepFormat, path: string, captured: ReadonlySet<string>): Problem[] {
  const known = [...GIVEN_VARIABLES, ...captured];
  return textsOf(step, path).flatMap(({ text, at }) =>
    variablesIn(text)
      .filter((name) => !known.includes(name))
      .map((name) => ({
        code: 'UNKNOWN_VARIABLE',
        path: at,
        message: `nothing fills {{${name.slice(0, 64)}}}`,
        hint: `there are ${known.join(', ')}; or capture it from an answer`,
      })),
  );
}

interface PlacedText {
  readonly text: string;
  readonly at: string;
}

function textsOf(step: StepFormat, path: string): PlacedText[] {
  return [
    { text: step.path, at: `${path}.path` },
    ...Object.entries(step.surfaces).map(([surface, own]) => ({
      text: own.path,
      at: `${path}.surfaces.${surface}.path`,
    })),
    ...Object.entries(step.headers).map(([name, text]) => ({ text, at: `${path}.headers.${name}` })),
    ...(step.body === undefined ? [] : textsIn(step.body as JsonValue, `${path}.body`)),
  ];
}

function textsIn(value: JsonValue, at: string): PlacedText[] {
  if (typeof value === 'string') return [{ text: value, at }];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => textsIn(inner as JsonValue, `${at}.${key}`));
}
