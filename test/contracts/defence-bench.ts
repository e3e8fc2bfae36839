/**
 * One defence of the registry, alone and enforced, or a whole policy, behind the real pipeline and the real memory store. A test turns the
 * clock and asks; nothing of ours is replaced.
 */
import type { DefenceRequest, Fact } from '../../reference-target/defences/defence.ts';
import { DEFENCES, type DefenceId } from '../../reference-target/defences/index.ts';
import { createPipeline, meterSpecsOf, type Pipeline } from '../../reference-target/pipeline.ts';
import { POLICY_SCHEMA, type Policy, readPolicy } from '../../reference-target/policy.ts';
import type { TargetAlert } from '../../reference-target/ports.ts';
import { FaultLog } from '../../reference-target/store-trouble.ts';
import { createMemoryStore } from '../../reference-target/stores/memory-store.ts';
import type { Store } from '../../reference-target/stores/store.ts';
import type { DecisionKind, Posture } from '../../src/core/domain/decision.ts';
import { INNOCENT, START_MS } from './innocent-request.ts';

export interface Answer {
  readonly kind: DecisionKind;
  /** Of the first decision that refused; empty when sent. */
  readonly reason: string;
  readonly waitMs: number;
}

export class DefenceBench {
  nowMs = START_MS;
  readonly alerts: TargetAlert[] = [];
  readonly faults: string[] = [];
  readonly policy: Policy;
  private readonly store: Store;
  private readonly pipeline: Pipeline;

  /** @param what the one defence that is on, or a whole policy */
  constructor(what: DefenceId | Policy, settings: Readonly<Record<string, unknown>> = {}) {
    this.policy = typeof what === 'string' ? policyWith(what, settings) : what;
    const clock = { nowMs: () => this.nowMs };
    const feed = {
      onAttempt: () => {},
      onCheck: () => {},
      onAlert: (alert: TargetAlert) => this.alerts.push(alert),
      onPosture: () => {},
      onFault: (source: string, detail: string) => this.faults.push(`${source}: ${detail}`),
    };
    this.store = createMemoryStore({ specs: meterSpecsOf(this.policy, DEFENCES), clock });
    const faults = new FaultLog(feed, clock);
    this.pipeline = createPipeline({ policy: this.policy, registry: DEFENCES, store: this.store, clock, feed, faults });
  }

  /** One attempt now. A session that is not given was opened ten seconds ago. */
  async ask(change: Partial<DefenceRequest> = {}): Promise<Answer> {
    const session = { key: 8_000_000_001, openedAtMs: this.nowMs - 10_000 };
    const turn = this.pipeline.begin({ ...INNOCENT, nowMs: this.nowMs, session, ...change });
    if (turn.asksStore) {
      await this.pipeline.ask(turn);
      this.pipeline.conclude(turn);
    }
    const { disposition: kind, waitMs } = turn;
    const answer = { kind, reason: turn.decisions[0]?.reason ?? '', waitMs };
    this.pipeline.close(turn);
    this.pipeline.recycle(turn);
    return answer;
  }

  /** Asks `times` times in a row, `apartMs` apart; the reasons, empty for what was sent. */
  async askInRow(times: number, apartMs: number, change: (i: number) => Partial<DefenceRequest>): Promise<string[]> {
    const reasons: string[] = [];
    for (let i = 0; i < times; i += 1) {
      if (i > 0) this.nowMs += apartMs;
      reasons.push((await this.ask(change(i))).reason);
    }
    return reasons;
  }

  /** Asks, and tells the defence of the dispatch when it let the message through. */
  async send(number: number): Promise<Answer> {
    const answer = await this.ask({ number });
    if (answer.kind === 'allow') this.tell('dispatched', number);
    return answer;
  }

  tell(kind: 'dispatched' | 'verified', number: number, change: Partial<DefenceRequest> = {}): void {
    this.pipeline.observe(this.fact(kind, { ...INNOCENT, nowMs: this.nowMs, number, ...change }));
  }

  private fact(kind: 'dispatched' | 'verified', request: DefenceRequest): Fact {
    const { nowMs, number, country, priceMicro, addressKey, deviceKey, session } = request;
    if (kind === 'dispatched') return { kind, nowMs, number, country, priceMicro, request };
    return { kind, nowMs, number, country, addressKey, deviceKey, sessionKey: session?.key ?? 0 };
  }

  setPosture(posture: Posture, untilMs: number): Promise<void> {
    return this.store.setPosture(posture, untilMs);
  }

  get posture(): Posture {
    return this.pipeline.posture;
  }
}

function policyWith(id: DefenceId, settings: Readonly<Record<string, unknown>>): Policy {
  const defences = { [id]: { mode: 'enforce', ...settings } };
  const read = readPolicy({ schema: POLICY_SCHEMA, id: 'bench', title: 'Bench', summary: 'One.', defences }, DEFENCES);
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  // The alerts of a bench are those of its defence.
  return { ...read.policy, signals: [] };
}
