/** Rules over where requests seem to come from: no pool is larger than its range. */
import type { Problem } from '../domain/errors.ts';
import { poolCapacity } from '../domain/synthetic-internet.ts';
import type { Network } from './format.ts';

/** Every broken rule of one network. */
export function problemsInNetwork(network: Network, path: string): Problem[] {
  if (network.kind !== 'pool' || network.size <= poolCapacity(network.of)) return [];
  const most = poolCapacity(network.of);
  return [
    {
      code: 'POOL_TOO_LARGE',
      path: `${path}.size`,
      message: `${network.of} pools have at most ${most} addresses`,
    },
  ];
}
