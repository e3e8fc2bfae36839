/** The exit codes that bad input and a broken or interrupted world give, each provoked for real; and that nothing outlives a run. */
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { EXIT } from '../../src/core/domain/errors.ts';
import { type Scorecard, scorecardFormat } from '../../src/core/score/scorecard.ts';
import {
  type ChildInfo,
  childrenOf,
  type Finished,
  gone,
  type Running,
  removeWorkFolders,
  runCli,
  startCli,
  until,
  workFolder,
} from './run-cli.ts';

afterAll(removeWorkFolders);
const linux = process.platform === 'linux';

const LIVE = ['run', 'residential-rotation', '--engine', 'live', '--policy', 'open'];

function scorecardIn(folder: string): Scorecard {
  return scorecardFormat.parse(JSON.parse(readFileSync(join(folder, 'scorecard.json'), 'utf8')));
}

function service(running: Running, name: 'reference-target' | 'sink'): ChildInfo | undefined {
  return childrenOf(running.pid).find(({ command }) => command.includes(`${name}/http/main`));
}

/** Both services of a live run, once its ledger has been begun. */
async function playing(running: Running, out: string): Promise<ChildInfo[]> {
  await until(running, () => existsSync(join(out, 'ledger/residential-rotation--open--1')));
  return childrenOf(running.pid);
}

describe('0 and 3', () => {
  test('a live run whose clock nobody could follow is inconclusive, and says why', async () => {
    // 16 virtual minutes in a tenth of a second: every request is late by more than 250 virtual ms.
    const { exit, stdout, stderr } = await runCli([...LIVE, '--speed', '10000', '--json']);
    const { verdict, exitCode, scenarios } = scorecardFormat.parse(JSON.parse(stdout));
    expect({ exit, exitCode, verdict, stderr }).toEqual({
      ...{ exit: EXIT.inconclusive, exitCode: EXIT.inconclusive },
      ...{ verdict: 'inconclusive', stderr: '' },
    });
    expect(scenarios[0]?.health.latenessVirtualMsP99).toBeGreaterThan(250);
  });
});

describe('2, 4 and 5', () => {
  test('what cannot be used, a store that nobody answers for, and one that is not this machine', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const cases = [
      [['run', 'no-such-scenario'], EXIT.invalidInput],
      [[...LIVE, '--store', `redis://127.0.0.1:${port}`], EXIT.targetUnreachable],
      // 198.51.100.0/24 is for documentation (RFC 5737).
      [[...LIVE, '--store', 'redis://198.51.100.1'], EXIT.targetNotAuthorised],
    ] as const;
    for (const [args, exit] of cases) {
      expect(await runCli([...args, '--quiet'])).toMatchObject({ exit, stdout: '' });
    }
  });
});

describe.skipIf(!linux)('3', () => {
  test('a target that dies in the middle ends the run, with a report that says so', async () => {
    const cwd = workFolder();
    const running = startCli([...LIVE, '--out', 'r'], { cwd });
    const ledger = join(cwd, 'r/ledger/residential-rotation--open--1/0001.ndjson');
    // Only an answered attempt proves that the run is under way: before its start a dead target ends it with 4.
    await until(running, () => existsSync(ledger) && readFileSync(ledger, 'utf8').includes('"type":"attempt"'));
    const target = service(running, 'reference-target') as ChildInfo;
    process.kill(target.pid, 'SIGKILL');
    expect(await running.finished).toMatchObject({ exit: EXIT.inconclusive });
    const card = scorecardIn(join(cwd, 'r'));
    expect(card).toMatchObject({ interrupted: false, verdict: 'inconclusive', exitCode: EXIT.inconclusive });
    expect(card.scenarios[0]?.health.faults.join(' ')).toMatch(/target: /);
    expect(running.said.stderr).toContain('"part":"target"');
  });
});

