import { z } from 'zod';
import { ALLOW, type Decision } from '../../src/core/domain/decision.ts';
import { duration } from '../../src/core/domain/durations.ts';
import type { E164 } from '../../src/core/domain/phone.ts';
import type { EpochMs } from '../../src/core/domain/units.ts';
import { type DefenceContext, type DefenceRequest, defineDefence } from './defence.ts';
import { isAnonymous } from './risk-flags.ts';
import { type Grade, type Standing, WatchBook } from './watch-book.ts';

const count = z.int().min(2).max(10_000);
const grades = z
  .strictObject({ suspicious: count, dangerous: count })
  .refine(({ suspicious, dangerous }) => suspicious <= dangerous, {
    message: 'suspicious above dangerous: nobody would ever be only suspicious',
  });

const config = z.strictObject({
  window: duration
    .prefault('24h')
    .refine((ms) => ms > 0, 'longer than nothing')
    .describe('rolling window in which accounts are counted (S3 names none; a day is an assumption)'),
  behind: duration
    .prefault('10m')
    .describe('how far the list is behind what happens (S3: about 10 min, it is built in the background)'),
  device: grades
    .prefault({ suspicious: 4, dangerous: 8 })
    .describe('different numbers of one device (S3 names no figures; a family has under four, an assumption)'),
  local: grades
    .prefault({ suspicious: 40, dangerous: 80 })
    .describe('different numbers behind one local address (assumption: an office may have one line)'),
  requestsPerCompletion: grades
    .prefault({ suspicious: 4, dangerous: 8 })
    .describe(
      'requests of one device per code it entered (S2: 1.2 is healthy, over 2 an alarm; singles resend 3 to 4 times)',
    ),
  minRequests: count.default(8).describe('fewer requests of a device prove nothing about completions (assumption)'),
  whenSuspicious: z.enum(['allow', 'challenge']).default('challenge').describe('what a suspicious requester gets'),
  alone: z
    .boolean()
    .default(true)
    .describe(
      'true: dangerous is refused by itself; false: only together with an anonymous network or a tampered browser',
    ),
});

type Config = z.output<typeof config>;

/** Events that wait to be worked off, at most. Beyond it the oldest is worked off early: the list is then less far behind. */
const WAITING_MAX = 262_144;

/** Something that happened and is not on the list yet. `number` 0 for a code that was entered. */
interface Waiting {
  readonly atMs: EpochMs;
  readonly deviceKey: number;
  readonly localKey: number;
  readonly number: E164;
}

interface Memory {
  readonly devices: WatchBook;
  readonly locals: WatchBook;
  /** In order of time; the first `done` of them are worked off. */
  waiting: Waiting[];
  done: number;
}

/**
 * D14. One machine may show many addresses and cookies; who asks for many people's codes, or asks and never enters one, goes
 * on a list. The list is built in the background, so it says today what was true some minutes ago, and the burst that
 * fills it is over before it is read.
 */
export const fanoutWatchlist = defineDefence({
  id: 'fanout-watchlist',
  row: 'D14',
  summary: 'Lists devices and local addresses that ask for many accounts, and refuses the dangerous ones for review.',
  stops: [
    'one machine that goes through many accounts for longer than the list is behind, whatever its addresses and cookies',
    'a device that asks for code after code and enters none of them',
  ],
  blindTo: [
    'the first minutes: what happens before the list has caught up is sent',
    'signals are claims: a device per send and a hidden local address are never the same requester twice',
    'an attacker who shows the signals of somebody else and gets him listed',
    'a local address that many honest people share beyond the limits; a shared device in a shop or a call centre',
    'other replicas: the list is in the memory of this process',
  ],
  sources: [
    'S3 (many accounts per device or local IP, suspicious then dangerous, 10 min behind; dangerous is denied and reviewed)',
    'S3 (a high request-to-completion ratio per device feeds the list)',
    'S2 (1.2 sends per verification is healthy, over 2 an alarm)',
    'domain.md section 5 (single users resend 3 to 4 times)',
  ],
  refusalAnswer: 'fraud-blocked',
  config,
  watchesAttempts: true,
  memory: ({ window, device, local, requestsPerCompletion, minRequests }): Memory => ({
    devices: new WatchBook({
      windowMs: window,
      minRequests,
      suspicious: { numbers: device.suspicious, requestsPerCompletion: requestsPerCompletion.suspicious },
      dangerous: { numbers: device.dangerous, requestsPerCompletion: requestsPerCompletion.dangerous },
    }),
    // Codes are entered by a device; who shares a line with it has nothing to do with that.
    locals: new WatchBook({
      windowMs: window,
      minRequests,
      suspicious: { numbers: local.suspicious, requestsPerCompletion: Infinity },
      dangerous: { numbers: local.dangerous, requestsPerCompletion: Infinity },
    }),
    waiting: [],
    done: 0,
  }),
  decide(request, _readings, settings, context) {
    catchUp(request.nowMs, settings, context);
    const memory = context.memory as Memory;
    const listedMs = request.nowMs - settings.behind;
    const device = gradeOf(memory.devices, request.deviceKey, listedMs);
    const local = gradeOf(memory.locals, request.localKey, listedMs);
    if (device === 'clean' && local === 'clean') return ALLOW;
    return decisionFor(device, local, request, settings);
  },
  observe(fact, settings, context) {
    const memory = context.memory as Memory;
    if (fact.kind === 'asked' && fact.request.number !== 0) {
      const { deviceKey, localKey, number } = fact.request;
      if (deviceKey !== 0 || localKey !== 0) memory.waiting.push({ atMs: fact.nowMs, deviceKey, localKey, number });
    } else if (fact.kind === 'verified' && fact.deviceKey !== 0) {
      memory.waiting.push({ atMs: fact.nowMs, deviceKey: fact.deviceKey, localKey: 0, number: 0 });
    }
    catchUp(fact.nowMs, settings, context);
  },
});

