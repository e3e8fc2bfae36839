/** A live drill against a service that is not ours (test/example-service/), through the command line: what it says, and what it leaves behind. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXIT } from '../../src/core/domain/errors.ts';
import { violations } from '../../src/core/ledger/laws.ts';
import { type ScenarioScore, type Scorecard, scorecardFormat } from '../../src/core/score/scorecard.ts';
import { openLedger } from '../../src/io/ledger-files.ts';
import { disagreements } from '../checker/independent-checker.ts';
import { gone, ROOT, removeWorkFolders, runCli, startCli, until, workFolder } from './run-cli.ts';

afterAll(removeWorkFolders);

const EXAMPLE = join(ROOT, 'test/example-service');
const BURST = join(EXAMPLE, 'burst.yaml');
const RUN = 'two-address-burst--example-service--1';
/** What people need: the service's codes live for 300 s / speed. Where nobody looks at them, the drill may be quicker. */
const SPEED = 24;
const QUICK = 60;
const ASKED = ['run', BURST, '--engine', 'live', '--speed', String(QUICK), '--out', 'r'];
const DRILL = [...ASKED, '--target', join(EXAMPLE, 'target.yaml')];

const scorecardIn = (cwd: string): Scorecard =>
  scorecardFormat.parse(JSON.parse(readFileSync(join(cwd, 'r/scorecard.json'), 'utf8')));
const onlyRun = ({ scenarios }: Scorecard): ScenarioScore => {
  expect(scenarios).toHaveLength(1);
  return scenarios[0] as ScenarioScore;
};

/** Plays the burst; `env` reaches the service (passEnv). Ends with 3 where this machine was too busy to be on time. */
async function drilled(env: Record<string, string> = {}, speed = QUICK) {
  const cwd = workFolder();
  const { exit, stderr } = await runCli([...DRILL.with(5, String(speed)), '--quiet'], { cwd, env });
  expect(stderr).toBe('');
  const card = scorecardIn(cwd);
  const run = onlyRun(card);
  const isLate = run.health.latenessVirtualMsP99 > 250;
  expect({ exit, verdict: run.verdict }).toEqual(
    isLate ? { exit: EXIT.inconclusive, verdict: 'inconclusive' } : { exit: EXIT.pass, verdict: 'ungated' },
  );
  return { cwd, card, run };
}

describe('a service with its caps in place', () => {
  let played: Awaited<ReturnType<typeof drilled>>;
  beforeAll(async () => {
    played = await drilled({}, SPEED);
  });

  test('is contained, and the report says what it can and what it cannot', () => {
    const { cwd, card, run } = played;
    expect(card.target).toBe('example-service');
    // Two addresses with five an hour each; a hundred numbers of one price.
    expect(run.fraud).toMatchObject({ attempts: 100, dispatches: 10, counterfactual: 'planned-upper-bound' });
    expect(run.fraud.undefendedLossMicro).toBe(10 * run.fraud.lossMicro);
    expect(run.fraud.valueDetectionRate).toBe(0.9);
    expect(run.fraud.timeToDetectMs).not.toBeNull();
    // The five that each address has an hour are gone long before the attack is.
    expect(run.fraud.timeToContainMs).toBeGreaterThan(0);
    expect(run.legit).toMatchObject({ intents: 30, insults: 0, calmCompletionRate: { value: 1 } });
    expect(run.defences).toEqual([]);
    expect(run.parity).toBeNull();
    expect(run.answers).toContainEqual({ answer: 'rate-limited', fraud: 90, legit: 0 });
    const sent = 10 + run.answers!.find(({ answer }) => answer === 'sent')!.legit;
    expect(run.joins).toEqual({ joined: sent, ambiguous: 0, unmatched: 0, silent: 0 });
    expect(card.assumptions.map(({ id }) => id)).toContain('foreign-undefended-is-planned');
    // Its defences cannot be changed from here.
    expect(card.advice).toEqual([{ policy: 'example-service', outcome: 'not-ours', steps: [] }]);

    const html = readFileSync(join(cwd, 'r/report.html'), 'utf8');
    for (const said of ['this target gives no decisions', 'at most USD', 'Messages joined to an attempt'])
      expect(html).toContain(said);
    expect(readFileSync(join(cwd, `r/target-output/${RUN}.log`), 'utf8')).toMatch(/^listening on [0-9]+\n/);
  });

  test('writes a ledger that keeps every law and that the independent checker recounts', () => {
    const { cwd } = played;
    const [main, undefended] = [RUN, RUN.replace('example-service', 'undefended')].map((name) =>
      join(cwd, 'r/ledger', name),
    ) as [string, string];
    const { header, events, warnings } = openLedger(main);
    expect(violations(header, events())).toEqual([]);
    expect(warnings).toEqual([]);
    expect(disagreements(join(cwd, 'r/scorecard.json'), main, undefended)).toEqual([]);
  });
});

