import type { AttemptId } from '../core/domain/attempt.ts';
import { type EpochMs, MINUTE_MS, type Ms } from '../core/domain/units.ts';
import { Draws } from '../core/random/draws.ts';
import { logNormalMs } from '../core/random/quantiles.ts';
import { type Stream, streamOf, wordsAt } from '../core/random/streams.ts';
import type { ProviderSettings } from '../core/scenario/provider-format.ts';
import { SlidingCount } from './sliding-count.ts';

/** Load that slows delivery is counted over the last minute (`slowdownPerThousandPerMinute`). */
const LOAD_WINDOW_MS = MINUTE_MS;
/** `slowdownPerThousandPerMinute` is percent per 1,000 messages. */
const SLOWDOWN_UNIT = 100 * 1_000;

/** How long messages take. Unloaded: log-normal about the median, cut at the maximum; loaded: that plus a percentage. */
export class DeliveryDelays {
  private readonly settings: ProviderSettings['delivery'];
  private readonly known: Stream;
  private readonly unknown: Stream;
  private readonly load = new SlidingCount(LOAD_WINDOW_MS);
  private readonly words = new Uint32Array(2);
  private readonly draws = new Draws(0, 0);
  private unknownMessages = 0;

  constructor(settings: ProviderSettings['delivery'], seed: number) {
    this.settings = settings;
    this.known = streamOf(seed, 'delivery');
    this.unknown = streamOf(seed, 'delivery/unknown');
  }

  /** The delay of one accepted message, drawn at its attempt id, so that live and simulated runs give it the same. */
  next(attempt: AttemptId, nowMs: EpochMs): Ms {
    if (attempt > 0) {
      wordsAt(this.known, attempt, this.words);
    } else {
      wordsAt(this.unknown, this.unknownMessages, this.words);
      this.unknownMessages += 1;
    }
    this.draws.reseed(this.words[0] as number, this.words[1] as number);
    const { medianMs, maxMs, slowdownPerThousandPerMinute } = this.settings;
    const unloadedMs = logNormalMs(this.draws, medianMs, maxMs);
    const loadBefore = this.load.at(nowMs);
    this.load.add(nowMs);
    // The maximum bounds the unloaded draw only: a jammed route is slower than any of a quiet day (assumption).
    return unloadedMs + Math.floor((unloadedMs * slowdownPerThousandPerMinute * loadBefore) / SLOWDOWN_UNIT);
  }
}
