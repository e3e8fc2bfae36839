import { describe, expect, test } from 'vitest';
import { DEFENCES } from '../../../reference-target/defences/index.ts';
import { POLICY_SCHEMA, readPolicy } from '../../../reference-target/policy.ts';
import { DefenceBench } from '../../contracts/defence-bench.ts';

const PASSED = { challenge: 'passed', solutionKey: 77 } as const;

describe('challenge', () => {
  test.each([
    ['always', 'none', 'challenge', 'required'],
    ['always', 'passed', 'allow', ''],
    ['always', 'failed', 'deny', 'challenge-failed'],
    ['risk', 'none', 'allow', ''],
    ['risk', 'failed', 'deny', 'challenge-failed'],
    ['posture', 'none', 'allow', ''],
  ] as const)('when %s, a challenge that is %s gives %s (%j)', async (when, challenge, kind, reason) => {
    const bench = new DefenceBench('challenge', { when });
    expect(await bench.ask({ challenge, solutionKey: 77 })).toMatchObject({ kind, reason });
  });

  test.each([
    ['always', 'allow', 'allow', ''],
    ['always', 'deny', 'deny', 'verifier-unavailable'],
    ['always', 'challenge', 'challenge', 'verifier-unavailable'],
    ['risk', 'allow', 'allow', ''],
    ['risk', 'deny', 'deny', 'verifier-unavailable'],
  ] as const)(
    'when %s and a verifier that is down, onUnavailable %s gives %s (%j)',
    async (when, onUnavailable, ...expected) => {
      const bench = new DefenceBench('challenge', { when, onUnavailable });
      const { kind, reason } = await bench.ask({ challenge: 'unavailable', solutionKey: 77 });
      expect([kind, reason]).toEqual(expected);
    },
  );

  test('by posture, it begins at the posture that the policy names and ends with it', async () => {
    const bench = new DefenceBench('challenge', { when: 'posture', at: 'emergency' });
    await bench.setPosture('elevated', bench.nowMs + 60_000);
    expect((await bench.ask()).kind).toBe('allow');
    await bench.setPosture('emergency', bench.nowMs + 60_000);
    expect(await bench.ask()).toMatchObject({ kind: 'challenge', reason: 'required' });
    expect((await bench.ask(PASSED)).kind).toBe('allow');
    bench.nowMs += 60_000;
    expect((await bench.ask()).kind).toBe('allow');
  });

  test('a solution is good once, and is forgotten only when it has expired anyway', async () => {
    const bench = new DefenceBench('challenge', { when: 'always', solutionLasts: '2m' });
    expect(await bench.askInRow(3, 10_000, () => PASSED)).toEqual(['', 'replayed', 'replayed']);
    expect((await bench.ask({ ...PASSED, solutionKey: 78 })).kind).toBe('allow');
    bench.nowMs += 120_000;
    expect((await bench.ask(PASSED)).kind).toBe('allow');
  });

  test('a solution is used up by an attempt that something else refuses', async () => {
    const read = readPolicy(
      {
        ...{ schema: POLICY_SCHEMA, id: 'bench', title: 'Bench', summary: 'Two.' },
        defences: {
          challenge: { mode: 'enforce', when: 'always' },
          'number-velocity': { mode: 'enforce', cooldown: '60s' },
        },
      },
      DEFENCES,
    );
    if ('problems' in read) throw new Error(JSON.stringify(read.problems));
    const bench = new DefenceBench(read.policy);
    expect((await bench.ask({ ...PASSED, solutionKey: 1 })).kind).toBe('allow');
    expect((await bench.ask({ ...PASSED, solutionKey: 2 })).reason).toBe('cooldown');
    bench.nowMs += 61_000;
    expect((await bench.ask({ ...PASSED, solutionKey: 2 })).reason).toBe('replayed');
  });

  test('junk is not remembered: a wrong solution may be handed in right later', async () => {
    const bench = new DefenceBench('challenge', { when: 'always' });
    expect((await bench.ask({ challenge: 'failed', solutionKey: 77 })).reason).toBe('challenge-failed');
    expect((await bench.ask(PASSED)).kind).toBe('allow');
  });

  describe('with a defence beside it that demands a challenge', () => {
    const benchWith = (onUnavailable: string) => {
      const read = readPolicy(
        {
          ...{ schema: POLICY_SCHEMA, id: 'bench', title: 'Bench', summary: 'Two.' },
          defences: { challenge: { mode: 'enforce', onUnavailable }, 'risk-score': { mode: 'enforce' } },
        },
        DEFENCES,
      );
      if ('problems' in read) throw new Error(JSON.stringify(read.problems));
      return new DefenceBench(read.policy);
    };
    const suspicious = { network: { kind: 'tor', country: 'DE', asn: 64_500 } } as const;

    test('the one solution satisfies both, and the innocent never see it', async () => {
      const bench = benchWith('challenge');
      expect((await bench.ask()).kind).toBe('allow');
      bench.nowMs += 5_000;
      expect((await bench.ask(suspicious)).kind).toBe('challenge');
      expect((await bench.ask({ ...suspicious, ...PASSED })).kind).toBe('allow');
      expect((await bench.ask({ ...suspicious, ...PASSED })).reason).toBe('replayed');
    });

    test.each([
      ['allow', 'allow'],
      ['challenge', 'challenge'],
      ['deny', 'deny'],
    ])(
      'while the verifier is down, onUnavailable %s is what becomes of the suspicious',
      async (onUnavailable, kind) => {
        const bench = benchWith(onUnavailable);
        await bench.ask(suspicious);
        bench.nowMs += 5_000;
        expect((await bench.ask({ ...suspicious, challenge: 'unavailable', solutionKey: 5 })).kind).toBe(kind);
      },
    );
  });

  test('refuses settings that cannot work', () => {
    const { config } = DEFENCES.challenge;
    for (const settings of [
      { solutionLasts: '10s' },
      { minScore: 2 },
      { provider: 'own' },
      { work: { tries: 1 } },
      { hostname: 'https://login.example' },
    ])
      expect(config.safeParse(settings).success).toBe(false);
  });
});
