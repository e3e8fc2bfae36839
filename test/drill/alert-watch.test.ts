import { expect, test } from 'vitest';
import { AlertWatch, type DrillAlert } from '../../src/drill/alert-watch.ts';
import { attempt, fraudId, HEADER, personId } from '../core/score/small-run.ts';

function watch(): { told: DrillAlert[]; see: AlertWatch['see'] } {
  const told: DrillAlert[] = [];
  const alerts = new AlertWatch(HEADER, (alert) => told.push(alert));
  return { told, see: (event) => alerts.see(event) };
}

const alertAt = (atMs: number) =>
  ({ type: 'alert', atMs, source: 'signal-watch', signal: 'volume-spike', posture: null, detail: 'much' }) as const;

test('counts from the first fraud attempt, whatever people did before and in whatever order attempts are answered', () => {
  const { told, see } = watch();
  see(attempt(personId(0), 1_000));
  see(alertAt(2_000));
  see(attempt(fraudId(1), 12_000));
  see(attempt(fraudId(0), 10_000));
  see(attempt(0, 500));
  see(alertAt(15_000));
  expect(told.map(({ timeToDetectMs }) => timeToDetectMs)).toEqual([null, 5_000]);
  expect(told[1]).toEqual({
    source: 'signal-watch',
    signal: 'volume-spike',
    posture: null,
    detail: 'much',
    timeToDetectMs: 5_000,
    run: 'small under three, seed 1',
  });
});

test('an alert from before the attack, told late, is no detection', () => {
  const { told, see } = watch();
  see(attempt(fraudId(0), 10_000));
  see(alertAt(9_999));
  expect(told.map(({ timeToDetectMs }) => timeToDetectMs)).toEqual([null]);
});
