/**
 * The IP intelligence that a policy's owner has: files of his own, and behind them the synthetic internet, which knows the
 * addresses of simulated requesters. Joins the pure target with files, so it stands here and not in the target.
 */
import type { IpIntel } from '../../src/core/domain/network.ts';
import { loadIpIntel } from '../../src/io/ip-intel-files.ts';
import { createSyntheticIntel } from '../ip-intel/synthetic.ts';
import type { Policy } from '../policy.ts';

/** Read once per process: a database of the whole internet takes seconds and hundreds of megabytes. */
const LOADED = new Map<string, IpIntel>();

/** Throws PumpdrillError (exit 2) with the problems of all files. */
export function ipIntelOf({ ipIntel: { files, knownExits } }: Policy): IpIntel {
  const key = JSON.stringify([files, knownExits]);
  const known = LOADED.get(key);
  if (known !== undefined) return known;
  const loaded = loadIpIntel(files, createSyntheticIntel({ knownExits }));
  LOADED.set(key, loaded);
  return loaded;
}
