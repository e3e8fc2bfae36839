/** `pumpdrill gate` from file to exit code: a baseline made, kept, broken and refused; what was not exercised; an interruption. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { EXIT } from '../../src/core/domain/errors.ts';
import { baselineFormat } from '../../src/core/gate/baseline-format.ts';
import { POLICY_FOLDER } from '../../src/drill/policy-files.ts';
import { ROOT, removeWorkFolders, runCli, startCli, until, workFolder } from './run-cli.ts';

afterAll(removeWorkFolders);

const GATE = `schema: pumpdrill.gate/1
baseline: { file: ./baseline.json }
gates:
  - run: b10-window-edge
    assert: { valueDetection: '>= 40 %' }
`;

function repository(gate = GATE): string {
  const cwd = workFolder();
  writeFileSync(join(cwd, 'pumpdrill.gate.yaml'), gate);
  return cwd;
}

describe('a baseline', () => {
  const cwd = repository();
  const layered = readFileSync(join(POLICY_FOLDER, 'layered.yaml'), 'utf8');
  writeFileSync(join(cwd, 'weak.yaml'), layered.replace('limit: 5, within: 1h } # S2', 'limit: 10, within: 1h } # S2'));

  test('is missing at first, and the error says how to make it', async () => {
    const { exit, stderr } = await runCli(['gate'], { cwd });
    expect(exit).toBe(EXIT.invalidInput);
    expect(stderr).toMatch(/NO_BASELINE[\s\S]*pumpdrill gate --update-baseline/);
  });

  test('is written, the same bytes each time, and then holds', async () => {
    expect((await runCli(['gate', '--update-baseline', '--out', 'a'], { cwd })).exit).toBe(EXIT.pass);
    const once = readFileSync(join(cwd, 'baseline.json'), 'utf8');
    expect(baselineFormat.parse(JSON.parse(once)).runs).toHaveLength(1);
    expect((await runCli(['gate', '--update-baseline', '--out', 'b'], { cwd })).exit).toBe(EXIT.pass);
    expect(readFileSync(join(cwd, 'baseline.json'), 'utf8')).toBe(once);
    expect((await runCli(['gate', '--out', 'c'], { cwd })).exit).toBe(EXIT.pass);
  });

  test('a weaker policy fails, naming scenario, defence, first attempt and money; the sound one passes again', async () => {
    const { exit, stdout } = await runCli(['gate', '--policy', 'weak.yaml', '--out', 'd'], { cwd });
    expect(exit).toBe(EXIT.gateFailed);
    const said = stdout.replace(/\s+/g, ' ');
    for (const part of [
      'b10-window-edge/layered/baseline.loss',
      'number-velocity',
      'USD 1.33',
      'USD 2.42',
      'refused by number-velocity',
    ])
      expect(said).toContain(part);
    expect((await runCli(['gate', '--out', 'e'], { cwd })).exit).toBe(EXIT.pass);
  });

  test('of another seed is refused before anything is played', async () => {
    writeFileSync(join(cwd, 'other.yaml'), GATE.replace('gates:', 'seeds: [7]\ngates:'));
    const { exit, stderr } = await runCli(['gate', '--config', 'other.yaml', '--out', 'f'], { cwd });
    expect(exit).toBe(EXIT.invalidInput);
    expect(stderr).toMatch(/BASELINE_LACKS_RUN[\s\S]*BASELINE_HAS_OTHER_RUN/);
    expect(stderr).toContain('--config other.yaml --update-baseline');
    expect(existsSync(join(cwd, 'f'))).toBe(false);
  });
});

test('what too few attempts reached is inconclusive, never a pass', async () => {
  const cwd = repository(`schema: pumpdrill.gate/1
gates:
  - run: premium-prefix
    assert: { loss: '<= USD 0' }
    exercise: { spend-cap: 1 }
`);
  const { exit, stdout } = await runCli(['gate', '--json', '--out', 'a'], { cwd });
  expect(exit).toBe(EXIT.inconclusive);
  expect(JSON.parse(stdout)).toMatchObject({ verdict: 'inconclusive', exitCode: EXIT.inconclusive });
});

test('interrupted, it ends with 130 and agrees with nothing', async () => {
  const cwd = repository(GATE.replace('b10-window-edge', 'retailer-night'));
  const running = startCli(['gate', '--update-baseline', '--out', 'a'], { cwd });
  await until(running, () => existsSync(join(cwd, 'a/ledger/retailer-night--layered--1/0001.ndjson')));
  running.process.kill('SIGINT');
  expect(await running.finished).toMatchObject({ exit: EXIT.interrupted });
  expect(existsSync(join(cwd, 'baseline.json'))).toBe(false);
});

describe('a service of the user’s own, started on this machine', () => {
  const gate = `schema: pumpdrill.gate/1
engine: live
speed: 24
target: ${ROOT}/test/example-service/target.yaml
gates:
  - run: ${ROOT}/test/example-service/burst.yaml
    assert: { valueDetection: '>= 70 %', loss: '<= USD 9' }
`;

  // Where this machine is too busy to be on time the gate says so (3), and never anything else.
  test.each([
    ['with its cap', '5', EXIT.pass],
    ['with a cap of 5,000', '5000', EXIT.gateFailed],
  ])('%s', async (_, cap, expected) => {
    const cwd = repository(gate);
    const env = { CAP_PER_ADDRESS: cap };
    const { exit, stdout } = await runCli(['gate', '--json', '--out', 'a'], { cwd, env });
    const { scenarios } = JSON.parse(readFileSync(join(cwd, 'a/scorecard.json'), 'utf8'));
    const late = scenarios.some(
      (run: { health: { latenessVirtualMsP99: number } }) => run.health.latenessVirtualMsP99 > 250,
    );
    expect(exit).toBe(late ? EXIT.inconclusive : expected);
    expect(JSON.parse(stdout)).toMatchObject({ exitCode: exit });
  });
});
