/**
 * The target port of a live run: one step becomes one HTTP request, as the target's profile says, and the answer one of
 * our classes. Everything below the profile is here: connections, identities, the harness' signed headers.
 */

import { performance } from 'node:perf_hooks';
import type { Dispatcher } from 'undici';
import { laneOfAttempt, type SpoofedHeader, type StepKind, type Wire } from '../../core/domain/attempt.ts';
import { EXIT, PumpdrillError } from '../../core/domain/errors.ts';
import { loopbackSourceOf } from '../../core/domain/synthetic-internet.ts';
import type { ClientMemory, StepAnswer } from '../engine.ts';
import { tellAddress } from './client-address.ts';
import { connectionBudget } from './connection-budget.ts';
import { type ConnectionPools, createConnectionPools } from './connection-pools.ts';
import { withDoubledNumber } from './doubled-key.ts';
import { Exchange, type Outcome } from './exchange.ts';
import type { LiveTarget, TimedAnswer } from './live-target.ts';
import { PendingChallenges } from './pending-challenges.ts';
import { type AuthorisedTarget, assertAuthorised } from './safety.ts';
import { type VolleyOptions, Volleys } from './volleys.ts';

/** What the port needs of a target profile; `src/target-profile` has it. */
export interface HttpProfile {
  /** Null: the target has no such step, and doing nothing is right. The header list is ours to add to. */
  requestFor(wire: Wire, memory: ClientMemory): HttpRequest | null;
  answerOf(step: StepKind, response: Pick<Outcome, 'status' | 'headers' | 'body'>, memory: ClientMemory): StepAnswer;
}

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  /** Flat list: name, value, name, value. */
  readonly headers: string[];
  readonly body: string | null;
}

/** Does the work that a challenge asks of a client. */
export interface ChallengeSolver {
  /**
   * @param challenge JSON text as the target sent it, '' when it sent none
   * @returns what the client hands in, wrong where `wire.solve` says so; '' when there is nothing to hand in; null when this
   * machine could not do the work in time, which says nothing about the target
   */
  solve(challenge: string, wire: Wire): Promise<string | null>;
}

export interface HttpPortOptions {
  readonly target: AuthorisedTarget;
  /** Path below the target's own: the run's tenant. Empty, or with a slash in front and none at the end. */
  readonly basePath: string;
  readonly profile: HttpProfile;
  /** How the target learns who asks. `socket` binds real 127/8 addresses, which only Linux can; elsewhere it is `header`. */
  readonly identity: 'header' | 'socket';
  /** Signs the harness' headers with the run key. Absent for a target that is not ours: it gets no header of ours. */
  readonly sign?: { attempt(id: number): string; peer(address: string): string };
  /** How a target that is not ours is told who asks; null where it only looks at the connection. */
  readonly addressHeader?: SpoofedHeader | null;
  /** Path that is asked before the run, and how often over each connection. Default: a corner of our own, twelve times. */
  readonly warmUp?: { readonly path: string; readonly rounds: number };
  /** Absent: clients of this run solve nothing. */
  readonly solver?: ChallengeSolver;
  /** Sends that leave together, for probes. */
  readonly volleys?: VolleyOptions;
  /** Whether the bodies of this lane's sends name two numbers, for probes. */
  readonly doublesNumber?: (lane: number) => boolean;
  /** Real milliseconds to wait for an answer. */
  readonly timeoutMs?: number;
  /** Open connections at most; default: a share of what the system allows. */
  readonly connectionsMax?: number;
}

/** Counts for `run.json` and for people who look for trouble. */
export interface HttpPortStats {
  requests: number;
  /** Requests without a complete answer, by error code. */
  readonly troubles: Map<string, number>;
  /** Identities in `socket` mode that have no loopback address (IPv6) and came by header instead. */
  headerFallbacks: number;
  readonly identity: 'header' | 'socket';
}

export interface HttpPort extends LiveTarget {
  readonly stats: HttpPortStats;
  /** One request that means nothing to the target. Throws PumpdrillError exit 4 (TARGET_UNREACHABLE) when no answer comes. */
  probe(): Promise<void>;
  warmUp(): Promise<void>;
  /** Ends every connection; what is under way fails. */
  close(): Promise<void>;
}

const TIMEOUT_MS = 30_000;
/** Our own corner of a target (RFC 8615); later it holds the proof of ownership. Whatever it answers, somebody is there. */
const PROBE_PATH = '/.well-known/pumpdrill';
/** Connections opened, and requests sent over them, before the run: the first 200 ms otherwise spoil the lateness. */
const WARM_CONNECTIONS = 16;
const WARM_ROUNDS = 12;

