/** Says which answer is which: the profile's rules in order, first match wins. */
import type { StepKind } from '../core/domain/attempt.ts';
import { ANSWER_CLASSES, type AnswerClass } from '../core/domain/result.ts';
import type { AnswerRule } from './format.ts';
import { compilePointer, type Pointer, valueAt } from './json-pointer.ts';

/** `json` is undefined when the body was no JSON or could not be read. */
export type Classify = (step: StepKind, status: number, json: unknown) => AnswerClass;

type Rule = (step: StepKind, status: number, json: unknown) => AnswerClass | null;

/** What a target may say of itself: that nothing came, or that we do not understand it, is ours to say. */
const OWN_WORDS: ReadonlySet<unknown> = new Set(
  ANSWER_CLASSES.filter((word) => word !== 'transport-error' && word !== 'unclassified'),
);

export function compileAnswers(rules: readonly AnswerRule[]): Classify {
  const compiled = rules.map(compileRule);
  return (step, status, json) => {
    for (const rule of compiled) {
      const found = rule(step, status, json);
      if (found !== null) return found;
    }
    return 'unclassified';
  };
}

function compileRule(rule: AnswerRule): Rule {
  const steps = rule.step === undefined ? null : [rule.step].flat();
  if ('classFrom' in rule) return classFromBody(steps, compilePointer(rule.classFrom));
  const statuses = rule.status === undefined ? null : [rule.status].flat();
  const expected = Object.entries(rule.json ?? {}).map(([pointer, value]): readonly [Pointer, unknown] => [
    compilePointer(pointer),
    value,
  ]);
  return (step, status, json) => {
    if (steps !== null && !steps.includes(step)) return null;
    if (statuses !== null && !statuses.some((wanted) => isStatus(wanted, status))) return null;
    for (const [pointer, value] of expected) if (valueAt(json, pointer) !== value) return null;
    return rule.class;
  };
}

function classFromBody(steps: readonly StepKind[] | null, pointer: Pointer): Rule {
  return (step, _status, json) => {
    if (steps !== null && !steps.includes(step)) return null;
    const word = valueAt(json, pointer);
    return OWN_WORDS.has(word) ? (word as AnswerClass) : null;
  };
}

function isStatus(wanted: number | string, status: number): boolean {
  return typeof wanted === 'number' ? wanted === status : Number(wanted[0]) === Math.floor(status / 100);
}
