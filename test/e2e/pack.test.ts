/** What people get who install pumpdrill from the registry: built JavaScript, scenarios, policies, types. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMANDS, nameOf } from '../../src/cli/commands.ts';
import { GATE_FILES } from '../../src/core/report/gate-files.ts';
import { CI_SYSTEMS } from '../../src/drill/ci-workflows.ts';
import { PumpdrillError, type Scorecard, simulate } from '../../src/index.ts';
import { scenarioCatalogue } from '../../src/io/scenario-files.ts';
import { execute, type InstalledPackage, installPackage, ROOT } from './installed-package.ts';
import { blocksOf } from './readme-blocks.ts';
import { isGateLine, workflowLines } from './workflow-lines.ts';

const NODE = join(ROOT, 'node_modules/.bin/node');
const DEPENDENCY_BYTES_MAX = 60 * 1024 * 1024;

let installed: InstalledPackage;
beforeAll(async () => {
  installed = await installPackage();
});
afterAll(() => installed?.remove());

/** Sum of all file sizes under a folder, without packages that are called `node`. */
async function bytesUnder(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) bytes += entry.name === 'node' ? 0 : await bytesUnder(path);
    else if (entry.isFile()) bytes += (await stat(path)).size;
  }
  return bytes;
}

/** A Node on this machine that is older than what pumpdrill needs. */
function olderNode(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  return folders
    .map((folder) => join(folder, 'node'))
    .filter((file) => existsSync(file))
    .find((file) => {
      const [major = 0, minor = 0] = execFileSync(file, ['-p', 'process.versions.node'], { encoding: 'utf8' })
        .split('.')
        .map(Number);
      return major < 22 || (major === 22 && minor < 19);
    });
}
const older = olderNode();
if (older === undefined) console.log('skipped: the test that needs a Node older than 22.19, none is on the path');

