/**
 * One event is one line of JSON. Keys come in a fixed order, so equal events give equal bytes; the frequent kinds are
 * put together by hand, because a run writes hundreds of thousands of lines a second. Reading is strict: a line with a
 * key too many, a key missing or a value of the wrong kind is a problem, never half an event.
 *
 * Checksums are not in here: `io/ledger-files.ts` adds them where lines become bytes on a disk.
 */
import type { DecisionRecord } from '../domain/decision.ts';
import type { Problem } from '../domain/errors.ts';
import type { AttemptEvent, DecidedEvent, DispatchEvent, LedgerEvent } from '../domain/event.ts';
import { EVENT_SHAPES, type Shape } from './shapes.ts';

/** The line of an event, without a line break. */
export function encodeEvent(event: LedgerEvent): string {
  switch (event.type) {
    case 'attempt':
      return encodeAttempt(event);
    case 'decided':
      return encodeDecided(event);
    case 'dispatch':
      return encodeDispatch(event);
    default:
      return encodeByShape(event);
  }
}

/** The event of a line, or what is wrong with it. */
export function decodeLine(line: string): LedgerEvent | Problem {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return problem('', 'is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return problem('', 'is not an object');
  const record = value as Readonly<Record<string, unknown>>;
  const type = record['type'];
  const shape = typeof type === 'string' && Object.hasOwn(EVENT_SHAPES, type) ? shapeOf(type) : undefined;
  if (!shape) return problem('type', 'names no kind of event');
  let expected = 1;
  for (const [key, accepts, optional] of shape) {
    if (optional !== undefined && record[key] === undefined) continue;
    expected += 1;
    if (!accepts(record[key])) return problem(key, Object.hasOwn(record, key) ? 'has a wrong value' : 'is missing');
  }
  // Every key that must be there is, so a right count means that there is no other.
  const keys = Object.keys(record);
  if (keys.length === expected) return record as unknown as LedgerEvent;
  const extra = keys.find((key) => key !== 'type' && !shape.some(([known]) => known === key)) ?? '';
  return problem(extra.slice(0, 64), 'is not a key of this event');
}

export function isProblem(result: LedgerEvent | Problem): result is Problem {
  return 'code' in result;
}

function shapeOf(type: string): Shape {
  return EVENT_SHAPES[type as LedgerEvent['type']];
}

function problem(path: string, what: string): Problem {
  return { code: 'BAD_LEDGER_LINE', path, message: path === '' ? `the line ${what}` : `"${path}" ${what}` };
}

function encodeAttempt(event: AttemptEvent): string {
  return (
    `{"type":"attempt","atMs":${event.atMs},"attempt":${event.attempt},"step":"${event.step}",` +
    `"channel":"${event.channel}","number":${event.number},"address":${quote(event.address)},` +
    `"device":${event.device},"solve":"${event.solve}","answer":"${event.answer}","status":${event.status}` +
    `${event.surface === undefined ? '' : `,"surface":"${event.surface}"`}` +
    `${event.tookMicros === undefined ? '' : `,"tookMicros":${event.tookMicros}`}}`
  );
}

function encodeDecided(event: DecidedEvent): string {
  return (
    `{"type":"decided","atMs":${event.atMs},"attempt":${event.attempt},"disposition":"${event.disposition}",` +
    `"sent":${event.sent},"evaluated":${event.evaluated},"decisions":${encodeDecisions(event.decisions)}}`
  );
}

function encodeDispatch(event: DispatchEvent): string {
  return (
    `{"type":"dispatch","atMs":${event.atMs},"attempt":${event.attempt},"number":${event.number},` +
    `"accepted":${event.accepted},"reason":${quote(event.reason)},"wouldRefuse":${quote(event.wouldRefuse)},` +
    `"segments":${event.segments},"costMicro":${event.costMicro},"priceMicro":${event.priceMicro}` +
    `${event.channel === undefined ? '' : `,"channel":"${event.channel}"`}}`
  );
}

function encodeDecisions(decisions: readonly DecisionRecord[]): string {
  if (decisions.length === 0) return '[]';
  let text = '[';
  for (const [i, { defence, observed, kind, reason }] of decisions.entries()) {
    text += `${i === 0 ? '' : ','}{"defence":${quote(defence)},"observed":${observed},"kind":"${kind}","reason":${quote(reason)}}`;
  }
  return `${text}]`;
}

function encodeByShape(event: LedgerEvent): string {
  const values = event as unknown as Readonly<Record<string, unknown>>;
  let text = `{"type":"${event.type}"`;
  for (const [key, , optional] of EVENT_SHAPES[event.type]) {
    if (optional === undefined || values[key] !== undefined) text += `,"${key}":${JSON.stringify(values[key])}`;
  }
  return `${text}}`;
}

/** Texts made of plain ASCII need no escaping, and almost all are. */
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

function quote(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}