test('the same service with its cap raised leaks; that it takes its time to get ready is waited for', async () => {
  const { run } = await drilled({ CAP_PER_ADDRESS: '1000', READY_AFTER_MS: '2500' });
  expect(run.fraud).toMatchObject({ attempts: 100, dispatches: 100, valueDetectionRate: 0 });
  expect(run.fraud.lossMicro).toBe(run.fraud.undefendedLossMicro);
});

test('a cap that is too tight keeps real users out, and they are counted against a world without defences', async () => {
  const { run } = await drilled({ CAP_PER_ADDRESS: '0' });
  expect(run.fraud).toMatchObject({ dispatches: 0, valueDetectionRate: 1 });
  expect(run.legit).toMatchObject({ intents: 30, completed: 0, insults: 30 });
});

test('each run has a process of its own: nothing is remembered from one to the next', async () => {
  const cwd = workFolder();
  await runCli([...DRILL, '--quiet', '--seed', '1,2'], { cwd });
  const { scenarios } = scorecardIn(cwd);
  expect(scenarios.map(({ seed, fraud }) => [seed, fraud.dispatches])).toEqual([
    [1, 10],
    [2, 10],
  ]);
  expect(readdirSync(join(cwd, 'r/target-output'))).toHaveLength(2);
});

// Most of these wait for something: for a service that never comes, or for a process that does not want to end. They wait together.
describe.concurrent('4', () => {
  test('a service that dies while it starts, with its last words, escaped and masked', async () => {
    const { exit, stdout, stderr } = await runCli(DRILL, { cwd: workFolder(), env: { FAULT: 'dies' } });
    expect({ exit, stdout }).toEqual({ exit: EXIT.targetUnreachable, stdout: '' });
    expect(stderr).toMatch(
      /^TARGET_UNREACHABLE target: example-service ended with code 7\. It said last: no database at /,
    );
    expect(stderr).toContain('\\u{1b}[31m');
    expect(stderr).not.toContain('\u001b[31m');
    expect(stderr).not.toContain('998901234567');
  });

  test('a service that never gets ready', async () => {
    const cwd = workFolder();
    const file = join(cwd, 'slow.yaml');
    const text = readFileSync(join(EXAMPLE, 'target.yaml'), 'utf8');
    writeFileSync(
      file,
      `${text.replace('startTimeout: 60s', 'startTimeout: 4s').replace('profile: ', `profile: ${EXAMPLE}/`)}cwd: ${EXAMPLE}\n`,
    );
    const { exit, stderr } = await runCli([...ASKED, '--target', file], { cwd, env: { READY_AFTER_MS: '600000' } });
    expect(exit).toBe(EXIT.targetUnreachable);
    expect(stderr).toMatch(
      /TARGET_UNREACHABLE target: example-service: http:\/\/127\.0\.0\.1:[0-9]+\/healthz did not answer/,
    );
  });

  test('a service that should be there and is not', async () => {
    const cwd = workFolder();
    const { exit, stderr } = await runCli([...ASKED, '--target', attached(cwd, 'http://127.0.0.1:9', 24_990)], { cwd });
    expect(exit).toBe(EXIT.targetUnreachable);
    expect(stderr).toContain('TARGET_UNREACHABLE target: http://127.0.0.1:9/ does not answer');
  });
});