/** Throws PumpdrillError exit 5 when the target did not come from `authoriseTarget`. */
export function createHttpPort(options: HttpPortOptions): HttpPort {
  assertAuthorised(options.target);
  return new UndiciPort(options);
}

class UndiciPort implements HttpPort {
  readonly stats: HttpPortStats;
  private readonly options: HttpPortOptions;
  private readonly pools: ConnectionPools;
  private readonly challenges = new PendingChallenges();
  private readonly volleys: Volleys | null;
  private readonly prefix: string;

  constructor(options: HttpPortOptions) {
    const { target, basePath, identity } = options;
    this.options = options;
    this.prefix = `${target.path}${basePath}`;
    this.volleys = options.volleys === undefined ? null : new Volleys(options.volleys);
    const canBind = process.platform === 'linux' && !target.address.includes(':');
    this.stats = {
      requests: 0,
      troubles: new Map(),
      headerFallbacks: 0,
      identity: identity === 'socket' && canBind ? 'socket' : 'header',
    };
    const openMax = options.connectionsMax ?? connectionBudget();
    this.pools = createConnectionPools({ target, openMax, timeoutMs: options.timeoutMs ?? TIMEOUT_MS });
  }

  perform(wire: Wire, memory: ClientMemory): Promise<TimedAnswer> {
    const { solver } = this.options;
    if (wire.solve === 'no' || solver === undefined) return this.exchange(wire, memory, memory);
    return this.solveFirst(solver, wire, memory);
  }

  private async solveFirst(solver: ChallengeSolver, wire: Wire, memory: ClientMemory): Promise<TimedAnswer> {
    const calledMs = performance.now();
    const solution = await solver.solve(this.challenges.of(wire.attempt) || (memory.captured['challenge'] ?? ''), wire);
    if (wire.solve !== 'wrong') this.challenges.drop(wire.attempt);
    if (solution === null) {
      this.count(UNSOLVED);
      return { ...NO_ANSWER, sentAtMs: 0 };
    }
    const workMs = performance.now() - calledMs;
    const holding = { cookies: memory.cookies, captured: { ...memory.captured, solution } };
    return { ...(await this.exchange(wire, holding, memory)), workMs };
  }

  /** @param sending what the request is filled with; @param memory what the client keeps of the answer */
  private exchange(wire: Wire, sending: ClientMemory, memory: ClientMemory): Promise<TimedAnswer> {
    const { profile } = this.options;
    const request = profile.requestFor(wire, sending);
    if (request === null) return Promise.resolve(NOTHING_DONE);
    const volley = isSend(wire.step) && this.volleys?.takes(wire.attempt) ? this.volleys : null;
    if (volley !== null) return this.inVolley(volley, { wire, request: this.doubled(wire, request), memory });
    const pool = this.present(wire, request.headers);
    return new Promise((resolve) => {
      this.send(pool, this.doubled(wire, request), (outcome) => {
        if (outcome.trouble !== '') return resolve({ ...NO_ANSWER, sentAtMs: outcome.sentAtMs });
        const { answer, status, retryAfterMs } = profile.answerOf(wire.step, outcome, memory);
        this.noteChallenge(wire, memory);
        resolve({ answer, status, retryAfterMs, sentAtMs: outcome.sentAtMs });
      });
    });
  }

  /** Waits for the others of its volley: that is the probe's doing and no lateness. Connections are shared, so who asks is said. */
  private inVolley(
    volleys: Volleys,
    { wire, request, memory }: { wire: Wire; request: HttpRequest; memory: ClientMemory },
  ): Promise<TimedAnswer> {
    const { profile } = this.options;
    const calledMs = performance.now();
    this.introduce(wire, request.headers);
    this.tellPeer(wire, request.headers);
    this.stats.requests += 1;
    const { path, headers, body } = request;
    return new Promise((resolve) => {
      volleys.send(wire.attempt, { path: `${this.prefix}${path}`, headers, body: body ?? '' }, (outcome) => {
        const { sentAtMs, trouble } = outcome;
        const workMs = Math.max(0, sentAtMs - calledMs);
        if (trouble !== '') {
          this.count(trouble);
          return resolve({ ...NO_ANSWER, sentAtMs, workMs });
        }
        const { answer, status, retryAfterMs } = profile.answerOf(wire.step, outcome, memory);
        this.noteChallenge(wire, memory);
        resolve({ answer, status, retryAfterMs, sentAtMs, workMs });
      });
    });
  }

