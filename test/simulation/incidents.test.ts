/**
 * The incidents under `open`: each figure that was published comes out of the run, within a tolerance. Which figure is
 * given and which is chosen stands in the scenario; what a policy does about it in test/scenarios/outcomes.test.ts.
 */
import { describe, expect, test } from 'vitest';
import { laneOfAttempt } from '../../src/core/domain/attempt.ts';
import type { LedgerEvent, RunHeader } from '../../src/core/domain/event.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/core/domain/units.ts';
import { playSimulated } from '../../src/drill/play-simulated.ts';
import { loadPolicy } from '../../src/drill/policy-files.ts';
import { type PreparedScenario, preparePolicy } from '../../src/drill/prepared.ts';
import { prepared } from '../../tools/solo-matrix.ts';

/** One message that the provider took. */
interface Message {
  readonly fraud: boolean;
  readonly atMs: number;
  readonly number: number;
  readonly costMicro: number;
}

/** What a run left behind, as far as incidents publish figures of it. */
interface Outcome {
  readonly scenario: PreparedScenario['scenario'];
  readonly messages: readonly Message[];
  readonly fraud: readonly Message[];
  readonly addresses: ReadonlySet<string>;
  readonly devices: ReadonlySet<number>;
  readonly attempts: number;
  readonly verified: number;
  readonly lossUnits: number;
}

type Figure = [what: string, measured: (outcome: Outcome) => number, lowest: number, highest: number];

/** A published value and how far, in shares of it, the run may be off. */
const about = (value: number, off: number): [number, number] => [value * (1 - off), value * (1 + off)];
const exactly = (value: number): [number, number] => [value, value];

const sent = ({ fraud }: Outcome): number => fraud.length;
const loss = ({ lossUnits }: Outcome): number => lossUnits;
const starting = (digits: string, { fraud }: Outcome): Message[] =>
  fraud.filter(({ number }) => String(number).startsWith(digits));
const numbersOf = (messages: readonly Message[]): number => new Set(messages.map(({ number }) => number)).size;
const shareOf = (part: readonly unknown[], whole: readonly unknown[]): number => part.length / whole.length;
const fraudShare = ({ fraud, messages }: Outcome): number => shareOf(fraud, messages);
const days = ({ scenario }: Outcome): number => scenario.duration / (24 * HOUR_MS);

/** Share of everything sent in this window that went to numbers with these digits. */
function shareBetween(outcome: Outcome, digits: string, fromMs: number, toMs: number): number {
  const within = outcome.messages.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
  return shareOf(
    within.filter(({ number }) => String(number).startsWith(digits)),
    within,
  );
}

function ordinaryTo(digits: string, { messages }: Outcome): number {
  const ordinary = messages.filter(({ fraud }) => !fraud);
  return shareOf(
    ordinary.filter(({ number }) => String(number).startsWith(digits)),
    ordinary,
  );
}

/** Longest run of leading digits that all numbers have in common. */
function sharedDigits({ fraud }: Outcome): number {
  const texts = fraud.map(({ number }) => String(number));
  const [first = ''] = texts;
  let shared = first.length;
  for (const text of texts) while (!text.startsWith(first.slice(0, shared))) shared -= 1;
  return shared;
}

const lastMs = ({ fraud }: Outcome): number => Math.max(...fraud.map(({ atMs }) => atMs));
const firstMs = ({ fraud }: Outcome): number => Math.min(...fraud.map(({ atMs }) => atMs));

const RECHARGE_USD = 115;

