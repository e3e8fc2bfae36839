import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { DEFENCES } from '../../reference-target/defences/index.ts';
import { ipIntelOf } from '../../reference-target/http/policy-ip-intel.ts';
import { readPolicy } from '../../reference-target/policy.ts';
import { PumpdrillError } from '../../src/core/domain/errors.ts';
import { loadPolicies, loadPolicy, POLICY_FOLDER } from '../../src/drill/policy-files.ts';
import { preparePolicy, withModes } from '../../src/drill/prepared.ts';

const folder = mkdtempSync(join(tmpdir(), 'pumpdrill-intel-'));
afterAll(() => rmSync(folder, { recursive: true }));

const csv = join(folder, 'exits.csv');
writeFileSync(csv, 'network,kind,country\n10.0.0.0/10,tor,SE\n');
const policyFile = join(folder, 'mine.yaml');
const document = readFileSync(join(POLICY_FOLDER, 'open.yaml'), 'utf8').replace(/^id: open$/m, 'id: mine');
writeFileSync(policyFile, `${document}\nipIntel: { files: [exits.csv], knownExits: 100% }\n`);

function codesOf(act: () => unknown): string[] {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(PumpdrillError);
    return (error as PumpdrillError).problems.map(({ code, line }) => (line === undefined ? code : `${code}:${line}`));
  }
  return [];
}

describe('the IP intelligence of a policy', () => {
  test('is the synthetic internet unless it names something', () => {
    const { policy } = loadPolicy('open');
    expect(policy.ipIntel).toEqual({ files: [], knownExits: { numerator: 10, denominator: 100 } });
    expect(ipIntelOf(policy).lookup('172.24.1.1').kind).toBe('tor');
    expect(ipIntelOf(policy)).toBe(ipIntelOf(loadPolicy('basic').policy));
  });

  test('comes from files beside the policy first, and from the synthetic internet where they are silent', () => {
    const { policy } = loadPolicy(policyFile);
    expect(policy.ipIntel.files).toEqual([csv]);
    const intel = ipIntelOf(policy);
    expect(intel.lookup('10.1.2.3')).toMatchObject({ kind: 'tor', country: 'SE' });
    expect(intel.lookup('10.1.2.3').asn).toBeGreaterThan(4_200_000_000);
    expect(intel.lookup('10.65.2.3').kind).toBe('residential');
  });

  test('knows as many exits as the policy says', () => {
    const known = { ...loadPolicy('open').policy.ipIntel, knownExits: { numerator: 1, denominator: 1 } };
    expect(ipIntelOf({ ...loadPolicy('open').policy, ipIntel: known }).lookup('10.1.2.3').kind).toBe('proxy');
  });

  test('is replaced by what a command names, for every policy', () => {
    for (const { policy } of loadPolicies(['open', policyFile], { ipIntel: [csv] })) {
      expect(policy.ipIntel.files).toEqual([csv]);
      expect(ipIntelOf(policy).lookup('10.1.2.3').kind).toBe('tor');
    }
  });

  test('travels in the document, so that a target process reads the same files', () => {
    const loaded = loadPolicy(policyFile);
    const again = readPolicy(loaded.document, DEFENCES);
    expect('policy' in again && again.policy.ipIntel).toEqual(loaded.policy.ipIntel);
  });

  test('counts in the fingerprint by what it holds, not by where it lies', () => {
    const hashWith = (file: string) => preparePolicy(loadPolicy('open', { ipIntel: [file] }));
    mkdirSync(join(folder, 'elsewhere'), { recursive: true });
    const copy = join(folder, 'elsewhere', 'same.csv');
    copyFileSync(csv, copy);
    const other = join(folder, 'other.csv');
    writeFileSync(other, 'network,kind,country\n10.0.0.0/10,vpn,SE\n');
    expect(hashWith(copy).hash).toBe(hashWith(csv).hash);
    expect(hashWith(other).hash).not.toBe(hashWith(csv).hash);
    expect(hashWith(csv).hash).not.toBe(preparePolicy(loadPolicy('open')).hash);
    expect(withModes(hashWith(copy), {}).hash).toBe(hashWith(csv).hash);
  });

  test('is checked when the policy is read: every problem of every file', () => {
    const broken = join(folder, 'broken.csv');
    writeFileSync(broken, 'network,kind\nnowhere,vpn\n');
    expect(codesOf(() => loadPolicy('open', { ipIntel: [broken, join(folder, 'none.mmdb')] }))).toEqual([
      'BAD_ADDRESS_RANGE:2',
      'FILE_MISSING',
    ]);
    writeFileSync(join(folder, 'bad.yaml'), `${document}\nipIntel: { files: '', knownExits: 3 }\n`);
    expect(codesOf(() => loadPolicy(join(folder, 'bad.yaml')))).toHaveLength(2);
  });
});