  private doubled(wire: Wire, request: HttpRequest): HttpRequest {
    const { doublesNumber } = this.options;
    if (request.body === null || !isSend(wire.step) || !doublesNumber?.(laneOfAttempt(wire.attempt))) return request;
    return { ...request, body: withDoubledNumber(request.body, wire) };
  }

  /** A challenge that an attempt met is its opener's, not its lane's. */
  private noteChallenge({ step, attempt }: Wire, { captured }: ClientMemory): void {
    const { challenge } = captured;
    if (challenge === undefined || !isSend(step)) return;
    delete captured['challenge'];
    this.challenges.keep(attempt, challenge);
  }

  async probe(): Promise<void> {
    const { trouble } = await this.knock();
    if (trouble === '') return;
    const { origin } = this.options.target;
    throw new PumpdrillError(EXIT.targetUnreachable, [
      {
        code: 'TARGET_UNREACHABLE',
        path: 'target',
        message: `${origin} does not answer (${trouble})`,
        hint: 'is the target running, and is this its port?',
      },
    ]);
  }

  /** Probes, then opens connections and sends a few requests over each. */
  async warmUp(): Promise<void> {
    await this.probe();
    const rounds = this.options.warmUp?.rounds ?? WARM_ROUNDS;
    for (let round = 0; round < rounds; round += 1) {
      await Promise.all(Array.from({ length: WARM_CONNECTIONS }, () => this.knock()));
    }
  }

  async close(): Promise<void> {
    this.volleys?.close();
    await this.pools.close();
  }

  /** Adds who asks to the headers and chooses the connections that this client's requests come from. */
  private present(wire: Wire, headers: string[]): Dispatcher {
    const { identity } = wire;
    this.introduce(wire, headers);
    if (this.stats.identity === 'socket') {
      const source = loopbackSourceOf(identity.address);
      if (source !== null) return this.pools.from(source);
      this.stats.headerFallbacks += 1;
    }
    this.tellPeer(wire, headers);
    return this.pools.shared;
  }

  /** By our signed header where the target knows it, else by the one that its proxy would write. */
  private tellPeer({ identity: { address } }: Wire, headers: string[]): void {
    const { sign, addressHeader } = this.options;
    if (sign !== undefined) headers.push('x-pumpdrill-peer', sign.peer(address));
    else if (addressHeader !== undefined && addressHeader !== null) tellAddress(headers, addressHeader, address);
  }

  /** What a client says of itself, and which attempt this is. */
  private introduce({ step, attempt, identity, headers: claims }: Wire, headers: string[]): void {
    for (const name in claims) headers.push(name, headerSafe(claims[name] as string));
    // A free choice of user agent is a loopback privilege; `AuthorisedTarget` knows no other tier so far.
    if (identity.agent !== '') headers.push('user-agent', identity.agent);
    if (identity.language !== undefined) headers.push('accept-language', identity.language);
    const { sign } = this.options;
    if (sign !== undefined && step !== 'visit' && attempt !== 0)
      headers.push('x-pumpdrill-attempt', sign.attempt(attempt));
  }

  private send(pool: Dispatcher, request: HttpRequest, settle: (outcome: Outcome) => void): void {
    this.stats.requests += 1;
    const { method, headers, body } = request;
    const exchange = new Exchange((outcome) => {
      if (outcome.trouble !== '') this.count(outcome.trouble);
      settle(outcome);
    });
    pool.dispatch({ path: `${this.prefix}${request.path}`, method, headers, body }, exchange);
  }

  private knock(): Promise<Outcome> {
    return new Promise((resolve) => {
      const path = this.options.warmUp?.path ?? PROBE_PATH;
      this.pools.shared.dispatch({ path, method: 'GET', headers: [] }, new Exchange(resolve));
    });
  }

  private count(trouble: string): void {
    this.stats.troubles.set(trouble, (this.stats.troubles.get(trouble) ?? 0) + 1);
  }
}

function isSend(step: StepKind): boolean {
  return step === 'send' || step === 'resend';
}

/** Printable ASCII: what a client claims must not become a header of its own. */
function headerSafe(value: string): string {
  return value.replace(/[^\x20-\x7e]/g, '');
}

/** The trouble of a challenge that this machine was too slow for: its attempt is unresolved. */
export const UNSOLVED = 'CHALLENGE_UNSOLVED';
const NO_ANSWER: StepAnswer = Object.freeze({ answer: 'transport-error', status: 0, retryAfterMs: 0 });
/** A step that the target does not have succeeds without a request: only a visit can be missing. */
const NOTHING_DONE: TimedAnswer = Object.freeze({ answer: 'visited', status: 0, retryAfterMs: 0, sentAtMs: 0 });