const INCIDENTS: Record<string, readonly Figure[]> = {
  'indian-weekend': [
    // A scraped token runs out every two hours; the call that learns of it gets nothing.
    ['messages for the attacker', sent, ...about(380_000, 0.0001)],
    ['INR lost', loss, ...about(47_000, 0.005)],
    ['share of codes entered', ({ verified, fraud }) => verified / fraud.length, ...about(0.003, 0.1)],
    ['normal messages a day', (run) => (run.messages.length - run.fraud.length) / days(run), ...about(2_000, 0.05)],
    ['times a normal day', (run) => run.fraud.length / (run.messages.length - run.fraud.length), ...about(190, 0.05)],
  ],
  'us-slow-bleed-share': [
    [
      'normal messages a month',
      (run) => ((run.messages.length - run.fraud.length) / days(run)) * 30,
      ...about(100_000, 0.05),
    ],
    ['share of normal messages to +1', (run) => ordinaryTo('1', run), 0.99, 1],
    ['share of fraud', fraudShare, 0.05, 0.15],
    [
      'share of one country at the peak',
      (run) => shareBetween(run, '225', 13 * HOUR_MS, 17 * HOUR_MS),
      ...about(0.3, 0.1),
    ],
    ['USD lost a month', (run) => (run.lossUnits / days(run)) * 30, 500, 2_500],
  ],
  'us-slow-bleed-weeks': [
    ['messages for the attacker an hour', (run) => run.fraud.length / (days(run) * 24), 190, 1_000],
    ['weeks', (run) => days(run) / 7, 2, 5],
    ['USD lost', loss, 10_000, 100_000],
    ['share of normal messages to +1', (run) => ordinaryTo('1', run), 0.99, 1],
  ],
  'fan-out-from-one-device': [
    ['machines', ({ devices }) => devices.size, ...exactly(1)],
    ['addresses for each account', ({ addresses, attempts }) => addresses.size / attempts, ...about(1, 0.01)],
    ['accounts', ({ fraud }) => numbersOf(fraud), ...about(1_200, 0.001)],
  ],
  'consecutive-block-spoofed': [
    ['digits in common', sharedDigits, ...exactly(7)],
    ['numbers', ({ fraud }) => numbersOf(fraud), ...exactly(20_000)],
    ['addresses', ({ addresses }) => addresses.size, ...exactly(1)],
    ['share to one country', (run) => shareOf(starting('44', run), run.fraud), ...exactly(1)],
  ],
  'single-ip-three-minutes': [
    ['GBP lost', loss, 1_500, 1_600],
    ['minutes', (run) => lastBurstMs(run) / MINUTE_MS, 2.9, 3.1],
    ['addresses, the later probe included', ({ addresses }) => addresses.size, ...exactly(2)],
    ['share to Myanmar', (run) => shareOf(starting('95', run), run.fraud), ...exactly(1)],
  ],
  'twenty-thousand-ips': [
    ['addresses', ({ addresses }) => addresses.size, ...about(20_000, 0.01)],
    ['messages to +99899394', (run) => starting('99899394', run).length, ...exactly(13_000)],
    ['numbers of that block', (run) => numbersOf(starting('99899394', run)), ...exactly(10_000)],
    ['messages per number', (run) => 13_000 / numbersOf(starting('99899394', run)), ...about(1.3, 0.01)],
  ],
  'one-hour-auto-recharge': [
    ['USD lost', loss, ...about(4_600, 0.005)],
    ['recharges', ({ lossUnits }) => Math.round(lossUnits / RECHARGE_USD), ...exactly(40)],
    ['hours', (run) => (lastMs(run) - firstMs(run)) / HOUR_MS, ...about(1, 0.01)],
  ],
  'slow-bleed-twelve-percent': [
    ['share of fraud', fraudShare, ...about(0.1183, 0.01)],
    ['USD a message', ({ lossUnits, fraud }) => lossUnits / fraud.length, ...about(0.134, 0.01)],
    ['hours that it is spread over', (run) => (lastMs(run) - firstMs(run)) / HOUR_MS, 22, 24],
  ],
};

/** The three minutes, without the single probe an age later. */
function lastBurstMs({ fraud }: Outcome): number {
  const times = fraud.map(({ atMs }) => atMs).sort((a, b) => a - b);
  return (times.at(-2) as number) - (times[0] as number);
}

async function underOpen(id: string): Promise<Outcome> {
  const [scenario] = prepared([id]);
  if (scenario === undefined) throw new Error(`no scenario ${id}`);
  const attempts: Extract<LedgerEvent, { type: 'attempt' }>[] = [];
  const dispatches: Extract<LedgerEvent, { type: 'dispatch' }>[] = [];
  const verifications: number[] = [];
  const { header } = await playSimulated({
    prepared: scenario,
    policy: preparePolicy(loadPolicy('open')),
    seed: scenario.scenario.seeds[0] as number,
    events: (event) => {
      if (event.type === 'attempt') attempts.push(event);
      if (event.type === 'dispatch' && event.accepted) dispatches.push(event);
      if (event.type === 'verify' && event.answer === 'verified') verifications.push(event.attempt);
    },
  });
  const isFraud = fraudIn(header);
  const messages = dispatches.map(({ attempt, atMs, number, costMicro }): Message => {
    return { fraud: isFraud(attempt), atMs, number, costMicro };
  });
  const fraud = messages.filter((message) => message.fraud);
  const asked = attempts.filter(({ attempt }) => isFraud(attempt));
  return {
    scenario: scenario.scenario,
    messages,
    fraud,
    addresses: new Set(asked.map(({ address }) => address)),
    devices: new Set(asked.map(({ device }) => device)),
    attempts: asked.length,
    verified: verifications.filter(isFraud).length,
    lossUnits: fraud.reduce((sum, { costMicro }) => sum + costMicro, 0) / 1_000_000,
  };
}

function fraudIn({ lanes }: RunHeader): (attempt: number) => boolean {
  return (attempt) => lanes[laneOfAttempt(attempt)]?.intent === 'fraud';
}

describe.each(Object.entries(INCIDENTS))('%s', (id, figures) => {
  test('comes out with the figures that were published', async () => {
    const outcome = await underOpen(id);
    const off = figures.flatMap(([what, measured, lowest, highest]) => {
      const value = measured(outcome);
      return value >= lowest && value <= highest ? [] : [`${what}: ${value}, not ${lowest} to ${highest}`];
    });
    expect(off).toEqual([]);
  }, 120_000);

  test('says of each of its figures where it comes from, and has some that come out', () => {
    const [scenario] = prepared([id]);
    const kinds = scenario?.scenario.figures.map(({ kind }) => kind) ?? [];
    expect(kinds).toContain('reproduced');
    expect(kinds).toContain('choice');
  });
});