function gradeOf(book: WatchBook, key: number, atMs: EpochMs): Grade {
  return key === 0 ? 'clean' : book.standing(key, atMs).grade;
}

const SUSPICIOUS_DEVICE: Decision = Object.freeze({ kind: 'challenge', reason: 'suspicious-device', waitMs: 0 });
const SUSPICIOUS_LOCAL: Decision = Object.freeze({ kind: 'challenge', reason: 'suspicious-local', waitMs: 0 });
const DANGEROUS_DEVICE: Decision = Object.freeze({ kind: 'review', reason: 'dangerous-device', waitMs: 0 });
const DANGEROUS_LOCAL: Decision = Object.freeze({ kind: 'review', reason: 'dangerous-local', waitMs: 0 });

function decisionFor(device: Grade, local: Grade, request: DefenceRequest, settings: Config): Decision {
  const isDangerous = device === 'dangerous' || local === 'dangerous';
  if (isDangerous && (settings.alone || isAnonymous(request) || request.tampered)) {
    return device === 'dangerous' ? DANGEROUS_DEVICE : DANGEROUS_LOCAL;
  }
  if (settings.whenSuspicious === 'allow') return ALLOW;
  return device === 'clean' ? SUSPICIOUS_LOCAL : SUSPICIOUS_DEVICE;
}

/** Works off what is old enough for the background job to have seen it. */
function catchUp(nowMs: EpochMs, { behind }: Config, context: DefenceContext): void {
  const memory = context.memory as Memory;
  const { waiting } = memory;
  while (memory.done < waiting.length) {
    const next = waiting[memory.done]!;
    if (next.atMs > nowMs - behind && waiting.length - memory.done <= WAITING_MAX) break;
    memory.done += 1;
    workOff(next, memory, context);
  }
  if (memory.done < 1_024 || memory.done * 2 < waiting.length) return;
  memory.waiting = waiting.slice(memory.done);
  memory.done = 0;
}

function workOff({ deviceKey, localKey, number, atMs }: Waiting, memory: Memory, context: DefenceContext): void {
  if (number === 0) {
    memory.devices.completed(deviceKey, atMs);
    return;
  }
  if (deviceKey !== 0) tellRise('device', memory.devices.asked(deviceKey, number, atMs), context);
  if (localKey !== 0) tellRise('local', memory.locals.asked(localKey, number, atMs), context);
}

/** An alert when a requester becomes dangerous; the same kind of alert again within minutes is only counted. */
function tellRise(
  what: 'device' | 'local',
  { before, after }: { before: Grade; after: Standing },
  context: DefenceContext,
): void {
  if (after.grade !== 'dangerous' || before === 'dangerous') return;
  const who = what === 'device' ? 'a device' : 'a local address';
  const did = after.because === 'numbers' ? 'asked for many different numbers' : 'asks and hardly ever enters a code';
  context.alert({
    signal: after.because === 'numbers' ? `${what}-fan-out` : 'device-completion',
    posture: null,
    detail: `${who} ${did} and is now on the watch list as dangerous`,
  });
}
