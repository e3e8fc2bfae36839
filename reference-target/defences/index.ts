/** Every defence there is, in pipeline order: cheap and certain first. Adding one is its file, a line here and a test. */
import { anomalyModel } from './anomaly-model.ts';
import { behaviourScore } from './behaviour-score.ts';
import { challenge } from './challenge.ts';
import { conversionMonitor } from './conversion-monitor.ts';
import { countryAllowlist } from './country-allowlist.ts';
import { countryVelocity } from './country-velocity.ts';
import type { Defence } from './defence.ts';
import { destinationMix } from './destination-mix.ts';
import { deviceVelocity } from './device-velocity.ts';
import { emailFirst } from './email-first.ts';
import { emergency } from './emergency.ts';
import { fanoutWatchlist } from './fanout-watchlist.ts';
import { honeypot } from './honeypot.ts';
import { ipFanout } from './ip-fanout.ts';
import { ipVelocity } from './ip-velocity.ts';
import { knownNumber } from './known-number.ts';
import { numberFormat } from './number-format.ts';
import { numberVelocity } from './number-velocity.ts';
import { prefixBlocklist } from './prefix-blocklist.ts';
import { rangeVelocity } from './range-velocity.ts';
import { riskScore } from './risk-score.ts';
import { sessionBinding } from './session-binding.ts';
import { sessionFlow } from './session-flow.ts';
import { spendCap } from './spend-cap.ts';
import { volumeSpike } from './volume-spike.ts';

/** Defences by id, in pipeline order. */
export type Registry = Readonly<Record<string, Defence>>;

/** Insertion order is the order of the pipeline and of the feed's bits. */
export const DEFENCES = {
  'number-format': numberFormat,
  'country-allowlist': countryAllowlist,
  'prefix-blocklist': prefixBlocklist,
  honeypot,
  'session-flow': sessionFlow,
  'session-binding': sessionBinding,
  'behaviour-score': behaviourScore,
  challenge,
  'email-first': emailFirst,
  'known-number': knownNumber,
  'number-velocity': numberVelocity,
  'ip-velocity': ipVelocity,
  'ip-fanout': ipFanout,
  'range-velocity': rangeVelocity,
  'country-velocity': countryVelocity,
  'device-velocity': deviceVelocity,
  'risk-score': riskScore,
  'fanout-watchlist': fanoutWatchlist,
  'destination-mix': destinationMix,
  'anomaly-model': anomalyModel,
  'conversion-monitor': conversionMonitor,
  'volume-spike': volumeSpike,
  emergency,
  'spend-cap': spendCap,
} as const satisfies Registry;

export type DefenceId = keyof typeof DEFENCES;
