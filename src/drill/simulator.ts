/**
 * Who plays simulated runs: this thread, or a pool of worker threads. A run is a pure function of its input, so where it
 * plays changes nothing but how long a drill takes; workers also get a young generation that fits the churn of a run.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { EXIT, PumpdrillError } from '../core/domain/errors.ts';
import { createPriceList } from '../core/domain/price-list.ts';
import { type PlayedRun, playSimulated, type SimulationInput } from './play-simulated.ts';
import type { PreparedScenario } from './prepared.ts';
import { runSize } from './run-size.ts';

export interface Simulator {
  play(input: SimulationInput): Promise<PlayedRun>;
  /** Runs that it plays at the same time. */
  readonly seats: number;
  close(): Promise<void>;
}

/** Plays in this thread, one after the other. What the library does: a caller's process is not ours to fill with threads. */
export const IN_THIS_THREAD: Simulator = { play: playSimulated, seats: 1, close: async () => {} };

/** What a worker is told: the input without what cannot be copied between threads. */
export interface WorkerTask {
  readonly run: Omit<SimulationInput, 'prepared' | 'registry' | 'events' | 'signal' | 'onProgress'>;
  readonly prepared: Omit<PreparedScenario, 'prices'>;
}

/** What a worker says. The last word of a task is `played` or `failed`. */
export type WorkerWord =
  | { readonly kind: 'progress'; readonly share: number }
  | { readonly kind: 'played'; readonly run: PlayedRun }
  | {
      readonly kind: 'failed';
      readonly exitCode: PumpdrillError['exitCode'];
      readonly problems: PumpdrillError['problems'];
    };

/** Megabytes of young generation per worker: openers and their answers die before it is full. */
const YOUNG_GENERATION_MB = 64;
/** More threads than this gain nothing: a drill has about a dozen runs per scenario. */
const WORKERS_MAX = 8;

/** A pool with a thread per core, at most eight. Threads start when first needed. */
export function createSimulationPool(size = Math.min(WORKERS_MAX, availableParallelism())): Simulator {
  return new SimulationPool(size);
}

interface Waiting {
  readonly input: SimulationInput;
  readonly size: number;
  readonly resolve: (run: PlayedRun) => void;
  readonly reject: (error: unknown) => void;
}

/** A thread and the run it plays now. */
interface Seat {
  readonly worker: Worker;
  current: Waiting | null;
}

class SimulationPool implements Simulator {
  readonly seats: number;
  private readonly taken: Seat[] = [];
  private readonly waiting: Waiting[] = [];

  constructor(seats: number) {
    this.seats = seats;
  }

  play(input: SimulationInput): Promise<PlayedRun> {
    return new Promise((resolve, reject) => {
      this.wait({ input, resolve, reject, size: runSize(input.prepared.scenario, input.only) });
      this.next();
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.taken.map((seat) => seat.worker.terminate()));
  }

  /** The biggest run is played first: last, it would keep one core busy and the others idle. */
  private wait(run: Waiting): void {
    const behind = this.waiting.findIndex(({ size }) => size < run.size);
    this.waiting.splice(behind < 0 ? this.waiting.length : behind, 0, run);
  }

  private next(): void {
    if (this.waiting.length === 0) return;
    const seat = this.taken.find((candidate) => candidate.current === null) ?? this.start();
    if (seat === null) return;
    const job = this.waiting.shift() as Waiting;
    seat.current = job;
    const { signal } = job.input;
    seat.worker.postMessage(taskOf(job.input));
    signal?.addEventListener('abort', () => seat.current === job && seat.worker.postMessage('abort'), { once: true });
    if (signal?.aborted) seat.worker.postMessage('abort');
  }

  private start(): Seat | null {
    if (this.taken.length >= this.seats) return null;
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const worker = new Worker(new URL(`./simulation-worker.${extension}`, import.meta.url), {
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    const seat: Seat = { worker, current: null };
    worker.on('message', (word: WorkerWord) => this.heard(seat, word));
    worker.on('error', (error) => {
      this.taken.splice(this.taken.indexOf(seat), 1);
      seat.current?.reject(error);
      this.next();
    });
    this.taken.push(seat);
    return seat;
  }

  private heard(seat: Seat, word: WorkerWord): void {
    const job = seat.current;
    if (job === null) return;
    if (word.kind === 'progress') {
      job.input.onProgress?.(word.share);
      return;
    }
    seat.current = null;
    if (word.kind === 'played') job.resolve(word.run);
    else job.reject(new PumpdrillError(word.exitCode, word.problems));
    this.next();
  }
}

function taskOf(input: SimulationInput): WorkerTask {
  if (input.registry !== undefined || input.events !== undefined) {
    throw new PumpdrillError(EXIT.internal, [
      { code: 'NOT_FOR_WORKERS', path: '', message: 'functions cannot travel to a worker thread' },
    ]);
  }
  const { prepared, signal: _signal, onProgress: _onProgress, ...run } = input;
  const { prices: _prices, ...portable } = prepared;
  return { run, prepared: portable };
}

/** Prices are made again on the other side: a lookup table is quicker built than copied. */
export function inputOf(task: WorkerTask): SimulationInput {
  return { ...task.run, prepared: { ...task.prepared, prices: createPriceList(task.prepared.tariff) } };
}