describe.skipIf(!linux)('70', () => {
  test('a service that dies before it listens is our trouble, not the input’s', async () => {
    const running = startCli(LIVE);
    const { pid } = await until(running, () => service(running, 'reference-target'));
    process.kill(pid, 'SIGKILL');
    const { exit, stdout, stderr } = await running.finished;
    expect({ exit, stdout }).toEqual({ exit: EXIT.internal, stdout: '' });
    expect(stderr).toMatch(/^SERVICE_DIED: reference target ended by SIGKILL/);
  });

  test.each([
    ['an error that nobody awaited', 'uncaughtException', 'throw new Error("stray")'],
    ['a promise that nobody awaited', 'unhandledRejection', 'Promise.reject(new Error("stray"))'],
  ])('%s does not pass for a failed gate', async (_, event, fault) => {
    // A preloaded module stands for a broken environment; Node by itself would end with 1, which means a gate here.
    const once = `if (process.listenerCount("${event}") > 0) { clearInterval(timer); ${fault} }`;
    const module = `const timer = setInterval(() => { ${once} }, 1);`;
    const env = { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(module)}` };
    const { exit, stdout, stderr } = await runCli(['run', 'retailer-night'], { env });
    expect({ exit, stdout }).toEqual({ exit: EXIT.internal, stdout: '' });
    expect(stderr).toMatch(/^INTERNAL: stray\n.*please report it/);
    expect(stderr).toContain('Error: stray\n    at ');
  });
});

describe.skipIf(!linux)('130', () => {
  async function interrupted(running: Running): Promise<Finished> {
    running.process.kill('SIGINT');
    return running.finished;
  }

  test('a simulated run that is interrupted still writes what there is', async () => {
    const cwd = workFolder();
    const running = startCli(['run', 'retailer-night', '--out', 'r'], { cwd });
    await until(running, () => existsSync(join(cwd, 'r/ledger/retailer-night--layered--1/0001.ndjson')));
    const { exit, stdout, stderr } = await interrupted(running);
    expect(exit).toBe(EXIT.interrupted);
    expect(stderr).toContain('Interrupted: ');
    expect(stdout).toContain('This run was interrupted');
    expect(stdout.endsWith(`${join('r', 'report.html')}\n`)).toBe(true);
    expect(scorecardIn(join(cwd, 'r'))).toMatchObject({ interrupted: true, exitCode: EXIT.interrupted });
    expect(readFileSync(join(cwd, 'r/report.html'), 'utf8')).toContain('interrupted');
  });

  test('a live run drains, writes, and leaves no process behind', async () => {
    const cwd = workFolder();
    const running = startCli([...LIVE, '--out', 'r'], { cwd });
    const services = await playing(running, join(cwd, 'r'));
    expect(services).toHaveLength(2);
    const { exit } = await interrupted(running);
    expect(exit).toBe(EXIT.interrupted);
    for (const { pid } of services) await gone(pid);
    const card = scorecardIn(join(cwd, 'r'));
    expect(card).toMatchObject({ interrupted: true, verdict: 'inconclusive', exitCode: EXIT.interrupted });
    expect(card.scenarios[0]?.health.interrupted).toBe(true);
    expect(readFileSync(join(cwd, 'r/report.html'), 'utf8')).toContain('interrupted');
  });

  test('SIGTERM does the same, before anything has begun', async () => {
    const cwd = workFolder();
    const running = startCli([...LIVE, '--out', 'r'], { cwd });
    const { pid } = await until(running, () => service(running, 'sink'));
    running.process.kill('SIGTERM');
    expect(await running.finished).toMatchObject({ exit: EXIT.interrupted });
    await gone(pid);
    expect(scorecardIn(join(cwd, 'r'))).toMatchObject({ interrupted: true, exitCode: EXIT.interrupted });
  });

  test('the second SIGINT leaves at once, and the services follow', async () => {
    const cwd = workFolder();
    const running = startCli([...LIVE, '--speed', '1', '--out', 'r'], { cwd });
    const services = await playing(running, join(cwd, 'r'));
    // A stopped target answers nothing, so that the first interruption has to wait.
    const target = service(running, 'reference-target') as ChildInfo;
    process.kill(target.pid, 'SIGSTOP');
    try {
      running.process.kill('SIGINT');
      await until(running, () => running.said.stderr.includes('Interrupted: '));
      expect(await interrupted(running)).toMatchObject({ exit: EXIT.interrupted, stdout: '' });
      expect(existsSync(join(cwd, 'r/scorecard.json'))).toBe(false);
    } finally {
      process.kill(target.pid, 'SIGCONT');
    }
    for (const { pid } of services) await gone(pid);
  });
});