describe('the installed package', () => {
  test('is built: no TypeScript but declarations, no tests, no tools', async () => {
    const names = await readdir(join(installed.folder, 'node_modules/pumpdrill'), { recursive: true });
    expect(names).toContain(join('dist', 'src', 'cli', 'main.js'));
    expect(names.filter((name) => /(?<!\.d)\.ts$/.test(name) || /^(test|tools)\b/.test(name))).toEqual([]);
  });

  test('brings every scenario', async () => {
    const { exitCode, stdout } = await installed.pumpdrill('list', 'scenarios', '--json');
    expect(exitCode).toBe(0);
    const rows = JSON.parse(stdout) as { id: string }[];
    expect(rows.map(({ id }) => id)).toEqual(scenarioCatalogue().map(({ id }) => id));
  });

  test('simulates to the same bytes as the sources do', async () => {
    const out = join(installed.folder, 'simulated');
    const { exitCode, stdout } = await installed.pumpdrill('run', 'residential-rotation', '--json', '--out', out);
    expect(exitCode).toBe(0);
    const { scorecard } = await simulate('residential-rotation');
    expect(scorecard.scenarios[0]?.fraud.attempts).toBeGreaterThan(0);
    // The library gives no advice: that is the only difference.
    const { advice, ...figures } = JSON.parse(stdout) as Scorecard;
    expect(advice).toHaveLength(1);
    expect(JSON.stringify(figures)).toBe(JSON.stringify(scorecard));
    expect(await readFile(join(out, 'scorecard.json'), 'utf8')).toBe(
      `${JSON.stringify(JSON.parse(stdout), null, 2)}\n`,
    );
    expect(await readdir(out)).toEqual(['ledger', 'report.html', 'run.json', 'scorecard.json', 'series.json']);
  });

  test('plays a scenario file written in TypeScript, which imports it', async () => {
    const file = join(installed.folder, 'mine.scenario.ts');
    const [source = ''] = CONSUMER.split('const { scorecard }');
    await writeFile(
      file,
      source.replace('const scenario = ', 'export default ').replace(/, type .*\} from/, ' } from'),
    );
    const out = join(installed.folder, 'from-script');
    const { exitCode, stdout, stderr } = await installed.pumpdrill('run', 'mine.scenario.ts', '--json', '--out', out);
    expect(exitCode, stderr).toBe(0);
    expect((JSON.parse(stdout) as Scorecard).scenarios[0]?.fraud.attempts).toBe(200);
  });

  test('plays live: it finds the entry files of its services', async () => {
    const args = ['run', 'residential-rotation', '--engine', 'live', '--speed', '200', '--policy', 'open', '--json'];
    const { exitCode, stdout, stderr } = await installed.pumpdrill(...args, '--out', join(installed.folder, 'live'));
    // 3: this machine was too busy to be on time. What counts here is that both services ran and answered.
    expect([0, 3], stderr).toContain(exitCode);
    const [score] = (JSON.parse(stdout) as Scorecard).scenarios;
    expect(score?.fraud.dispatches).toBeGreaterThan(0);
    expect(score?.legit.completed).toBeGreaterThan(0);
  });

  test('serves its login page with every file that the page loads', async () => {
    const bin = join(installed.folder, 'node_modules/pumpdrill/bin/pumpdrill.js');
    const child = spawn(NODE, [bin, 'target', '--policy', 'open', '--port', '0', '--json'], { cwd: installed.folder });
    try {
      const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
      const base = (JSON.parse(line) as { listening: string }).listening;
      for (const name of [
        'login.css',
        'login.js',
        'signals.js',
        'proof-of-work.js',
        'altcha.js',
        'altcha.css',
        'altcha-worker.js',
      ])
        expect((await fetch(`${base}/assets/${name}`)).status, name).toBe(200);
    } finally {
      child.kill('SIGKILL');
    }
  });

  test('needs less than 60 MB with all its dependencies', async () => {
    const bytes = await bytesUnder(join(installed.folder, 'node_modules'));
    expect(bytes).toBeGreaterThan(1_000_000);
    expect(bytes).toBeLessThan(DEPENDENCY_BYTES_MAX);
  });

  test.skipIf(older === undefined)('says in one line that this Node is too old, and ends with 2', async () => {
    const bin = join(installed.folder, 'node_modules/pumpdrill/bin/pumpdrill.js');
    const { exitCode, stdout, stderr } = await execute(older as string, [bin, 'run'], installed.folder);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^pumpdrill needs Node 22\.19 or newer; this is [0-9.]+\..*\n$/);
  });
});

const { version: VERSION } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string };
const GATE_FILE = `
schema: pumpdrill.gate/1
policy: layered
gates:
  - run: consecutive-block
    assert:
      defences:
        range-velocity: [HELD, BACKED_UP]
`;

const CONSUMER = `
import { defineScenario, type ScenarioInput, type Scorecard, simulate } from 'pumpdrill';

const scenario = defineScenario({
  schema: 'pumpdrill.scenario/1',
  id: 'night-shift',
  title: 'A small attack at night',
  summary: 'Two hundred numbers of one range, while nobody looks.',
  family: 'range',
  technique: 'T1496.003',
  startsAt: '2026-03-10T03:00:00+01:00',
  duration: '20m',
  tariff: { card: 'telesign-2023-11' },
  campaigns: [
    {
      id: 'walker',
      pacing: { kind: 'constant', total: 200, lasts: '10m' },
      destinations: { kind: 'range', start: '+99899394000', size: 200 },
      identities: { network: { kind: 'single' } },
    },
  ],
  people: [
    {
      id: 'shoppers',
      pacing: { kind: 'constant', total: 100, lasts: '15m' },
      destinations: { kind: 'countries', countries: [{ country: 'DE' }] },
      cohorts: [{ id: 'home', weight: 1 }],
    },
  ],
});
const { scorecard }: { scorecard: Scorecard } = await simulate(scenario, { policy: 'open', seeds: [5] });
const sent: number | undefined = scorecard.scenarios[0]?.fraud.dispatches;
console.log(JSON.stringify({ sent, seed: scorecard.scenarios[0]?.seed, id: scorecard.scenarios[0]?.id }));

export async function misuse(): Promise<void> {
  // @ts-expect-error a seed is a number
  await simulate('residential-rotation', { seeds: ['5'] });
  // @ts-expect-error durations have units
  const unitless: ScenarioInput['duration'] = 20;
  console.log(unitless);
  // @ts-expect-error the scorecard is typed
  scorecard.scenarios[0]?.fraud.nothing;
}
`;

