/** The scoring service of risk-score: which flags a request raises, and what they weigh together. */
import type { NetworkKind } from '../../src/core/domain/network.ts';
import type { EpochMs, Ms, Ratio } from '../../src/core/domain/units.ts';
import { mix32 } from '../../src/core/random/hash.ts';
import type { DefenceRequest, SessionFacts } from './defence.ts';

/** Points per flag, under the names that S3 gives them. ip_mismatch is none of them: it informs and never weighs (S3). */
export interface FlagWeights {
  readonly datacenter_ip: number;
  readonly vpn: number;
  readonly proxy: number;
  readonly tor: number;
  readonly anti_detect_browser: number;
  readonly abuser: number;
}

/** Scores are 0 to 100 (domain.md section 6, device and bot products). */
export const SCORE_MAX = 100;

const FLAG_OF_NETWORK: Readonly<Record<NetworkKind, keyof FlagWeights | null>> = {
  residential: null,
  'mobile-nat': null,
  unknown: null,
  hosting: 'datacenter_ip',
  vpn: 'vpn',
  proxy: 'proxy',
  tor: 'tor',
};

/** The weights of all flags that are up, at most SCORE_MAX. */
export function scoreOf(request: DefenceRequest, isAbuser: boolean, weights: FlagWeights): number {
  const flag = FLAG_OF_NETWORK[request.network.kind];
  let score = flag === null ? 0 : weights[flag];
  if (request.tampered) score += weights.anti_detect_browser;
  if (isAbuser) score += weights.abuser;
  return Math.min(SCORE_MAX, score);
}

/** True when the network hides who asks: VPN, open proxy, Tor. A data centre is a place, not a mask; it only weighs. */
export function isAnonymous({ network: { kind } }: DefenceRequest): boolean {
  return kind === 'vpn' || kind === 'proxy' || kind === 'tor';
}

/** True when the address and the one behind it are in two countries. Both must be known: silence is no mismatch. */
export function hasIpMismatch({ network, localCountry }: DefenceRequest): boolean {
  return network.country !== '' && localCountry !== '' && network.country !== localCountry;
}

/** How the score travels: it is computed from a page visit and comes back a while later, or never. */
export interface ScoreArrival {
  readonly arrivesAfter: Ms;
  readonly lostShare: Ratio;
}

/** Milliseconds until the score of this visit is there: 0 when it is, Infinity when it never comes. */
export function waitForScore(session: SessionFacts | null, nowMs: EpochMs, arrival: ScoreArrival): Ms {
  // Without a page visit no script ran, so nothing was ever measured.
  if (session === null || isLost(session.key, arrival.lostShare)) return Infinity;
  return Math.max(0, session.openedAtMs + arrival.arrivesAfter - nowMs);
}

/** Blocked scripts, broken connections, a vendor's bad minute: a fixed share of the visits, the same ones every time. */
function isLost(sessionKey: number, { numerator, denominator }: Ratio): boolean {
  return mix32(sessionKey >>> 0, Math.floor(sessionKey / 2 ** 32)) % denominator < numerator;
}
