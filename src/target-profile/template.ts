/**
 * Compiles `{{phone}}` templates to functions. Values are escaped for where they stand (JSON, path, header), so that
 * nothing a target answered can change the shape of what we send next.
 */
import type { Wire } from '../core/domain/attempt.ts';
import type { TargetProfileMemory } from './exchange.ts';

/** Renders a text from what is sent and what the client remembers. */
export type Render = (wire: Wire, memory: TargetProfileMemory) => string;

/** Variables that come from the wire; everything else must be captured by some step. */
export const WIRE_VARIABLES: Readonly<Record<string, Render>> = {
  phone: (wire) => wire.phone,
  digits: (wire) => wire.phone.replace(/^\+/, ''),
  channel: (wire) => wire.channel,
  code: (wire) => wire.code,
  device: (wire) => wire.signals,
  behaviour: (wire) => wire.behaviour,
  honeypot: (wire) => wire.honeypot,
  email: (wire) => wire.email,
};

/** Variables that the port fills for one request: what a client hands in for a challenge that was captured as `challenge`. */
export const PORT_VARIABLES: readonly string[] = ['solution'];

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

const VARIABLE = /\{\{\s*([a-z][a-z0-9]*)\s*\}\}/g;
/** Anything between double braces, so that a misspelt variable is found and not sent as text. */
const ANY_BRACES = /\{\{([^{}]*)\}\}/g;

/** Names of all variables in a text, as they are written. */
export function variablesIn(text: string): string[] {
  return [...text.matchAll(ANY_BRACES)].map((match) => (match[1] as string).trim());
}

/** Compiles one text; `escapeValue` is applied to every variable's value, never to the text around it. */
export function compileText(text: string, escapeValue: (value: string) => string): Render {
  const parts: (string | Render)[] = [];
  let from = 0;
  for (const match of text.matchAll(VARIABLE)) {
    if (match.index > from) parts.push(text.slice(from, match.index));
    const value = variable(match[1] as string);
    parts.push((wire, memory) => escapeValue(value(wire, memory)));
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push(text.slice(from));
  return joined(parts);
}

/** Compiles a JSON template to a function that writes the JSON text. */
export function compileJson(value: JsonValue): Render {
  if (typeof value === 'string') return compileJsonText(value);
  if (value === null || typeof value !== 'object') {
    const text = JSON.stringify(value);
    return () => text;
  }
  if (Array.isArray(value)) return compileList((value as readonly JsonValue[]).map(compileJson));
  return compileObject(value as { readonly [key: string]: JsonValue });
}

/** JSON escaping leaves braces alone, so the text around the variables is escaped once, here; the values each time. */
function compileJsonText(text: string): Render {
  const quoted = JSON.stringify(text);
  if (variablesIn(text).length === 0) return () => quoted;
  return compileText(quoted, (value) => JSON.stringify(value).slice(1, -1));
}

function compileList(items: readonly Render[]): Render {
  return (wire, memory) => `[${items.map((item) => item(wire, memory)).join(',')}]`;
}

interface Member {
  readonly key: string;
  readonly value: Render;
  /** The one variable that is the whole value: when it is empty, the key is left out. */
  readonly only: Render | null;
}

function compileObject(value: { readonly [key: string]: JsonValue }): Render {
  const members = Object.entries(value).map(
    ([key, inner]): Member => ({
      key: `${JSON.stringify(key)}:`,
      value: compileJson(inner),
      only: typeof inner === 'string' ? onlyVariable(inner) : null,
    }),
  );
  return (wire, memory) => {
    let text = '{';
    for (const { key, value: render, only } of members) {
      if (only !== null && only(wire, memory) === '') continue;
      text += `${text.length > 1 ? ',' : ''}${key}${render(wire, memory)}`;
    }
    return `${text}}`;
  };
}

function onlyVariable(text: string): Render | null {
  const match = /^\{\{\s*([a-z][a-z0-9]*)\s*\}\}$/.exec(text);
  return match === null ? null : variable(match[1] as string);
}

/** A variable's value; '' while nothing was captured under its name. */
function variable(name: string): Render {
  const fromWire = Object.hasOwn(WIRE_VARIABLES, name) ? WIRE_VARIABLES[name] : undefined;
  if (fromWire !== undefined) return fromWire;
  return (_wire, memory) => {
    const value: unknown = Object.hasOwn(memory.captured, name) ? memory.captured[name] : '';
    return typeof value === 'string' ? value : '';
  };
}

function joined(parts: readonly (string | Render)[]): Render {
  if (parts.length === 0) return () => '';
  if (parts.length === 1) {
    const only = parts[0] as string | Render;
    return typeof only === 'string' ? () => only : only;
  }
  return (wire, memory) => {
    let text = '';
    for (const part of parts) text += typeof part === 'string' ? part : part(wire, memory);
    return text;
  };
}
