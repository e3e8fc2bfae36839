/**
 * How to drive an OTP endpoint: one YAML file per kind of target. It says what each step sends, what a client keeps from
 * the answers, and which answer is which (targets.md section 0: HTTP status is not the outcome). Strict: an unknown key
 * is an error, and so is a template variable that nothing fills.
 */
import { z } from 'zod';
import { SPOOFED_HEADERS, type SpoofedHeader, type StepKind, SURFACES, type Wire } from '../core/domain/attempt.ts';
import { ANSWER_CLASSES } from '../core/domain/result.ts';
import type { OutgoingRequest, ReceivedResponse, StepAnswer, TargetProfileMemory } from './exchange.ts';

export const PROFILE_SCHEMA = 'pumpdrill.target-profile/1';

const id = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case letters, digits and single dashes')
  .max(64);
const variableName = z.string().regex(/^[a-z][a-z0-9]{0,31}$/, 'a lower-case word');
const headerName = z.string().regex(/^[a-z0-9-]{1,64}$/, 'a header name in lower case');
/** RFC 6901. Empty means the whole document. */
const pointer = z.string().regex(/^(\/([^~/]|~0|~1)*)*$/, 'a JSON pointer (RFC 6901), e.g. /error/code');
const stepName = z.enum(['visit', 'send', 'resend', 'verify', 'email', 'confirm']);
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
/** `429`, or a whole class of statuses: `4xx`. */
const status = z.union([z.int().min(100).max(599), z.string().regex(/^[1-5]xx$/, 'a status, or a class such as 4xx')]);
/** What a file may call an answer: that nothing came is never a target's word. */
const answerClass = z.enum(ANSWER_CLASSES).exclude(['transport-error']);

/** Where a value is found in an answer. */
const source = z.union([z.strictObject({ json: pointer }), z.strictObject({ header: headerName })]);

const path = z
  .string()
  .regex(/^\/[\x21-\x7e]*$/, 'starts with a slash, no blanks')
  .max(500)
  .describe('below the target; {{variables}} are percent-encoded');

export const stepFormat = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH']),
  path,
  surfaces: z
    .partialRecord(z.enum(SURFACES), z.strictObject({ path }))
    .default({})
    .describe('where other parts of the service take this step; those that are not named take it at `path`'),
  headers: z.record(headerName, z.string().max(1000)).default({}),
  body: z
    .record(z.string(), z.json())
    .optional()
    .describe(
      'JSON object; texts may hold {{phone}} {{digits}} {{channel}} {{code}} {{device}} {{behaviour}} {{honeypot}} {{email}} {{solution}} and captured names; a key whose whole value is one empty variable is left out',
    ),
  capture: z.record(variableName, source).default({}).describe('what the client keeps from the answer, by name'),
  cookies: z.boolean().default(true).describe('whether this step sends and keeps cookies'),
});

export const answerRuleFormat = z.union([
  z
    .strictObject({
      step: z.union([stepName, z.array(stepName).min(1)]).optional(),
      status: z.union([status, z.array(status).min(1)]).optional(),
      json: z.record(pointer, scalar).optional().describe('every pointer must hold exactly this value'),
      class: answerClass,
    })
    .describe('matches when every condition given holds'),
  z
    .strictObject({ step: z.union([stepName, z.array(stepName).min(1)]).optional(), classFrom: pointer })
    .describe('the body itself says its class in our words'),
]);

export const retryAfterFormat = z.union([
  z.strictObject({ header: headerName }).describe('seconds, or an HTTP date (RFC 9110 section 10.2.3)'),
  z.strictObject({ json: pointer, unit: z.enum(['ms', 's']).default('s') }),
]);

export const profileFormat = z.strictObject({
  schema: z.literal(PROFILE_SCHEMA),
  id,
  summary: z.string().min(1).max(500),
  /** How a client's address reaches the target unless the run says otherwise. */
  identity: z.enum(['header', 'socket']).default('header'),
  /** Only for targets that are not ours: the bundled one is told by a signed header of its own. */
  addressHeader: z
    .enum(SPOOFED_HEADERS)
    .optional()
    .describe(
      'the header in which the target takes the client address from its proxy; written as that proxy would, after what a client claims in it',
    ),
  steps: z.strictObject({
    visit: stepFormat.optional().describe('absent: the target has no page, a visit succeeds without a request'),
    send: stepFormat,
    resend: stepFormat.optional().describe('absent: the send step again'),
    verify: stepFormat,
    email: stepFormat.optional().describe('asks for a code by mail; absent: the target never wants an e-mail address'),
    confirm: stepFormat.optional().describe('enters the code that came by mail'),
  }),
  answers: z.array(answerRuleFormat).min(1).max(200).describe('first match wins; none: unclassified'),
  /** Sources in order; the first that yields a wait counts. better-auth has X-Retry-After (targets.md A.1). */
  retryAfter: z.array(retryAfterFormat).default([{ header: 'retry-after' }, { header: 'x-retry-after' }]),
});

/** A profile file's content, defaults filled in. */
export type ProfileFile = z.infer<typeof profileFormat>;
export type StepFormat = z.infer<typeof stepFormat>;
export type AnswerRule = z.infer<typeof answerRuleFormat>;
export type RetryAfterSource = z.infer<typeof retryAfterFormat>;
export type ValueSource = z.infer<typeof source>;

/** A profile ready to drive with: everything that can be worked out beforehand is. */
export interface TargetProfile {
  readonly id: string;
  readonly summary: string;
  readonly identity: 'header' | 'socket';
  /** How a target of somebody else learns who asks when it does not look at the connection; null: not at all. */
  readonly addressHeader: SpoofedHeader | null;
  readonly file: ProfileFile;
  /** What this step sends; null when the target has no such step. The header list is the caller's to add to. */
  requestFor(wire: Wire, memory: TargetProfileMemory): OutgoingRequest | null;
  /** What the answer means. Keeps cookies and captured values in `memory`. Never throws, whatever came. */
  answerOf(step: StepKind, response: ReceivedResponse, memory: TargetProfileMemory): StepAnswer;
}
