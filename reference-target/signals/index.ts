/** Every signal there is, in the order of requirements section E. Adding one is its file, a line here and a test. */
import type { SignalId } from '../../src/core/domain/signals.ts';
import { addressFanout } from './address-fanout.ts';
import { consecutiveNumbers } from './consecutive-numbers.ts';
import { conversionCollapse } from './conversion-collapse.ts';
import { deviceCompletion } from './device-completion.ts';
import { oneGeography } from './one-geography.ts';
import type { Signal } from './signal.ts';
import { spendWithoutUsers } from './spend-without-users.ts';
import { unexpectedRegion } from './unexpected-region.ts';
import { volumeSpike } from './volume-spike.ts';

export const SIGNALS: Readonly<Record<SignalId, Signal>> = {
  'conversion-collapse': conversionCollapse as Signal,
  'unexpected-region': unexpectedRegion as Signal,
  'address-fanout': addressFanout as Signal,
  'spend-without-users': spendWithoutUsers as Signal,
  'consecutive-numbers': consecutiveNumbers as Signal,
  'one-geography': oneGeography as Signal,
  'volume-spike': volumeSpike as Signal,
  'device-completion': deviceCompletion as Signal,
};
