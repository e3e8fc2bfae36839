/** Services that die under a live run: it ends, says which, and is never a pass. */
import { afterEach, describe, expect, test } from 'vitest';
import { EXIT, PumpdrillError } from '../../src/core/domain/errors.ts';
import { type LiveSession, startLiveSession } from '../../src/drill/live-session.ts';
import { type LiveInput, playLive } from '../../src/drill/play-live.ts';
import type { PlayedRun } from '../../src/drill/play-simulated.ts';
import { loadPolicy } from '../../src/drill/policy-files.ts';
import { prepareScenarios } from '../../src/drill/prepare-scenarios.ts';
import { preparePolicy } from '../../src/drill/prepared.ts';
import { loadProfile } from '../../src/target-profile/load.ts';

const [prepared] = prepareScenarios(['residential-rotation']);
const policy = preparePolicy(loadPolicy('open'));

let session: LiveSession | undefined;
afterEach(() => session?.stop());

function inputOf(open: LiveSession, more: Partial<LiveInput> = {}): LiveInput {
  if (prepared === undefined) throw new Error('the starter pack lacks residential-rotation');
  const profile = loadProfile('reference');
  return { session: open, tenantId: 'one', prepared, policy, seed: 1, speed: 24, identity: 'header', profile, ...more };
}

describe.each(['target', 'sink'] as const)('the %s', (part) => {
  test('is gone before the run starts: exit 4', async () => {
    session = await startLiveSession();
    await session[part].stop();
    const failure = await playLive(inputOf(session)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PumpdrillError);
    const { exitCode, problems } = failure as PumpdrillError;
    expect(exitCode).toBe(EXIT.targetUnreachable);
    expect(problems).toMatchObject([{ code: 'SERVICE_UNREACHABLE', hint: expect.stringContaining('run again') }]);
  });

  test('dies in the middle: the run ends with a fault and does not hang', async () => {
    const open = await startLiveSession();
    session = open;
    let killed = false;
    const run: PlayedRun = await playLive(
      inputOf(open, {
        onProgress: (share) => {
          if (killed || share < 0.02) return;
          killed = true;
          process.kill(open[part].pid, 'SIGKILL');
        },
      }),
    );
    expect(killed).toBe(true);
    expect(run.totals.faults.map(({ source }) => source)).toContain(part);
    // Not played to its end: that alone makes the verdict inconclusive.
    expect(run.health.interrupted).toBe(true);
    expect(run.health.started).toBeLessThan(2_400);
  });
});
