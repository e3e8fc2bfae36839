/** What `drill` is given: the application, how to drive it, and what stands in for its surroundings. */
import type { z } from 'zod';
import { invalidInput, type Problem, PumpdrillError } from '../../core/domain/errors.ts';
import type { profileFormat, TargetProfile } from '../../target-profile/format.ts';
import { loadProfile } from '../../target-profile/load.ts';
import { readProfile } from '../../target-profile/read.ts';
import type { Handler } from './handlers.ts';
import { bindingOfClock, bindingOfSms, createClock, createSms, type DrillClock, type DrillSms } from './tools.ts';

/** A target profile as a script writes it: the value of its YAML file. */
export type ProfileInput = z.input<typeof profileFormat>;

export interface TargetOptions {
  /** The application's name in messages and reports. Default `application`. */
  readonly name?: string;
  /** How to drive it: a bundled profile by name, a file that ends in .yaml, or the value itself. Default `json-by-status`. */
  readonly profile?: string | ProfileInput;
  /** A header in which the client's address comes as well, as from a proxy of yours: `x-forwarded-for`. Default none. */
  readonly addressHeader?: string;
  /**
   * `virtual` (default): `Date`, `performance.now`, `setTimeout` and `setInterval` follow the drill's clock while a run lasts,
   * and are put back afterwards. `real`: they are left alone, for an application that asks nothing but its injected clock.
   */
  readonly globals?: 'virtual' | 'real';
  /** Real milliseconds that one request may take before the drill ends with an error. Default 5,000. */
  readonly deadlineMs?: number;
}

/** Made anew for each run (scenario and seed), so that no run meets what another left behind. */
export interface FreshTarget extends TargetOptions {
  readonly create: (tools: { readonly sms: DrillSms; readonly clock: DrillClock }) => Handler | Promise<Handler>;
}

/** One application for one run. */
export interface SingleTarget extends TargetOptions {
  readonly handler: Handler;
  readonly sms: DrillSms;
  readonly clock: DrillClock;
}

export type DrillTarget = FreshTarget | SingleTarget;

/** Everything that one run needs. */
export interface OpenedTarget {
  readonly handler: Handler;
  /** Made for this run: the drill closes it afterwards. */
  readonly isOurs: boolean;
}

export interface ReadyTarget {
  readonly name: string;
  readonly profile: TargetProfile;
  readonly addressHeader: string;
  readonly globals: 'virtual' | 'real';
  readonly deadlineMs: number;
  readonly tools: () => { readonly sms: DrillSms; readonly clock: DrillClock };
  readonly open: (tools: { readonly sms: DrillSms; readonly clock: DrillClock }) => Promise<OpenedTarget>;
}

const DEADLINE_MS = 5_000;

/** Checks what was given. Throws PumpdrillError (exit 2) with every problem. */
export function readyTarget(target: DrillTarget, runs: number): ReadyTarget {
  const problems = 'create' in target ? [] : problemsOfSingle(target, runs);
  if (problems.length > 0) throw new PumpdrillError(2, problems);
  return {
    name: target.name ?? 'application',
    profile: profileOf(target.profile ?? 'json-by-status'),
    addressHeader: (target.addressHeader ?? '').toLowerCase(),
    globals: target.globals ?? 'virtual',
    deadlineMs: target.deadlineMs ?? DEADLINE_MS,
    tools: () => ('create' in target ? { sms: createSms(), clock: createClock() } : target),
    open: async (tools) =>
      'create' in target
        ? { handler: await target.create(tools), isOurs: true }
        : { handler: target.handler, isOurs: false },
  };
}

function profileOf(profile: string | ProfileInput): TargetProfile {
  if (typeof profile === 'string') return loadProfile(profile);
  const read = readProfile(profile);
  if ('profile' in read) return read.profile;
  throw new PumpdrillError(
    2,
    read.problems.map((problem) => ({ ...problem, path: `profile.${problem.path}` })),
  );
}

function problemsOfSingle({ sms, clock }: SingleTarget, runs: number): Problem[] {
  const bindings = [bindingOfClock(clock), bindingOfSms(sms)];
  const foreign = ['clock', 'sms']
    .filter((_, i) => bindings[i] === undefined)
    .map((what) => ({
      code: 'FOREIGN_TOOL',
      path: what,
      message: `this ${what === 'sms' ? 'SMS client' : 'clock'} is not one of pumpdrill's`,
      hint: `use ${what === 'sms' ? 'createSms' : 'createClock'}(), or hand over { create: ({ sms, clock }) => ... }`,
    }));
  const used = bindings.some((binding) => binding?.used);
  if (runs <= 1 && !used) return foreign;
  const message = used
    ? 'this application has been through a drill, and what that left behind would change the next one'
    : `one application would have to play ${runs} runs, and what one leaves behind would change the next`;
  const hint = 'hand over { create: ({ sms, clock }) => build(...) }, which makes a fresh one for each run';
  return [...foreign, { code: 'NEEDS_FRESH_HANDLER', path: 'handler', message, hint }];
}

/** Somebody else already moves the time of this process. */
export function fakeTimersProblem() {
  return invalidInput({
    code: 'FAKE_TIMERS',
    path: '',
    message: 'the timers of this process are replaced already, so the drill cannot tell when anything is over',
    hint: 'call vi.useRealTimers() first: the drill moves Date and timers itself',
  });
}
