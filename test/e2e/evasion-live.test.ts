/**
 * A small scenario that asks at every surface, over every channel, with claims in headers and a leaked key, over real HTTP:
 * what the sink saw is what the simulated twin sends, and the ledger keeps its laws.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { laneOfAttempt } from '../../src/core/domain/attempt.ts';
import type { LedgerEvent } from '../../src/core/domain/event.ts';
import { violations } from '../../src/core/ledger/laws.ts';
import { openLedger } from '../../src/io/ledger-files.ts';
import { removeWorkFolders, runCli, workFolder } from './run-cli.ts';

const SCENARIO = {
  schema: 'pumpdrill.scenario/1',
  id: 'everywhere',
  title: 'Everywhere at once',
  summary: 'Every surface and channel, claimed addresses, and a leaked key.',
  family: 'evasion',
  startsAt: '2026-03-10T12:00:00+01:00',
  duration: '4m',
  tariff: { flat: 0.1, currency: 'EUR', source: 'made up' },
  campaigns: [
    {
      id: 'surfaces',
      surfaces: ['login', 'signup', 'password-reset', 'phone-change', 'mobile-api'],
      channels: ['sms', 'voice', 'whatsapp'],
      resend: { times: 2, every: '5s' },
      pacing: { kind: 'constant', total: 50, lasts: '2m' },
      destinations: { kind: 'countries', countries: [{ country: 'DE' }] },
      identities: { network: { kind: 'single' } },
      whenRefused: 'ignore',
      evasion: { headers: ['x-forwarded-for', 'forwarded', 'x-real-ip'], claims: 'rotate' },
    },
    {
      id: 'key',
      through: 'provider-key',
      channels: ['whatsapp'],
      pacing: { kind: 'constant', total: 30, lasts: '2m' },
      destinations: { kind: 'countries', countries: [{ country: 'UZ' }] },
      identities: { network: { kind: 'single' } },
    },
    {
      id: 'spellings',
      // Each spelling once: an ask a minute after the other would hang on whose clock is a little ahead.
      pacing: { kind: 'constant', total: 20, lasts: '2m' },
      destinations: { kind: 'range', start: '+447911123456', size: 1 },
      identities: { network: { kind: 'single' }, device: { kind: 'one' } },
      evasion: { spelling: 'rotate', deviceSpelling: 'rotate' },
      whenRefused: 'ignore',
    },
  ],
  people: [
    {
      id: 'users',
      pacing: { kind: 'constant', total: 20, lasts: '2m' },
      destinations: { kind: 'countries', countries: [{ country: 'DE' }] },
      cohorts: [
        { id: 'web', weight: 1 },
        { id: 'app', weight: 1, surface: 'mobile-api', agent: 'mobile-app' },
      ],
    },
  ],
};

/** What happened to whom, without the moments: lane, surface, channel, answer; lane, channel and price. */
function counted(folder: string): { attempts: Record<string, number>; dispatches: Record<string, number> } {
  const attempts: Record<string, number> = {};
  const dispatches: Record<string, number> = {};
  for (const event of eventsIn(folder)) {
    if (event.type === 'attempt') {
      const { attempt, surface = 'login', channel, answer } = event;
      bump(attempts, `${laneOfAttempt(attempt)} ${surface} ${channel} ${answer}`);
    } else if (event.type === 'dispatch') {
      bump(dispatches, `${laneOfAttempt(event.attempt)} ${event.channel ?? 'sms'} ${event.costMicro}`);
    }
  }
  return { attempts, dispatches };
}

function byLane(dispatches: Record<string, number>): Record<string, number> {
  const lanes: Record<string, number> = {};
  for (const [key, count] of Object.entries(dispatches)) {
    const lane = key.split(' ', 1)[0] as string;
    lanes[lane] = (lanes[lane] ?? 0) + count;
  }
  return lanes;
}

function bump(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

function eventsIn(folder: string): LedgerEvent[] {
  const ledger = openLedger(folder);
  const events = [...ledger.events()];
  expect(violations(ledger.header, events)).toEqual([]);
  return events;
}

const cwd = workFolder();
const POLICIES = ['open', 'trusts-forwarded-for', 'raw-string-keys'];
afterAll(removeWorkFolders);

beforeAll(async () => {
  writeFileSync(join(cwd, 'everywhere.yaml'), JSON.stringify(SCENARIO));
  const common = ['run', 'everywhere.yaml', '--policy', POLICIES.join(','), '--json'];
  const simulated = await runCli([...common, '--out', 'simulated'], { cwd });
  expect(simulated.stderr).toBe('');
  const live = await runCli([...common, '--engine', 'live', '--speed', '24', '--out', 'live'], { cwd });
  expect(live.stderr).toBe('');
}, 180_000);

describe.each(POLICIES)('under %s', (policy) => {
  const [live, simulated] = ['live', 'simulated'].map((engine) =>
    join(cwd, engine, 'ledger', `everywhere--${policy}--1`),
  ) as [string, string];

  test('every lane, surface and channel has the same answers and messages as in simulation', () => {
    const [real, twin] = [counted(live), counted(simulated)];
    // Where claims share one limit, which of two asks of one moment has the last place is a matter of milliseconds.
    if (policy === 'trusts-forwarded-for') expect(byLane(real.dispatches)).toEqual(byLane(twin.dispatches));
    else expect(real).toEqual(twin);
  });

  test('something was sent over each channel and asked at each surface', () => {
    const { attempts, dispatches } = counted(live);
    for (const word of ['login', 'signup', 'password-reset', 'phone-change', 'mobile-api']) {
      expect(Object.keys(attempts).filter((key) => key.includes(` ${word} `)).length).toBeGreaterThan(0);
    }
    expect(dispatches).toMatchObject({ '1 whatsapp 50000': 30 });
  });
});
