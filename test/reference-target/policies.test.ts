import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEFENCES } from '../../reference-target/defences/index.ts';
import { readPolicy } from '../../reference-target/policy.ts';
import { parseYamlText } from '../../src/io/yaml-file.ts';
import { DefenceBench } from '../contracts/defence-bench.ts';

const FOLDER = join(import.meta.dirname, '../../reference-target/policies');
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));

function read(name: string) {
  const text = readFileSync(join(FOLDER, name), 'utf8');
  return { text, result: readPolicy(parseYamlText(text, name).value, DEFENCES) };
}

function policy(name: string) {
  const { result } = read(name);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.policy;
}

describe.each(files)('%s', (name) => {
  test('is read without a problem, under its own name', () => {
    const { result } = read(name);
    expect('problems' in result ? result.problems : result.policy.id).toBe(basename(name, '.yaml'));
  });

  test('says where every threshold comes from', () => {
    const { text } = read(name);
    const thresholds = text.split('\n').filter((line) => /^ {4}.*(: |{).*[0-9]/.test(line));
    for (const line of thresholds)
      expect(line).toMatch(/ # .*\b(S[0-4]|D\d+|domain\.md|methods\.md|assumption|cookie)/);
  });
});

describe('the bundled policies', () => {
  test('open has nothing on, basic the published limits, layered all that asks nothing of a person', () => {
    expect(policy('open.yaml').defences).toEqual([]);
    expect(policy('basic.yaml').defences.map(({ id }) => id)).toEqual([
      'number-format',
      'number-velocity',
      'ip-velocity',
    ]);
    expect(policy('layered.yaml').defences.map(({ id, mode }) => `${id} ${mode}`)).toEqual([
      'number-format enforce',
      'country-allowlist enforce',
      'prefix-blocklist enforce',
      'session-flow enforce',
      'number-velocity enforce',
      'ip-velocity enforce',
      'ip-fanout enforce',
      'range-velocity enforce',
      'device-velocity enforce',
      'conversion-monitor enforce',
      'spend-cap enforce',
    ]);
  });

  test('observe watches with everything there is, and refuses nobody', () => {
    expect(policy('observe.yaml').defences.map(({ id, mode }) => `${id} ${mode}`)).toEqual(
      Object.keys(DEFENCES).map((id) => `${id} observe`),
    );
  });

  /** 45 colleagues behind one address ask within an hour, every third again after 35 s. Their numbers lie far apart. */
  async function officeHour(name: string): Promise<string[]> {
    const bench = new DefenceBench(policy(name));
    const reasons: string[] = [];
    for (let person = 0; person < 45; person += 1) {
      bench.nowMs += 40_000;
      const openedAtMs = bench.nowMs - 10_000;
      const who = { number: 4_915_100_000_000 + person * 71_003, deviceKey: 500 + person };
      const session = { key: 900 + person, openedAtMs };
      reasons.push((await bench.ask({ ...who, session })).reason);
      if (person % 3 !== 0) continue;
      bench.nowMs += 35_000;
      reasons.push((await bench.ask({ ...who, session, kind: 'resend' })).reason);
    }
    return reasons.filter((reason) => reason !== '');
  }

  test('layered refuses nobody behind one address and nobody who resends after 35 s', async () => {
    expect(await officeHour('layered.yaml')).toEqual([]);
  });

  test('basic refuses exactly for these two reasons', async () => {
    expect([...new Set(await officeHour('basic.yaml'))].sort()).toEqual(['cooldown', 'per-hour']);
  });

  test('layered sends nothing to cold calls, and caps a visitor who walks a number range from ever new addresses', async () => {
    const bench = new DefenceBench(policy('layered.yaml'));
    const fresh = (i: number) => ({ number: 4_915_112_340_000 + i, addressKey: 70_000 + i, deviceKey: 80_000 + i });
    const cold = await bench.askInRow(500, 60, (i) => ({ ...fresh(i), session: null }));
    expect(new Set(cold)).toEqual(new Set(['no-session']));
    const visiting = await bench.askInRow(500, 60, (i) => ({
      ...fresh(i),
      session: { key: 1_000 + i, openedAtMs: bench.nowMs - 4_000 },
    }));
    expect(visiting.filter((reason) => reason === '').length).toBe(10);
  });
});
