import { join } from 'node:path';
import type { LedgerPlace } from './play-simulated.ts';

/** The folder that holds a drill's ledgers, one folder per run. */
export interface LedgerRoot {
  readonly root: string;
  /** 1: every event. n: whole openers, one in n. */
  readonly keepOneIn: number;
}

/** Where one run's ledger goes: `<scenario>--<policy>--<seed>`. Nothing when the drill keeps none. */
export function ledgerPlace(
  ledger: LedgerRoot | undefined,
  run: { scenario: string; policy: string; seed: number },
): { ledger?: LedgerPlace } {
  if (ledger === undefined) return {};
  return {
    ledger: { folder: join(ledger.root, `${run.scenario}--${run.policy}--${run.seed}`), keepOneIn: ledger.keepOneIn },
  };
}
