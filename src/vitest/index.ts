/**
 * `pumpdrill/vitest`: gate your own code. Plays a pack of campaigns, with real users beside them, through an application of
 * yours in simulation, and fails a test when it does not hold.
 *
 * @example
 * import { drill } from 'pumpdrill/vitest';
 * import { expect, test } from 'vitest';
 * import { build } from './app.ts';
 *
 * test('no one pumps our login', async () => {
 *   const app = { create: ({ sms, clock }) => build({ now: clock.now, sendSms: sms.send }) };
 *   expect(await drill(app, 'starter')).toHold();
 * }, 120_000);
 */
import { expect } from 'vitest';
import { describeDrilled } from '../drill/handler/describe.ts';
import { type Drilled, type DrillOptions, drillApplication, type Pack } from '../drill/handler/drill.ts';
import type { DrillTarget } from '../drill/handler/target.ts';
import { commandLines, type Place } from './command-lines.ts';

export { PumpdrillError } from '../core/domain/errors.ts';
export { defineScenario } from '../core/scenario/define.ts';
export type { Drilled, DrilledRun, DrillOptions, Pack } from '../drill/handler/drill.ts';
export type {
  ClientFacts,
  FetchApp,
  FetchHandler,
  Handler,
  InjectableApp,
  ListenerApp,
  RouterApp,
} from '../drill/handler/handlers.ts';
export type { Leak } from '../drill/handler/leak-watch.ts';
export type { HoldLimits } from '../drill/handler/limits.ts';
export type { DrillTarget, FreshTarget, ProfileInput, SingleTarget, TargetOptions } from '../drill/handler/target.ts';
export {
  createClock,
  createSms,
  type DrillClock,
  type DrillSms,
  type SmsMessage,
  type SmsReceipt,
} from '../drill/handler/tools.ts';

/** Names one run of a drill, `scenario/seed`: what a failing test's command sets. */
const ONLY_VARIABLE = 'PUMPDRILL_ONLY';

/**
 * Plays every scenario of `pack` with each of its seeds against the application. Nothing is sent and no socket is opened.
 *
 * @returns what happened, whether or not it holds: `expect(drilled).toHold()` judges it.
 * @throws PumpdrillError with every problem of target, pack and options, and when the application hangs.
 */
export async function drill(target: DrillTarget, pack: Pack, options: DrillOptions = {}): Promise<Drilled> {
  const only = options.only ?? process.env[ONLY_VARIABLE];
  const drilled = await drillApplication(target, pack, { ...options, ...(only === undefined ? {} : { only }) });
  const lines = commandLines(placeNow(), drilled, ONLY_VARIABLE);
  return lines === null ? drilled : { ...drilled, command: lines.join('\n') };
}

function placeNow(): Place {
  const { testPath, currentTestName } = expect.getState();
  return { file: testPath, test: currentTestName, folder: process.cwd() };
}

/** How a test that asks for a drill in vain is told so. */
const NO_DRILL = 'toHold() judges what drill() resolved to: expect(await drill(...)).toHold()';

expect.extend({
  toHold(received: unknown) {
    if (!isDrilled(received)) return { pass: false, message: () => NO_DRILL };
    return { pass: received.holds, message: () => describeDrilled(received, { again: received.command.split('\n') }) };
  },
});

function isDrilled(value: unknown): value is Drilled {
  return typeof value === 'object' && value !== null && 'holds' in value && 'runs' in value && 'scorecard' in value;
}

declare module 'vitest' {
  // The parameters are vitest's own: both declarations must have the same.
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> {
    /** Passes when every limit of every run was kept, and each was put to the test. */
    toHold(): R;
  }
}
