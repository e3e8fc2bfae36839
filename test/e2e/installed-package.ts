/** Packs the repository as `npm publish` would and installs the result into an empty folder. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');
const BIN_FOLDER = join(ROOT, 'node_modules/.bin');

export interface Finished {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface InstalledPackage {
  /** The folder of the project that depends on pumpdrill. */
  readonly folder: string;
  /** Runs the installed `pumpdrill` in that folder under the repository's Node. */
  pumpdrill(...args: string[]): Promise<Finished>;
  remove(): Promise<void>;
}

/** Builds, packs and installs. Throws with npm's output when one of these fails. */
export async function installPackage(): Promise<InstalledPackage> {
  const base = await mkdtemp(join(tmpdir(), 'pumpdrill-pack-'));
  const folder = join(base, 'project');
  await mkdir(folder);
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  await npm(['pack', '--silent', '--pack-destination', base], ROOT);
  const tarball = (await readdir(base)).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm pack wrote no tarball');
  const quick = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'];
  await npm(['install', join(base, tarball), ...quick], folder);
  const bin = join(folder, 'node_modules/.bin/pumpdrill');
  return {
    folder,
    pumpdrill: (...args) => execute(bin, args, folder),
    remove: () => rm(base, { recursive: true, force: true }),
  };
}

async function npm(args: readonly string[], folder: string): Promise<void> {
  const { exitCode, stdout, stderr } = await execute('npm', args, folder);
  if (exitCode !== 0) throw new Error(`npm ${args[0]} failed (${exitCode})\n${stdout}\n${stderr}`);
}

/** Runs a program to its end with the repository's Node first on the path. Rejects only when it cannot be started. */
export function execute(program: string, args: readonly string[], folder: string): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, env: environment(folder), maxBuffer: 67_108_864 };
    execFile(program, args, options, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : error.code;
      if (typeof exitCode === 'number') resolve({ exitCode, stdout, stderr });
      else reject(error);
    });
  });
}

/**
 * Without what an outer `npm test` says about this repository: npm would take it for settings of the new project. What Node
 * compiles is kept beside the project and goes away with it, and npm asks nobody about advisories and funding.
 */
function environment(folder: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^npm_(package|lifecycle|config_local_prefix)/.test(name),
  );
  const quiet = { npm_config_audit: 'false', npm_config_fund: 'false', npm_config_prefer_offline: 'true' };
  const compiled = folder === ROOT ? {} : { NODE_COMPILE_CACHE: join(folder, '../compiled') };
  return {
    ...Object.fromEntries(kept),
    ...quiet,
    ...compiled,
    PATH: `${BIN_FOLDER}${delimiter}${process.env['PATH'] ?? ''}`,
  };
}
