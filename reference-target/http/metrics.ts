/**
 * What a monitoring system scrapes, in Prometheus' text format. Labels come from our own short lists only: no number, no
 * address, no text of a requester ever becomes one. Event loop lag, memory and processor are the library's usual metrics.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from '@prometheus-io/client';
import { type AttemptRecord, POSTURES, type Posture } from '../../src/core/domain/decision.ts';
import type { OutboxCounts } from '../../src/io/alerts/outbox.ts';
import type { SmsReceipt, TargetAlert } from '../ports.ts';
import type { TargetObserver } from './observer.ts';
import type { StoreState } from './store-health.ts';

const PREFIX = 'pumpdrill_target_';
/** Seconds: a decision takes well under a millisecond, a message 5 s at most. */
const DURATION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
/** Different values of one label that are told apart; the provider's words are not ours. */
const LABEL_VALUES_MAX = 20;
const OTHER = 'other';

export interface MetricsOptions {
  /** Label of every metric: which deployment this is. */
  readonly tenant: string;
  /** As the target last heard; undefined where it does not tell. */
  readonly posture: () => Posture | undefined;
  readonly store: () => StoreState;
  readonly webhooks: () => readonly (OutboxCounts & { readonly webhook: string })[];
}

export class TargetMetrics implements TargetObserver {
  private readonly registry = new Registry();
  private readonly attempts = this.counter('attempts_total', 'Attempts by what became of them.', ['disposition']);
  private readonly decisions = this.counter(
    'decisions_total',
    'Decisions that were not allow, by defence; observed ones refused nobody.',
    ['defence', 'kind', 'observed'],
  );
  private readonly messages = this.counter('messages_total', 'Messages by what the SMS provider said.', ['result']);
  private readonly faults = this.counter('faults_total', 'Things that went wrong, by where.', ['source']);
  private readonly alerts = this.counter('alerts_total', 'Alerts by who raised them.', ['source', 'signal']);
  private readonly durations: Histogram<'route' | 'status'>;
  private readonly results = new KnownLabels();
  private readonly sources = new KnownLabels();
  private readonly signals = new KnownLabels();

  constructor(options: MetricsOptions) {
    this.registry.setDefaultLabels({ tenant: options.tenant });
    this.durations = new Histogram({
      name: `${PREFIX}request_duration_seconds`,
      help: 'Time until a request was answered.',
      labelNames: ['route', 'status'],
      buckets: DURATION_BUCKETS,
      registers: [this.registry],
    });
    this.addStates(options);
    collectDefaultMetrics({ register: this.registry });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }

  onAttempt({ disposition, decisions }: AttemptRecord): void {
    this.attempts.inc({ disposition });
    for (const { defence, kind, observed } of decisions)
      this.decisions.inc({ defence, kind, observed: String(observed) });
  }

  onAlert({ source, signal }: TargetAlert): void {
    this.alerts.inc({ source: this.sources.of(source), signal: this.signals.of(signal) });
  }

  onFault(source: string): void {
    this.faults.inc({ source: this.sources.of(source) });
  }

  onReceipt({ accepted, reason }: SmsReceipt): void {
    this.messages.inc({ result: accepted ? 'accepted' : this.results.of(reason) });
  }

  onAnswer(route: string, status: number, seconds: number): void {
    this.durations.observe({ route, status: String(status) }, seconds);
  }

  /** What is asked when somebody scrapes, instead of being kept up to date for nobody. */
  private addStates({ posture, store, webhooks }: MetricsOptions): void {
    this.gauge('posture', 'One for the posture that the target is at.', ['posture'], (gauge) => {
      const now = posture();
      for (const name of POSTURES) gauge.set({ posture: name }, name === now ? 1 : 0);
    });
    this.gauge('store_failing', 'One while the counters cannot be asked.', [], (gauge) =>
      gauge.set(store() === 'failing' ? 1 : 0),
    );
    const outcomes = this.counter(
      'alert_webhooks_total',
      'Alerts by webhook and outcome.',
      ['webhook', 'outcome'],
      () => {
        outcomes.reset();
        for (const { webhook, ...counts } of webhooks())
          for (const [outcome, count] of Object.entries(counts)) outcomes.inc({ webhook, outcome }, count);
      },
    );
  }

  private counter<L extends string>(name: string, help: string, labelNames: L[], collect?: () => void): Counter<L> {
    return new Counter({
      name: `${PREFIX}${name}`,
      help,
      labelNames,
      registers: [this.registry],
      ...(collect === undefined ? {} : { collect }),
    });
  }

  private gauge<L extends string>(name: string, help: string, labelNames: L[], read: (gauge: Gauge<L>) => void): void {
    const gauge: Gauge<L> = new Gauge({
      name: `${PREFIX}${name}`,
      help,
      labelNames,
      registers: [this.registry],
      collect: () => read(gauge),
    });
  }
}

/** The first few values of a label by name, all further ones under one: nobody can fill our memory with words. */
class KnownLabels {
  private readonly known = new Set<string>();

  of(value: string): string {
    if (this.known.has(value)) return value;
    if (this.known.size >= LABEL_VALUES_MAX) return OTHER;
    this.known.add(value);
    return value;
  }
}
