import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAltchaPort } from '../../reference-target/http/challenges/altcha.ts';
import { decodeSolution } from '../../reference-target/http/challenges/altcha-solution.ts';
import { createSystemHash } from '../../reference-target/http/chance.ts';
import { createChallengeSolver } from '../../src/drill/challenge-solver.ts';
import { wireOf } from '../engines/live/wires.ts';

const FOR = { number: 998993940001, sessionKey: 42, address: '203.0.113.7', nowMs: Date.UTC(2026, 2, 10) };
const altcha = createAltchaPort({ hash: createSystemHash(), lastsMs: 60_000, work: { iterations: 20, tries: 10 } });
const solver = createChallengeSolver();
const YES = wireOf({ solve: 'yes', number: FOR.number });
const COMPUTED = { ...YES, solve: 'computed' } as const;
const WRONG = { ...YES, solve: 'wrong' } as const;

test('works a proof of work out, or hands in one that is spelled right and false', async () => {
  const challenge = JSON.stringify(await altcha.issue(FOR));
  const solution = (await solver.solve(challenge, YES)) ?? '';
  expect(await altcha.verify(solution, FOR)).toBe(true);
  const computed = (await solver.solve(challenge, COMPUTED)) ?? '';
  expect(await altcha.verify(computed, FOR)).toBe(true);
  const wrong = (await solver.solve(challenge, WRONG)) ?? '';
  expect(decodeSolution(wrong)?.challenge).toEqual(decodeSolution(solution)?.challenge);
  expect(await altcha.verify(wrong, FOR)).toBe(false);
});

test('has tokens for the practice verifier, each of its own, without the attempt in it', async () => {
  const challenge = '{"provider":"turnstile","practice":true}';
  expect(await solver.solve(challenge, YES)).toMatch(/^drill-pass:998993940001:[0-9a-z]+$/);
  expect(await solver.solve(challenge, YES)).not.toBe(await solver.solve(challenge, YES));
  expect(await solver.solve(challenge, COMPUTED)).toMatch(/^drill-wrong:/);
  expect(await solver.solve(challenge, WRONG)).toMatch(/^drill-wrong:998993940001:[0-9a-z]+$/);
  const early = createChallengeSolver();
  expect(await early.solve(challenge, wireOf({ ...YES, attempt: 987_654_321 }))).toBe('drill-pass:998993940001:1');
});

test('does nothing about a real CAPTCHA, work without end, or what is no challenge of ours', async () => {
  const { provider, parameters, signature } = (await altcha.issue(FOR)) as Record<string, object>;
  const endless = { provider, signature, parameters: { ...parameters, cost: 1_000_000_000 } };
  for (const challenge of [
    '',
    'null',
    '[]',
    '{"provider":"turnstile","sitekey":"0x4AAA"}',
    '{"provider":"altcha"}',
    '{"provider":"altcha","parameters":{},"signature":""}',
    JSON.stringify(endless),
  ])
    expect(await solver.solve(challenge, YES)).toBe('');
});

test('never fails, whatever a target sends', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (challenge) => {
      expect(await solver.solve(challenge, YES)).toBe('');
    }),
  );
});
