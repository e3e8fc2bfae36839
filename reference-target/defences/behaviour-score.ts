import { z } from 'zod';
import { ALLOW, type Decision } from '../../src/core/domain/decision.ts';
import { duration } from '../../src/core/domain/durations.ts';
import { type EpochMs, type Ms, SECOND_MS } from '../../src/core/domain/units.ts';
import { mix32 } from '../../src/core/random/hash.ts';
import { type BehaviourFacts, type DefenceRequest, defineDefence } from './defence.ts';

const points = (value: number) => z.int().min(0).max(100).default(value);

const config = z.strictObject({
  challengeFrom: z.int().min(1).max(500).default(50).describe('this score and higher gets a challenge (assumption)'),
  learnsFor: duration
    .prefault('0s')
    .describe('scores and challenges nobody for so long after its start (S0: active after 36 h; a drill starts later)'),
  points: z
    .strictObject({
      noSession: points(40).describe('page sequence missing (S0; weight is an assumption)'),
      underOneSecond: points(30).describe('SMSGuard: session younger than 1 s'),
      underThreeSeconds: points(15).describe('SMSGuard: session younger than 3 s'),
      noBehaviour: points(25).describe('no script of ours ran (assumption)'),
      noHands: points(30).describe('neither key nor pointer moved (assumption)'),
      impossibleDwell: points(60).describe('claims more time on the page than the session is old (assumption)'),
      replayed: points(60).describe('the same figures to the millisecond for the third time (assumption)'),
      scriptAgent: points(25).describe('names itself no browser (assumption)'),
      noDevice: points(15).describe('sends no device signals (assumption)'),
    })
    .prefault({}),
});

type Config = z.output<typeof config>;
type Points = Config['points'];

/** Visits whose figures are remembered, per generation; there are two, and the older one is forgotten whole. */
const GENERATION_MAX = 25_000;
/** Seen so often before, a visit is a recording: people do not repeat themselves to the millisecond. */
const SEEN_BEFORE = 2;
/** Clocks of page and server, and the way between them. */
const DWELL_TOLERANCE_MS: Ms = 2 * SECOND_MS;

interface Memory {
  startedAtMs: EpochMs;
  young: Map<number, number>;
  old: Map<number, number>;
}

const SUSPICIOUS: Decision = Object.freeze({ kind: 'challenge', reason: 'high-score', waitMs: 0 });

/**
 * D11. A bot manager in small: what a visit looks like by sequence, timing and hands, added up. A high score gets a silent
 * challenge and an error only when that fails (S0). Points are added, never multiplied, so that a report can explain them.
 */
export const behaviourScore = defineDefence({
  id: 'behaviour-score',
  row: 'D11',
  summary: 'Challenges visits that do not look like a person by sequence, timing and hands.',
  stops: [
    'cold calls and scraped tokens, without an error for anybody who passes the challenge',
    'one recorded visit played again and again',
  ],
  blindTo: [
    'an attacker who imitates hands and takes his time, with another figure each visit',
    'whoever solves challenges: a solver service is all it takes',
    'honest clients without our script (mobile apps, blocked scripts), which are challenged like bots',
  ],
  sources: [
    'S0 (fingerprint, sequence and timing; silent challenge; observe first, active after 36 h)',
    'domain.md section 6 (SMSGuard: session under 1 s 30 points, under 3 s 15)',
  ],
  refusalAnswer: 'challenge-required',
  config,
  memory: (): Memory => ({ startedAtMs: 0, young: new Map(), old: new Map() }),
  decide(request, _readings, settings, context) {
    const memory = context.memory as Memory;
    if (memory.startedAtMs === 0) memory.startedAtMs = request.nowMs;
    const repeats = request.behaviour === null ? 0 : remember(request.behaviour, memory);
    if (request.nowMs - memory.startedAtMs < settings.learnsFor) return ALLOW;
    return behaviourScoreOf(request, repeats, settings.points) >= settings.challengeFrom ? SUSPICIOUS : ALLOW;
  },
});

/** The points of one visit. `repeats`: how often exactly these figures came before. */
export function behaviourScoreOf(request: DefenceRequest, repeats: number, points: Points): number {
  let score = sequencePoints(request, points) + handsPoints(request, points);
  if (repeats >= SEEN_BEFORE) score += points.replayed;
  if (!request.agent.startsWith('Mozilla/')) score += points.scriptAgent;
  if (request.deviceKey === 0) score += points.noDevice;
  return score;
}

function sequencePoints({ session, nowMs }: DefenceRequest, points: Points): number {
  if (session === null) return points.noSession;
  const ageMs = nowMs - session.openedAtMs;
  if (ageMs < SECOND_MS) return points.underOneSecond;
  return ageMs < 3 * SECOND_MS ? points.underThreeSeconds : 0;
}

function handsPoints({ behaviour, session, nowMs }: DefenceRequest, points: Points): number {
  if (behaviour === null) return points.noBehaviour;
  const idle = behaviour.keys === 0 && behaviour.pointer === 0 ? points.noHands : 0;
  const openedAtMs = session?.openedAtMs ?? nowMs;
  const impossible = behaviour.dwellMs > nowMs - openedAtMs + DWELL_TOLERANCE_MS;
  return idle + (impossible ? points.impossibleDwell : 0);
}

/** How often these figures came before. */
function remember({ keys, pointer, dwellMs }: BehaviourFacts, memory: Memory): number {
  const figure = mix32(mix32(keys, pointer), dwellMs);
  const before = memory.young.get(figure) ?? memory.old.get(figure) ?? 0;
  if (memory.young.size >= GENERATION_MAX) {
    memory.old = memory.young;
    memory.young = new Map();
  }
  memory.young.set(figure, before + 1);
  return before;
}
