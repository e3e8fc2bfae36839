import { describe, expect, test } from 'vitest';
import { DefenceVoice, type Surroundings } from '../../reference-target/defence-voice.ts';
import type { Defence } from '../../reference-target/defences/defence.ts';
import { DEFENCES } from '../../reference-target/defences/index.ts';
import type { Posture } from '../../src/core/domain/decision.ts';

const HOUR_MS = 3_600_000;

/** Two voices of one process, and what reached the store. */
function twoVoices() {
  const raises: [Posture, number][] = [];
  const time = { nowMs: 1_000_000 };
  const around: Surroundings = {
    posture: 'normal',
    nowMs: () => time.nowMs,
    onAlert: () => {},
    setPosture: (posture, untilMs) => {
      around.posture = posture;
      raises.push([posture, untilMs - 1_000_000]);
    },
  };
  const voiceOf = (defence: Defence) => new DefenceVoice(defence, defence.config.parse({}), true, around);
  return {
    first: voiceOf(DEFENCES['conversion-monitor']),
    second: voiceOf(DEFENCES['spend-cap']),
    around,
    raises,
    time,
  };
}

describe('raising the posture', () => {
  test('a shorter hold of one defence does not cut short the longer one of another', () => {
    const { first, second, raises } = twoVoices();
    first.raisePosture('emergency', 4 * HOUR_MS);
    second.raisePosture('emergency', HOUR_MS);
    second.raisePosture('emergency', 5 * HOUR_MS);
    expect(raises).toEqual([
      ['emergency', 4 * HOUR_MS],
      ['emergency', 5 * HOUR_MS],
    ]);
  });

  test('a lower posture is not raised over a higher one', () => {
    const { first, second, raises } = twoVoices();
    first.raisePosture('closed', HOUR_MS);
    second.raisePosture('emergency', 4 * HOUR_MS);
    expect(raises).toEqual([['closed', HOUR_MS]]);
  });

  test('what the store has lost is raised again, by the same defence or another', () => {
    const { first, second, raises, around } = twoVoices();
    first.raisePosture('emergency', 4 * HOUR_MS);
    around.posture = 'normal';
    second.raisePosture('emergency', HOUR_MS);
    around.posture = 'normal';
    first.raisePosture('emergency', 4 * HOUR_MS);
    expect(raises.map(([, forMs]) => forMs)).toEqual([4 * HOUR_MS, HOUR_MS, 4 * HOUR_MS]);
  });
});
