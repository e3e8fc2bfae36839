import { describe, expect, it } from 'vitest';
import { meterSpecsOf } from '../../reference-target/pipeline.ts';
import { overrideModes, POLICY_SCHEMA, type Policy, readPolicy } from '../../reference-target/policy.ts';
import { PumpdrillError } from '../../src/core/domain/errors.ts';
import { OPERATOR_SIGNALS } from '../../src/core/domain/signals.ts';
import { PLAIN } from './plain-defences.ts';
import { limitEverywhere, policyOf } from './small-world.ts';

const FRAME = { schema: POLICY_SCHEMA, id: 'p', title: 'P', summary: 'A policy.' };

function problemsOf(document: unknown): string[] {
  const read = readPolicy(document, PLAIN);
  return 'problems' in read ? read.problems.map(({ code, path }) => `${code} ${path}`) : [];
}

function modesOf(policy: Policy): string[] {
  return policy.defences.map(({ id, mode }) => `${id} ${mode}`);
}

describe('reading', () => {
  it('fills in every default and turns durations into milliseconds', () => {
    const { all, signals, ...policy } = policyOf(PLAIN, {});
    expect(signals.map(({ id, repeatMs }) => [id, repeatMs])).toEqual(
      OPERATOR_SIGNALS.map(({ id }) => [id, 3_600_000]),
    );
    expect(policy).toEqual({
      id: 'test',
      title: 'Test',
      summary: 'For tests.',
      sources: [],
      onStoreFailure: 'emergency-budget',
      emergencyBudget: { sends: 30, withinMs: 60_000 },
      code: { digits: 6, expiresAfterMs: 300_000, tries: 5 },
      session: { lastsMs: 1_800_000, csrfLastsMs: 7_200_000 },
      trustedProxies: [],
      defences: [],
      ipIntel: { files: [], knownExits: { numerator: 10, denominator: 100 } },
    });
    expect(all.map(({ mode }) => mode)).toEqual(['off', 'off', 'off', 'off', 'off', 'off']);
  });

  it('puts active defences in registry order, whatever the file says', () => {
    const policy = policyOf(PLAIN, {
      watcher: { mode: 'observe', after: 3 },
      'second-gate': { mode: 'off', digits: [] },
      'number-counter': { mode: 'enforce', limit: 2 },
      gate: { mode: 'enforce', digits: [1] },
    });
    expect(modesOf(policy)).toEqual(['gate enforce', 'number-counter enforce', 'watcher observe']);
    expect(policy.defences[0]?.config).toEqual({ digits: [1], kind: 'deny', waitMs: 0 });
  });

  it('reports everything that is wrong at once', () => {
    const problems = problemsOf({
      ...FRAME,
      id: 'No Good',
      surprise: 1,
      code: { digits: 99, tries: '5' },
      session: { lasts: 60 },
      trustedProxies: ['10.0.0.0/33', 'lan'],
      defences: {
        gate: { mode: 'maybe', digits: [1] },
        'numbr-counter': { mode: 'enforce' },
        'number-counter': { mode: 'enforce', limit: 'three', extra: true, within: '3 fortnights' },
        watcher: 'on',
      },
    });
    expect(problems.sort()).toEqual([
      'BAD_ADDRESS_RANGE trustedProxies.0',
      'BAD_ADDRESS_RANGE trustedProxies.1',
      'BAD_DURATION defences.number-counter.within',
      'INVALID_VALUE defences.gate.mode',
      'INVALID_VALUE id',
      'OUT_OF_RANGE code.digits',
      'UNKNOWN_DEFENCE defences.numbr-counter',
      'UNKNOWN_KEY defences.number-counter.extra',
      'UNKNOWN_KEY surprise',
      'WRONG_TYPE code.tries',
      'WRONG_TYPE defences.number-counter.limit',
      'WRONG_TYPE defences.watcher',
      'WRONG_TYPE session.lasts',
    ]);
  });

  it('suggests near names for an unknown defence, and lists all when none is near', () => {
    const hintFor = (id: string): string | undefined => {
      const read = readPolicy({ ...FRAME, defences: { [id]: { mode: 'off' } } }, PLAIN);
      return 'problems' in read ? read.problems[0]?.hint : undefined;
    };
    expect(hintFor('numbr-counter')).toMatch(/^did you mean number-counter, /);
    expect(hintFor('x'.repeat(50))).toMatch(/^there are gate, second-gate/);
    expect(hintFor('x'.repeat(1_000_000))).toMatch(/^there are gate/);
  });

  it.each([
    null,
    undefined,
    7,
    'policy',
    [],
    [FRAME],
    new Date(0),
    { ...FRAME, defences: [] },
    { ...FRAME, defences: 'gate' },
  ])('refuses %j as a whole without throwing', (document) => {
    expect(problemsOf(document).length).toBeGreaterThan(0);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('knows no defence named %s', (id) => {
    const defences = JSON.parse(`{"${id}": {"mode": "enforce"}}`);
    expect(problemsOf({ ...FRAME, defences })).toContain(`UNKNOWN_DEFENCE defences.${id}`);
  });
});

describe('other modes', () => {
  const policy = policyOf(PLAIN, {
    gate: { mode: 'enforce', digits: [1] },
    'number-counter': { mode: 'off', limit: 2 },
  });

  it('switch defences off, to observe, and on with the settings of the file', () => {
    expect(modesOf(overrideModes(policy, { gate: 'off' }))).toEqual([]);
    expect(modesOf(overrideModes(policy, { gate: 'observe', 'number-counter': 'enforce' }))).toEqual([
      'gate observe',
      'number-counter enforce',
    ]);
    expect(modesOf(policy)).toEqual(['gate enforce']);
    expect(modesOf(overrideModes(overrideModes(policy, { gate: 'off' }), { gate: 'enforce' }))).toEqual([
      'gate enforce',
    ]);
  });

  it('are refused with all reasons: unknown defences and those without settings', () => {
    const change = () => overrideModes(policy, { gait: 'off', watcher: 'enforce', 'second-gate': 'observe' });
    expect(change).toThrow(PumpdrillError);
    expect(change).toThrow(/gait.*second-gate.*watcher|gait/);
    try {
      change();
    } catch (error) {
      const { problems, exitCode } = error as PumpdrillError;
      expect(exitCode).toBe(2);
      expect(problems.map(({ code, path }) => `${code} ${path}`)).toEqual([
        'UNKNOWN_DEFENCE defences.gait',
        'DEFENCE_NEEDS_SETTINGS defences.second-gate',
        'DEFENCE_NEEDS_SETTINGS defences.watcher',
      ]);
    }
  });
});

it('gives the store one spec per meter, observed ones under keys of their own', () => {
  const policy = policyOf(PLAIN, {
    gate: { mode: 'enforce', digits: [] },
    'number-counter': { mode: 'observe', limit: 2 },
    'address-counter': { mode: 'enforce', limit: 9, within: '1h', consumes: 'onAttempt' },
  });
  expect(meterSpecsOf(policy, PLAIN)).toEqual([
    { id: 'number-counter/per-key?', kind: 'log', windowMs: 600_000, limit: limitEverywhere(2), consumes: 'onSend' },
    {
      id: 'address-counter/per-key',
      kind: 'log',
      windowMs: 3_600_000,
      limit: limitEverywhere(9),
      consumes: 'onAttempt',
    },
  ]);
});
