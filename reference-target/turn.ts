/**
 * One attempt on its way through the pipeline: the store's batch, where each meter went in it, and what has been
 * decided so far. Turns come from a pool, one per attempt in flight, because live attempts interleave at every await.
 */

import { type DecisionKind, type DecisionRecord, NO_DECISIONS } from '../src/core/domain/decision.ts';
import { UNKNOWN_NETWORK } from '../src/core/domain/network.ts';
import { assert, type Ms } from '../src/core/domain/units.ts';
import type { DefenceRequest, MeterWriter, Readings } from './defences/defence.ts';
import type { MeterLayout } from './meter-layout.ts';
import { type Admission, type AdmitBatch, createAdmitBatch } from './stores/store.ts';

/**
 * How strong a refusal is; the strongest enforced one is the disposition. A plain refusal beats a silent one (what was
 * refused aloud must not be answered "sent"), and both beat what leaves a way forward.
 */
const STRENGTH: Readonly<Record<DecisionKind, number>> = {
  allow: 0,
  delay: 1,
  challenge: 2,
  'other-channel': 3,
  pretend: 4,
  review: 5,
  deny: 6,
};

export class Turn implements MeterWriter {
  readonly batch: AdmitBatch;
  readonly readings: readonly Readings[];
  request: DefenceRequest = NO_REQUEST;
  /** The strongest enforced decision so far. */
  disposition: DecisionKind = 'allow';
  /** Id of the first defence that made `disposition`; empty while it is `allow`. */
  decidedBy = '';
  /** Longest wait that an enforced refusal named. */
  waitMs: Ms = 0;
  evaluated = 0;
  /** Bits of metered defences that refused on sight: their meters stay out of the batch. */
  prechecked = 0;
  decisions: readonly DecisionRecord[] = NO_DECISIONS;
  /** True when the store must be asked before `conclude`. */
  asksStore = false;
  /** What the store wrote for this attempt; 0 when there is nothing to give back. */
  reservation = 0;
  /** The store's answer under a deadline: it may come after we stopped waiting. */
  late: Promise<Admission> | null = null;
  /** True when the store may still write into the buffers: such a turn is never used again. */
  abandoned = false;

  /** By spec: position in the batch, -1 for a meter that this attempt does not touch. */
  private readonly place: Int32Array;
  private readonly layout: MeterLayout;
  private span = 0;
  private enforced: 0 | 1 = 1;
  private floor = 0;

  constructor(layout: MeterLayout) {
    this.layout = layout;
    this.batch = createAdmitBatch(layout.specs.length);
    this.place = new Int32Array(layout.specs.length).fill(-1);
    this.readings = layout.spans.map((span) => new SpanReadings(this.batch, this.place, span.first));
  }

  /** Empties the turn for another attempt. */
  reset(request: DefenceRequest): void {
    const { batch, place } = this;
    for (let i = 0; i < batch.count; i += 1) place[batch.meter[i]!] = -1;
    batch.count = 0;
    batch.refused = false;
    this.request = request;
    this.disposition = 'allow';
    this.decidedBy = '';
    this.waitMs = 0;
    this.evaluated = 0;
    this.prechecked = 0;
    this.decisions = NO_DECISIONS;
    this.asksStore = false;
    this.reservation = 0;
    this.late = null;
  }

  /** Lets the next `add` calls speak for the defence at this position of the policy. `floor`: see AdmitBatch. */
  writeFor(defence: number, enforced: boolean, floor: number): this {
    this.span = defence;
    this.floor = floor;
    this.enforced = enforced ? 1 : 0;
    return this;
  }

  add(index: number, key: number, value = 1): void {
    const { batch, span } = this;
    const { first, count } = this.layout.spans[span]!;
    const spec = first + index;
    assert(
      index >= 0 && index < count && this.place[spec] === -1,
      'a defence writes each of its own meters at most once',
    );
    const at = batch.count;
    batch.meter[at] = spec;
    batch.key[at] = key;
    batch.value[at] = value;
    batch.enforced[at] = this.enforced;
    batch.group[at] = span;
    batch.floor[at] = this.floor;
    this.place[spec] = at;
    batch.count = at + 1;
  }

  /** Adds a decision that is not `allow`. */
  record(decision: DecisionRecord, waitMs: Ms): void {
    if (this.decisions === NO_DECISIONS) this.decisions = [decision];
    else (this.decisions as DecisionRecord[]).push(decision);
    if (decision.observed) return;
    if (waitMs > this.waitMs) this.waitMs = waitMs;
    if (STRENGTH[decision.kind] <= STRENGTH[this.disposition]) return;
    this.disposition = decision.kind;
    this.decidedBy = decision.defence;
  }

  get refused(): boolean {
    return this.disposition !== 'allow';
  }
}

/** The readings of one defence: meters that the attempt did not touch read 0 and are not over. */
class SpanReadings implements Readings {
  private readonly batch: AdmitBatch;
  private readonly place: Int32Array;
  private readonly first: number;

  constructor(batch: AdmitBatch, place: Int32Array, first: number) {
    this.batch = batch;
    this.place = place;
    this.first = first;
  }

  reading(index: number): number {
    const at = this.place[this.first + index]!;
    return at < 0 ? 0 : this.batch.answer.reading[at]!;
  }

  over(index: number): boolean {
    const at = this.place[this.first + index]!;
    return at >= 0 && this.batch.answer.over[at] === 1;
  }

  waitMs(index: number): Ms {
    const at = this.place[this.first + index]!;
    return at < 0 ? 0 : this.batch.answer.waitMs[at]!;
  }
}

/** What a fresh turn holds before its first attempt. */
const NO_REQUEST: DefenceRequest = Object.freeze({
  kind: 'send',
  surface: 'login',
  channel: 'sms',
  nowMs: 0,
  number: 0,
  phoneText: '',
  country: '',
  mobile: false,
  addressKey: 0,
  deviceKey: 0,
  session: null,
  priceMicro: 0,
  agent: '',
  network: UNKNOWN_NETWORK,
  localKey: 0,
  localCountry: '',
  tampered: false,
  honeypotFilled: false,
  behaviour: null,
  challenge: 'none',
  solutionKey: 0,
  emailKey: 0,
  returning: false,
});
