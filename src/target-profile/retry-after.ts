/** How long a target asks its clients to wait: nearly nowhere standard (targets.md section 0, point 4). */
import type { Ms } from '../core/domain/units.ts';
import type { ReceivedResponse } from './exchange.ts';
import type { RetryAfterSource } from './format.ts';
import { compilePointer, valueAt } from './json-pointer.ts';

/** Longest wait believed: one week. Assumption; nobody's drill lasts longer, and a hostile number must not overflow. */
const WAIT_MAX_MS = 7 * 24 * 3_600_000;

export type ReadRetryAfter = (response: ReceivedResponse, json: unknown) => Ms;

export function compileRetryAfter(sources: readonly RetryAfterSource[]): ReadRetryAfter {
  const readers = sources.map(compileSource);
  return (response, json) => {
    for (const read of readers) {
      const waitMs = read(response, json);
      if (waitMs > 0) return Math.min(Math.ceil(waitMs), WAIT_MAX_MS);
    }
    return 0;
  };
}

function compileSource(source: RetryAfterSource): ReadRetryAfter {
  if ('header' in source) return (response) => headerWaitMs(response, source.header);
  const pointer = compilePointer(source.json);
  const factor = source.unit === 's' ? 1_000 : 1;
  return (_response, json) => {
    const value = valueAt(json, pointer);
    const number = typeof value === 'string' && /^[0-9]{1,12}(\.[0-9]{1,6})?$/.test(value) ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) ? number * factor : 0;
  };
}

/** Seconds or an HTTP date; a date counts from the answer's own Date header, so that nobody's clock matters. */
function headerWaitMs({ headers }: ReceivedResponse, name: string): Ms {
  const value = headers[name];
  if (typeof value !== 'string' || value.length > 40) return 0;
  if (/^[0-9]{1,12}$/.test(value)) return Number(value) * 1_000;
  const date = headers['date'];
  const waitMs = Date.parse(value) - (typeof date === 'string' ? Date.parse(date) : Number.NaN);
  return Number.isFinite(waitMs) ? waitMs : 0;
}
