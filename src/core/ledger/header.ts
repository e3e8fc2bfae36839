/** The first line of every ledger segment: what the events mean, and which segment this is. */
import { z } from 'zod';
import type { Problem } from '../domain/errors.ts';
import type { RunHeader } from '../domain/event.ts';

const count = z.int().min(0);
/** A run's header without its line. */
export const headerFormat = z.strictObject({
  schema: z.literal('pumpdrill.ledger/1'),
  scenario: z.strictObject({ id: z.string(), title: z.string(), hash: z.string() }),
  policy: z.strictObject({ id: z.string(), hash: z.string() }),
  target: z.string(),
  engine: z.enum(['simulate', 'live', 'k6']),
  seed: count,
  planDigest: z.string(),
  startsAt: z.string(),
  durationMs: count,
  currency: z.string(),
  lanes: z.array(
    z.strictObject({ id: z.string(), intent: z.enum(['fraud', 'legit']), origin: z.string(), openers: count }),
  ),
  cohorts: z.array(z.string()),
  defences: z.array(z.strictObject({ id: z.string(), mode: z.enum(['observe', 'enforce']) })),
  limits: z.record(z.string(), z.number()),
  detail: z.enum(['full', 'sampled', 'off']),
});
const lineFormat = z.strictObject({ type: z.literal('header'), segment: z.int().min(1), run: headerFormat });

export interface HeaderLine {
  /** Counts 1, 2, ... */
  readonly segment: number;
  readonly run: RunHeader;
}

/** Keys in the order of the format, whatever order the header was built in. */
export function encodeHeader({ segment, run }: HeaderLine): string {
  return JSON.stringify(lineFormat.parse({ type: 'header', segment, run }));
}

export function decodeHeader(line: string): HeaderLine | { readonly problems: readonly Problem[] } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { problems: [{ code: 'BAD_LEDGER_HEADER', path: '', message: 'the header line is not JSON' }] };
  }
  const parsed = lineFormat.safeParse(value);
  if (parsed.success) return { segment: parsed.data.segment, run: parsed.data.run };
  return {
    problems: parsed.error.issues.map((issue) => ({
      code: 'BAD_LEDGER_HEADER',
      path: issue.path.join('.'),
      message: issue.message,
    })),
  };
}
