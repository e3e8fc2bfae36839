/** Equal inputs, equal bytes: across processes, Node versions, time zones and locales. Another seed, other bytes. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { BARE_ENVIRONMENT } from '../e2e/run-cli.ts';
import { FULL_DEPTH, locate, testWith } from '../requirements.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');
const folders: string[] = [];

interface World {
  readonly node: string;
  readonly timeZone: string;
  readonly locale: string;
  readonly seed: number;
}

const HERE: World = { node: process.execPath, timeZone: 'UTC', locale: 'C', seed: 7 };

/** One has people, attackers, sessions and devices; the other, at full depth, adds many addresses. */
const SCENARIOS = FULL_DEPTH ? ['resend-abuse', 'residential-rotation'] : ['resend-abuse'];

let here: ReturnType<typeof hashesIn> | undefined;
/** What this process' Node makes of it; every other world is held against this one run. */
function hashesHere(): ReturnType<typeof hashesIn> {
  here ??= hashesIn(HERE);
  return here;
}

/** Plays a scenario in a process of its own and gives a hash per file that must not differ. */
async function hashesIn(world: World): Promise<{ folder: string; hashes: Record<string, string> }> {
  const out = mkdtempSync(join(tmpdir(), 'pumpdrill-same-'));
  folders.push(out);
  const args = [
    'bin/pumpdrill.js',
    'run',
    ...SCENARIOS,
    '--policy',
    'open,layered',
    '--seed',
    String(world.seed),
    '--quiet',
    '--out',
    out,
  ];
  const env = { ...BARE_ENVIRONMENT, TZ: world.timeZone, LANG: world.locale, LC_ALL: world.locale };
  await run(world.node, args, { cwd: ROOT, env });
  const files = [
    'scorecard.json',
    'series.json',
    'report.html',
    ...globSync('ledger/**/*.ndjson', { cwd: out }).sort(),
  ];
  const hashes = Object.fromEntries(
    files.map((file) => [
      file,
      createHash('sha256')
        .update(readFileSync(join(out, file)))
        .digest('hex'),
    ]),
  );
  return { folder: out, hashes };
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('determinism', () => {
  test('two processes, two time zones and locales', async () => {
    const { hashes } = await hashesHere();
    expect(Object.keys(hashes).length).toBe(3 + 3 * SCENARIOS.length);
    const elsewhere = await hashesIn({ ...HERE, timeZone: 'Asia/Kolkata', locale: 'tr_TR.UTF-8' });
    expect(elsewhere.hashes).toEqual(hashes);
  });

  testWith('node22')('Node 22 and Node 24', async () => {
    const other = locate('node22') as string;
    const { stdout } = await run(other, ['--version']);
    expect(stdout).toMatch(/^v22\./);
    expect((await hashesIn({ ...HERE, node: other })).hashes).toEqual((await hashesHere()).hashes);
  });

  test('another seed gives another plan and other events', async () => {
    const first = await hashesHere();
    const second = await hashesIn({ ...HERE, seed: 8 });
    for (const [file, hash] of Object.entries(second.hashes)) {
      const counterpart = first.hashes[file.replaceAll('--8/', '--7/')];
      expect(counterpart, file).toBeDefined();
      expect(hash, file).not.toBe(counterpart);
    }
    const digest = (folder: string) =>
      (JSON.parse(readFileSync(join(folder, 'scorecard.json'), 'utf8')) as { scenarios: { digest: string }[] })
        .scenarios[0]?.digest;
    expect(digest(second.folder)).not.toBe(digest(first.folder));
  });
});