/** A target file for a service that runs already. */
function attached(cwd: string, url: string, sinkPort: number): string {
  const file = join(cwd, 'attached.yaml');
  const lines = ['schema: pumpdrill.target/1', 'id: attached', 'profile: json-by-status'];
  writeFileSync(file, `${[...lines, `url: ${url}`, `sinkPort: ${sinkPort}`].join('\n')}\n`);
  return file;
}

describe('5', () => {
  test.each([
    ['in a target file', (cwd: string) => attached(cwd, 'http://192.0.2.1:8080', 24_991)],
    ['on the command line', () => 'https://otp.example.com/send'],
  ])('an address that is not loopback, %s: nothing is asked, nothing is written', async (_, targetIn) => {
    const cwd = workFolder();
    const { exit, stderr } = await runCli([...ASKED, '--target', targetIn(cwd)], { cwd });
    expect(exit).toBe(EXIT.targetNotAuthorised);
    expect(stderr).toMatch(/TARGET_NOT_AUTHORISED/);
    expect(existsSync(join(cwd, 'r'))).toBe(false);
  });
});

test('6: a service whose messages do not come to the sink is stopped before it has sent many', async () => {
  const cwd = workFolder();
  const { exit, stderr } = await runCli(DRILL, { cwd, env: { FAULT: 'elsewhere' } });
  expect(exit).toBe(EXIT.safetyAbort);
  expect(stderr).toMatch(/SENDS_ELSEWHERE target: the target answered "sent" 5 times/);
});

test('a service that runs already is drilled where it stands, one run at a time', async () => {
  const cwd = workFolder();
  const sinkPort = 24_992;
  const server = await serviceSendingTo(`http://127.0.0.1:${sinkPort}/t/drill/messages`);
  try {
    const file = attached(cwd, `http://127.0.0.1:${server.port}`, sinkPort);
    const both = await runCli([...ASKED, '--target', file, '--seed', '1,2'], { cwd: workFolder() });
    expect(both.exit).toBe(EXIT.invalidInput);
    expect(both.stderr).toContain('ONE_RUN_AT_A_TIME');
    await runCli([...ASKED, '--target', file, '--quiet'], { cwd });
    expect(onlyRun(scorecardIn(cwd)).fraud).toMatchObject({ attempts: 100, dispatches: 100 });
    // Everybody has an address of his own, in the header that the profile names; nothing of ours is on the wire.
    expect(server.addresses.size).toBeGreaterThan(20);
    expect(server.ownHeaders).toEqual([]);
  } finally {
    await server.close();
  }
});

/** The smallest service there is, in this process: sends whatever it is asked for. */
async function serviceSendingTo(smsUrl: string) {
  const addresses = new Set<string>();
  const ownHeaders: string[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    ownHeaders.push(...Object.keys(request.headers).filter((name) => name.startsWith('x-pumpdrill')));
    if (request.url !== '/otp/send') {
      response.end('{}');
      return;
    }
    addresses.add(String(request.headers['x-forwarded-for']));
    const { phone } = JSON.parse(body) as { phone: string };
    const sms = JSON.stringify({ to: phone, text: '123456 is your code.' });
    await fetch(smsUrl, { method: 'POST', headers: { 'content-type': 'application/json' }, body: sms });
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port, addresses, ownHeaders, close };
}

