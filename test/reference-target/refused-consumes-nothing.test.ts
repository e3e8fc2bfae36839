/**
 * I3 and I4 through the whole target: what is refused leaves no trace. Two worlds get the same schedule; one also gets
 * attempts that are bound to be refused, and both must admit exactly the same of the rest.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FULL_DEPTH } from '../requirements.ts';
import { PLAIN } from './plain-defences.ts';
import { policyOf, SmallWorld } from './small-world.ts';

const POLICY = policyOf(PLAIN, {
  gate: { mode: 'enforce', digits: [9] },
  'number-counter': { mode: 'enforce', limit: 2, within: '3m' },
  'address-counter': { mode: 'enforce', limit: 4, within: '5m' },
});

/** Schedules per property; a trace that a refusal leaves shows in most of them. */
const RUNS = { numRuns: FULL_DEPTH ? 100 : 25 };

interface Step {
  readonly afterMs: number;
  readonly number: number;
  readonly address: number;
}

const step: fc.Arbitrary<Step> = fc.record({ afterMs: fc.nat(40_000), number: fc.nat(4), address: fc.nat(2) });
const steps = fc.array(step, { minLength: 10, maxLength: 80 });

const newWorld = (): SmallWorld => new SmallWorld({ registry: PLAIN, policy: POLICY });

async function play(small: SmallWorld, { number, address }: Step, extra = ''): Promise<string> {
  const answer = await small.send({ phone: `+44791112345${number}${extra}`, peer: `198.51.100.${address}` });
  return answer.body.status;
}

it('a refused attempt can be left out without changing any other', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (schedule) => {
      const all = newWorld();
      const admittedOnly = newWorld();
      for (const one of schedule) {
        all.nowMs += one.afterMs;
        admittedOnly.nowMs += one.afterMs;
        if ((await play(all, one)) === 'sent') expect(await play(admittedOnly, one)).toBe('sent');
      }
      expect(admittedOnly.sent.map(({ to }) => to)).toEqual(all.sent.map(({ to }) => to));
    }),
    RUNS,
  );
});

it('what a stateless defence, a bad token or the provider refuses changes nothing for later attempts', async () => {
  const noise = fc.constantFrom('gate', 'token', 'spelling', 'provider', 'none');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(step, noise), { minLength: 10, maxLength: 60 }), async (schedule) => {
      const quiet = newWorld();
      const noisy = newWorld();
      for (const [one, kind] of schedule) {
        for (const small of [quiet, noisy]) small.nowMs += one.afterMs;
        const peer = `198.51.100.${one.address}`;
        if (kind === 'gate') expect(await play(noisy, one, '9')).toBe('country-blocked');
        if (kind === 'token') await noisy.send({ csrf: 'forged', peer });
        if (kind === 'spelling') await noisy.send({ phone: `0044791112345${one.number}`, peer });
        if (kind === 'provider') {
          noisy.receipt = { accepted: false, reason: 'unreachable' };
          await play(noisy, one);
          noisy.receipt = { accepted: true, reason: '' };
        }
        expect(await play(noisy, one)).toBe(await play(quiet, one));
      }
    }),
    RUNS,
  );
});

it('no schedule gets more messages to a number or from an address than its limit, in any window', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (schedule) => {
      const small = newWorld();
      const admitted: (Step & { atMs: number })[] = [];
      for (const one of schedule) {
        small.nowMs += one.afterMs;
        if ((await play(small, one)) === 'sent') admitted.push({ ...one, atMs: small.nowMs });
      }
      for (const { atMs, number, address } of admitted) {
        const since = (windowMs: number) =>
          admitted.filter((other) => other.atMs <= atMs && other.atMs > atMs - windowMs);
        expect(since(180_000).filter((other) => other.number === number).length).toBeLessThanOrEqual(2);
        expect(since(300_000).filter((other) => other.address === address).length).toBeLessThanOrEqual(4);
      }
    }),
    RUNS,
  );
});