const CONSUMER_CONFIG = {
  compilerOptions: {
    target: 'es2022',
    module: 'nodenext',
    moduleResolution: 'nodenext',
    strict: true,
    noEmit: true,
    types: [],
    // `dom` for the console: our types must not need those of Node.
    lib: ['es2022', 'dom'],
  },
  files: ['consumer.ts'],
};

describe('the installed library', () => {
  beforeAll(async () => {
    await writeFile(join(installed.folder, 'consumer.ts'), CONSUMER);
    await writeFile(join(installed.folder, 'tsconfig.json'), JSON.stringify(CONSUMER_CONFIG));
  });

  test('brings types that hold in a strict project', async () => {
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
    const { exitCode, stdout } = await execute(NODE, [compiler, '-p', 'tsconfig.json'], installed.folder);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
  });

  test('plays a scenario written in TypeScript', async () => {
    const { exitCode, stdout, stderr } = await execute(NODE, ['consumer.ts'], installed.folder);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({ sent: 200, seed: 5, id: 'night-shift' });
  });

  test('rejects with every problem of what it was given', async () => {
    const failure = await simulate('residential-rotaton').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PumpdrillError);
    expect((failure as PumpdrillError).problems.map(({ code }) => code)).toEqual(['UNKNOWN_SCENARIO']);
  });
});

/** As the runners do: each line by a shell of its own, in a checkout that has `package.json`, a lock file and a gate file. */
describe.each(CI_SYSTEMS)('the ready-made workflow for %s, in a checkout', (system) => {
  const lines = workflowLines(system);
  const shell = (line: string) => execute('bash', ['-e', '-o', 'pipefail', '-c', line], installed.folder);
  const folder = () => join(installed.folder, 'pumpdrill-gate');
  const hasGate = COMMANDS.some((command) => nameOf(command) === 'gate');

  beforeAll(async () => {
    await rm(folder(), { recursive: true, force: true });
    await writeFile(join(installed.folder, 'pumpdrill.gate.yaml'), GATE_FILE);
    // A runner restores the cache of the last pipeline; here it is what this machine has already.
    const { stdout } = await shell('npm config get cache');
    await rm(join(installed.folder, '.npm'), { force: true });
    await symlink(stdout.trim(), join(installed.folder, '.npm'));
  });

  test('installs from the lock file', async () => {
    for (const line of lines.filter((one) => !isGateLine(one))) {
      const { exitCode, stderr } = await shell(line);
      expect(exitCode, stderr).toBe(0);
    }
    const { exitCode, stdout } = await installed.pumpdrill('--version');
    expect({ exitCode, version: stdout.trim() }).toEqual({ exitCode: 0, version: VERSION });
  });

  test('the gate line finds the installed command', async () => {
    const line = lines.find(isGateLine) ?? '';
    const { exitCode, stdout } = await shell(line.replace(/pumpdrill gate .*/, 'pumpdrill list policies'));
    expect(exitCode).toBe(0);
    expect(stdout).toContain('layered');
  });

  // Switches itself on with the command: nothing to change here but, if its format moves, GATE_FILE.
  test.runIf(hasGate)('the gate line judges and leaves every file that the workflow uploads', async () => {
    const { exitCode, stdout, stderr } = await shell(lines.find(isGateLine) ?? '');
    expect(exitCode, stdout + stderr).toBe(0);
    expect(await readdir(folder())).toEqual(expect.arrayContaining(Object.keys(GATE_FILES)));
  });
});