// None of these looks at when anything happened, so they may make each other late.
describe.skipIf(process.platform !== 'linux').concurrent('no process is left behind', () => {
  /** The service and its helper, by what the service wrote. */
  async function processesOf(cwd: string, running: ReturnType<typeof startCli>): Promise<number[]> {
    const log = join(cwd, `r/target-output/${RUN}.log`);
    const ledger = join(cwd, 'r/ledger', RUN, '0001.ndjson');
    await until(running, () => existsSync(ledger) && readFileSync(ledger, 'utf8').includes('"type":"attempt"'));
    const helper = Number(/helper ([0-9]+)/.exec(readFileSync(log, 'utf8'))?.[1]);
    const service = Number(/^PPid:\s+([0-9]+)$/m.exec(readFileSync(`/proc/${helper}/status`, 'utf8'))?.[1]);
    return [service, helper];
  }

  test('after SIGTERM, the helper that does not listen included', async () => {
    const cwd = workFolder();
    const running = startCli(DRILL, { cwd, env: { CHILD: '1' } });
    const pids = await processesOf(cwd, running);
    running.process.kill('SIGTERM');
    expect((await running.finished).exit).toBe(EXIT.interrupted);
    await Promise.all(pids.map(gone));
    expect(scorecardIn(cwd)).toMatchObject({ interrupted: true, exitCode: EXIT.interrupted });
  });

  test('after a second Ctrl-C, which leaves at once', async () => {
    const cwd = workFolder();
    const running = startCli(DRILL, { cwd, env: { CHILD: '1' } });
    const pids = await processesOf(cwd, running);
    running.process.kill('SIGINT');
    await until(running, () => running.said.stderr.includes('Interrupted'));
    running.process.kill('SIGINT');
    expect((await running.finished).exit).toBe(EXIT.interrupted);
    await Promise.all(pids.map(gone));
  });

  test('when it dies in the middle: the run ends, inconclusive, and says so', async () => {
    const cwd = workFolder();
    const running = startCli(DRILL, { cwd, env: { CHILD: '1' } });
    const [service, helper] = (await processesOf(cwd, running)) as [number, number];
    process.kill(service, 'SIGKILL');
    expect((await running.finished).exit).toBe(EXIT.inconclusive);
    const run = onlyRun(scorecardIn(cwd));
    expect(run.health.faults.join(' ')).toMatch(/target: example-service ended by SIGKILL/);
    await gone(helper);
  });
});

describe('what does not go together is said at once, with the remedy', () => {
  const problems = async (...more: string[]) => {
    const { exit, stdout } = await runCli([...DRILL, ...more, '--json'], { cwd: workFolder() });
    expect(exit).toBe(EXIT.invalidInput);
    return (JSON.parse(stdout) as { problems: { code: string; path: string }[] }).problems.map(
      ({ code, path }) => `${code} ${path}`,
    );
  };

  test('settings of the bundled target', async () => {
    expect(await problems('--policy', 'open', '--store', 'redis://127.0.0.1:6379')).toEqual([
      'NOT_FOR_THIS_TARGET policy',
      'NOT_FOR_THIS_TARGET store',
    ]);
  });

  test('a simulated run', async () => {
    const args = DRILL.filter((word) => word !== '--engine' && word !== 'live');
    const { exit, stderr } = await runCli(args, { cwd: workFolder() });
    expect({ exit, stderr }).toMatchObject({
      exit: EXIT.invalidInput,
      stderr: expect.stringMatching(/TARGET_NEEDS_LIVE/),
    });
  });

  test.each([
    ['a profile', 'better-auth', /UNKNOWN_TARGET target: "better-auth" is a profile.*\n {2}name it in a target file/],
    ['a word', 'referense', /UNKNOWN_TARGET target: there is no target "referense"\n {2}did you mean reference\?/],
    ['an address', 'http://127.0.0.1:8080', /TARGET_NEEDS_FILE/],
  ])('%s', async (_, target, said) => {
    const { exit, stderr } = await runCli([...ASKED, '--target', target], { cwd: workFolder() });
    expect(exit).toBe(EXIT.invalidInput);
    expect(stderr).toMatch(said);
  });
});

test('validate, list and completion know targets and profiles', async () => {
  const files = ['target.yaml', 'profile.yaml', 'burst.yaml'].map((name) => join(EXAMPLE, name));
  expect((await runCli(['validate', ...files])).stdout.match(/^valid/gm)).toHaveLength(3);
  const cwd = workFolder();
  const wrong = attached(cwd, 'http://192.0.2.1', 24_993);
  expect((await runCli(['validate', wrong])).exit).toBe(EXIT.targetNotAuthorised);
  const { stdout } = await runCli(['list', 'profiles', '--json']);
  expect((JSON.parse(stdout) as { id: string }[]).map(({ id }) => id)).toEqual([
    'better-auth',
    'json-by-status',
    'reference',
  ]);
  const typed = ['--get-yargs-completions', 'pumpdrill', 'run', '--target', ''];
  expect((await runCli(typed, { cwd })).stdout).toBe('reference\nattached.yaml\n');
});
