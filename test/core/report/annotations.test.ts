import fc from 'fast-check';
import { expect, test } from 'vitest';
import { githubAnnotations, withoutWorkflowCommands } from '../../../src/core/report/annotations.ts';
import { renderGateConsole } from '../../../src/core/report/gate-console.ts';
import type { GateResult } from '../../../src/core/score/gate-result-format.ts';
import { anyText, HOSTILE } from './hostile.ts';
import { smallGateReport } from './small-gate-report.ts';

/** Reads a line as the runner documents it: command, properties, message, each decoded. */
function read(line: string): { command: string; properties: Record<string, string>; message: string } {
  const [, command = '', properties = '', message = ''] = /^::([a-z]+) ([^:]*)::([^\r\n]*)$/.exec(line) ?? [];
  const decoded = (text: string) =>
    text.replaceAll(/%(0D|0A|3A|2C|25)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return {
    command,
    properties: Object.fromEntries(
      properties.split(',').map((pair) => [pair.split('=')[0], decoded(pair.slice(pair.indexOf('=') + 1))]),
    ),
    message: decoded(message),
  };
}

test('marks what does not hold at its line, worst first', () => {
  const found = githubAnnotations(smallGateReport()).map(read);
  expect(found.map(({ command, properties }) => [command, properties['title'], properties['line']])).toEqual([
    ['error', 'small-block/guarded/insults', '12'],
    ['error', 'small-block/guarded/defences.range-velocity', '14'],
    ['error', 'small-block/open/leaks', undefined],
    ['error', 'small-block/guarded/contained', undefined],
    ['warning', 'small-block/guarded/worst-cohort', undefined],
    ['warning', 'baseline', undefined],
    ['notice', 'small-block/open/loss', '21'],
  ]);
  for (const { properties } of found) expect(properties['file']).toBe('drills/pumpdrill.gate.yaml');
  expect(found[1]?.message).toContain('limit HELD, actual BYPASSED\nIt refused 10 of 1,000');
  expect(found[6]?.message).toContain('Accepted by fraud team until 2027-01-31');
});

test('escapes what means something to the runner', () => {
  const [line = ''] = githubAnnotations({ ...smallGateReport(), gateFile: 'a:b,c%d.yaml' });
  expect(line).toMatch(/^::error file=a%3Ab%2Cc%25d\.yaml,line=12,title=/);
  expect(line).toContain('actual 2 %25%0A8 of 400');
});

test('any text stays inside of its annotation', () => {
  for (const hostile of [...HOSTILE, ...fc.sample(anyText, { numRuns: 100, seed: 1 })]) {
    const [plain, odd] = [githubAnnotations(smallGateReport()), githubAnnotations(smallGateReport(hostile))];
    expect(odd.length).toBe(plain.length);
    for (const [i, line] of odd.entries()) {
      expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
      const { command, properties, message } = read(line);
      expect(command).toBe(read(plain[i] ?? '').command);
      expect(Object.keys(properties).sort()).toEqual(Object.keys(read(plain[i] ?? '').properties).sort());
      expect(message).toContain('limit ');
    }
  }
});

test('the tenth of a kind says how many are left: a step shows no more', () => {
  const report = smallGateReport();
  const gate = report.scorecard.gates[1] as GateResult;
  const gates = Array.from({ length: 25 }, (_, i) => ({ ...gate, id: `small-block/guarded/x-${i}` }));
  const found = githubAnnotations({ ...report, scorecard: { ...report.scorecard, gates } });
  expect(found.length).toBe(10);
  expect(read(found[9] ?? '').message).toBe(
    "16 more are in the job's summary. Gate failed: 25 of 25 assertions do not hold.",
  );
});

test('nothing printed beside them is a command', () => {
  // As the runner looks for them: `::` after blanks at the start of a line, `##[` anywhere.
  const commands = (text: string) =>
    text.split(/\r\n|\r|\n/).filter((line) => line.trimStart().startsWith('::') || line.includes('##['));
  const words = ' ::stop-commands::x ::add-mask::y ##[error]z :::a'.repeat(3);
  expect(commands(renderGateConsole(smallGateReport(words))).length).toBeGreaterThan(0);
  for (const hostile of [words, ...HOSTILE, ...fc.sample(anyText, { numRuns: 100, seed: 2 })])
    expect(commands(withoutWorkflowCommands(renderGateConsole(smallGateReport(hostile))))).toEqual([]);
  const harmless = renderGateConsole(smallGateReport());
  expect(withoutWorkflowCommands(harmless)).toBe(harmless);
});
