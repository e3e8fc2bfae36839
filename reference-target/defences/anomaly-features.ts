/** What anomaly-model looks at: six properties of a request, each as a small number. */
import { NETWORK_KINDS } from '../../src/core/domain/network.ts';
import { mix32, scramble32 } from '../../src/core/random/hash.ts';
import type { DefenceRequest } from './defence.ts';

/** In this order everywhere. `buckets`: how many values are told apart; `typical`: how many different ones a service sees. */
export const FEATURES = [
  { name: 'country', buckets: 1_024, typical: 16 },
  { name: 'number block', buckets: 4_096, typical: 256 },
  { name: 'network', buckets: 1_024, typical: 64 },
  { name: 'agent', buckets: 1_024, typical: 16 },
  { name: 'pace', buckets: 16, typical: 8 },
  { name: 'client', buckets: 64, typical: 4 },
] as const;

/** Numbers that share all but their last five digits form a block (domain.md section 6: prefixes lose 3 to 5 digits). */
const BLOCK = 100_000;
/** Agents whose class is remembered, because working it out takes as long as everything else. */
const AGENTS_MAX = 256;

/** Works out the features of requests. Keeps what it has worked out for the last agents; no other state. */
export class AnomalyFeatures {
  private readonly agents = new Map<string, number>();

  /** Fills `into` with one bucket per feature. */
  fill(request: DefenceRequest, into: Int32Array): void {
    into[0] = countryBucket(request.country);
    into[1] = scramble32(Math.floor(request.number / BLOCK)) & 4_095;
    into[2] = networkBucket(request);
    into[3] = this.agentBucket(request.agent);
    into[4] = paceBucket(request);
    into[5] = clientBucket(request);
  }

  private agentBucket(agent: string): number {
    const known = this.agents.get(agent);
    if (known !== undefined) return known;
    const bucket = agentClass(agent) & 1_023;
    if (this.agents.size >= AGENTS_MAX) this.agents.clear();
    this.agents.set(agent, bucket);
    return bucket;
  }
}

function countryBucket(country: string): number {
  return country === '' ? 0 : scramble32(country.charCodeAt(0) * 256 + country.charCodeAt(1)) & 1_023;
}

function networkBucket({ network }: DefenceRequest): number {
  return mix32(NETWORK_KINDS.indexOf(network.kind), network.asn) & 1_023;
}

/** Versions change every month, so an agent counts without its digits: what is left is browser, system and make. */
function agentClass(agent: string): number {
  let hash = 0x6a09e667;
  for (let i = 0; i < agent.length; i += 1) {
    const unit = agent.charCodeAt(i);
    if (unit < 48 || unit > 57) hash = Math.imul(hash ^ unit, 0x9e3779b1);
  }
  return scramble32(hash);
}

/** Nothing without a page; else the length of the visit by powers of two: 0 s, 1 to 2 s, 3 to 6 s ... */
function paceBucket({ session, nowMs }: DefenceRequest): number {
  if (session === null) return 0;
  const seconds = Math.max(0, Math.floor((nowMs - session.openedAtMs) / 1_000));
  return 1 + Math.min(14, 31 - Math.clz32(seconds + 1));
}

/** How the client presents itself: six yes-or-no questions. */
function clientBucket(request: DefenceRequest): number {
  const { deviceKey, tampered, behaviour, network, country, honeypotFilled } = request;
  const isHandled = behaviour !== null && (behaviour.keys > 0 || behaviour.pointer > 0);
  return (
    (deviceKey === 0 ? 0 : 1) |
    (tampered ? 2 : 0) |
    (behaviour === null ? 0 : 4) |
    (isHandled ? 8 : 0) |
    (network.country === country ? 16 : 0) |
    (honeypotFilled ? 32 : 0)
  );
}