/** The project's application: the example, as it is or with settings of its own. */
function applicationWith(settings: string): string {
  const example = join(ROOT, 'test/example-app');
  return `
import { buildFastifyApp as build } from ${JSON.stringify(join(example, 'fastify-app.ts'))};
import { SOUND, type Surroundings } from ${JSON.stringify(join(example, 'otp-service.ts'))};
export const buildFastifyApp = (around: Surroundings) => build(around, { ...SOUND, ${settings} });
`;
}

describe('pumpdrill/vitest, installed', () => {
  const [testFile = ''] = blocksOf('Gate your own code', 'ts');
  const [failure = ''] = blocksOf('Gate your own code', '');
  /** In a shell, as somebody types it, without colours. */
  const typed = (line: string) => execute('sh', ['-c', `NO_COLOR=1 ${line}`], installed.folder);

  beforeAll(async () => {
    const modules = join(installed.folder, 'node_modules');
    await symlink(join(ROOT, 'node_modules/vitest'), join(modules, 'vitest'));
    await mkdir(join(modules, '.bin'), { recursive: true });
    await symlink(join(ROOT, 'node_modules/vitest/vitest.mjs'), join(modules, '.bin/vitest'));
    await writeFile(join(installed.folder, 'login.test.ts'), testFile);
  });

  test('passes the sound application with the test of the README', async () => {
    await writeFile(join(installed.folder, 'app.ts'), applicationWith(''));
    const { exitCode, stdout, stderr } = await typed('npx vitest run login.test.ts');
    expect({ exitCode, stderr }, stdout).toEqual({ exitCode: 0, stderr: '' });
  });

  test('fails the one with a raised cap as the README shows, and its command fails again, alone', async () => {
    await writeFile(join(installed.folder, 'app.ts'), applicationWith('perBlock: 100_000'));
    const first = await typed('npx vitest run login.test.ts');
    expect(first.exitCode).toBe(1);
    expect(first.stdout + first.stderr).toContain(failure.trimEnd());
    const command = failure.split('Again, this run alone:\n')[1] ?? '';
    const again = await typed(command.trim());
    expect(again.exitCode).toBe(1);
    expect(again.stdout + again.stderr).toContain('application does not hold in 1 of 1 run.');
  });

  test('brings types that hold in a strict project', async () => {
    const source = `
import { createClock, drill, type Drilled, type Handler } from 'pumpdrill/vitest';
import { expect } from 'vitest';

const drilled: Drilled = await drill(
  {
    create: ({ sms, clock }) => async (request, { remoteAddress }) => {
      await sms.send({ to: await request.text(), text: remoteAddress });
      return new Response(String(clock.now()));
    },
  },
  ['starter', 'b4-spellings'],
  { seeds: [1], limits: { valueDetection: 0.95 }, expectAs: 'layered' },
);
expect(drilled).toHold();
expect(drilled).not.toHold();
const micro: number | undefined = drilled.firstLeak?.costMicro;
console.log(micro, createClock().now());
// @ts-expect-error a limit is a number
await drill({ create: () => ({}) as Handler }, 'starter', { limits: { loss: '3' } });
// @ts-expect-error a number is no application
await drill({ create: () => 42 }, 'starter');
`;
    await writeFile(join(installed.folder, 'drills.ts'), source);
    const config = {
      compilerOptions: {
        ...CONSUMER_CONFIG.compilerOptions,
        types: ['node'],
        typeRoots: [join(ROOT, 'node_modules/@types')],
        lib: ['es2024'],
        // vitest's own types are not ours to check.
        skipLibCheck: true,
      },
      files: ['drills.ts'],
    };
    await writeFile(join(installed.folder, 'tsconfig.drills.json'), JSON.stringify(config));
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
    const { exitCode, stdout } = await execute(NODE, [compiler, '-p', 'tsconfig.drills.json'], installed.folder);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
  });
});
