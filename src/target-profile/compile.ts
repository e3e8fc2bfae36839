/** Turns a profile file into functions: what is sent for a step, and what an answer means. */
import type { StepKind } from '../core/domain/attempt.ts';
import { compileAnswers } from './classify.ts';
import { cookieHeader, keepCookies } from './cookie-jar.ts';
import type { OutgoingRequest, ReceivedResponse, StepAnswer, TargetProfileMemory } from './exchange.ts';
import type { ProfileFile, StepFormat, TargetProfile, ValueSource } from './format.ts';
import { compilePointer, valueAt } from './json-pointer.ts';
import { compileRetryAfter } from './retry-after.ts';
import { compileJson, compileText, type JsonValue, type Render } from './template.ts';

/** Longest captured text that is kept: tokens have some hundred characters. */
const CAPTURE_MAX = 4_096;

/** `file` must have passed `readProfile`: unknown variables would be sent as empty text here. */
export function compileProfile(file: ProfileFile): TargetProfile {
  const steps = compileSteps(file);
  const classify = compileAnswers(file.answers);
  const retryAfterOf = compileRetryAfter(file.retryAfter);
  return {
    id: file.id,
    summary: file.summary,
    identity: file.identity,
    addressHeader: file.addressHeader ?? null,
    file,
    requestFor: (wire, memory) => steps[wire.step]?.requestFor(wire, memory) ?? null,
    answerOf(step, response, memory): StepAnswer {
      const json = parsed(response.body);
      steps[step]?.keep(response, json, memory);
      const { status } = response;
      return { answer: classify(step, status, json), status, retryAfterMs: retryAfterOf(response, json) };
    },
  };
}

interface CompiledStep {
  requestFor(wire: Parameters<Render>[0], memory: TargetProfileMemory): OutgoingRequest;
  keep(response: ReceivedResponse, json: unknown, memory: TargetProfileMemory): void;
}

function compileSteps({ steps }: ProfileFile): Readonly<Record<StepKind, CompiledStep | null>> {
  const send = compileStep(steps.send);
  return {
    visit: steps.visit === undefined ? null : compileStep(steps.visit),
    send,
    resend: steps.resend === undefined ? send : compileStep(steps.resend),
    verify: compileStep(steps.verify),
    email: steps.email === undefined ? null : compileStep(steps.email),
    confirm: steps.confirm === undefined ? null : compileStep(steps.confirm),
  };
}

function compileStep(step: StepFormat): CompiledStep {
  const pathOf = compilePath(step);
  const body = step.body === undefined ? null : compileJson(step.body as JsonValue);
  const fixed = ['accept', 'application/json'];
  if (body !== null) fixed.push('content-type', 'application/json');
  const headers = Object.entries(step.headers).map(([name, text]): readonly [string, Render] => [
    name,
    compileText(text, headerSafe),
  ]);
  const captures = Object.entries(step.capture).map(([name, source]) => [name, compileSource(source)] as const);
  return {
    requestFor(wire, memory) {
      const list = fixed.slice();
      for (const [name, render] of headers) list.push(name, render(wire, memory));
      const cookies = step.cookies ? cookieHeader(memory.cookies) : '';
      if (cookies !== '') list.push('cookie', cookies);
      return {
        method: step.method,
        path: pathOf(wire, memory),
        headers: list,
        body: body === null ? null : body(wire, memory),
      };
    },
    keep(response, json, memory) {
      if (step.cookies) keepCookies(memory.cookies, response.headers['set-cookie']);
      for (const [name, read] of captures) {
        const value = read(response, json);
        if (value !== '' && value.length <= CAPTURE_MAX) memory.captured[name] = value;
      }
    },
  };
}

function compilePath({ path, surfaces }: StepFormat): Render {
  const usual = compileText(path, encodeURIComponent);
  const others = new Map(
    Object.entries(surfaces).map(([surface, own]) => [surface, compileText(own.path, encodeURIComponent)]),
  );
  return others.size === 0 ? usual : (wire, memory) => (others.get(wire.surface) ?? usual)(wire, memory);
}

/** Reads a captured value as text: an object or a list as its JSON; '' when it is missing, or no more than true or null. */
function compileSource(source: ValueSource): (response: ReceivedResponse, json: unknown) => string {
  if ('header' in source) {
    return ({ headers }) => {
      const value = headers[source.header];
      return typeof value === 'string' ? value : '';
    };
  }
  const pointer = compilePointer(source.json);
  return (_response, json) => {
    const value = valueAt(json, pointer);
    if (typeof value === 'object' && value !== null) return JSON.stringify(value);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
}

/** A header value is printable ASCII: a captured line break must not become a header of its own. */
function headerSafe(value: string): string {
  return value.replace(/[^\x20-\x7e]/g, '');
}

/** Undefined for whatever is no JSON: a page, a picture, half an answer. The content type is not asked, it often lies. */
function parsed(body: string | null): unknown {
  if (body === null || body === '') return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
