import { join } from 'node:path';
import type { LedgerPlace } from './play-simulated.ts';

/** The folder that holds a drill's ledgers, one folder per run. */
export interface LedgerRoot {
  readonly root: string;
  /** 1: every event. n: whole openers, one in n. Infinity: none. Above 1 what each run is scored from is saved beside its ledger. */
  readonly keepOneIn: number;
}

/** What tells a drill's runs apart; the undefended run of a scenario has the policy `undefended`. */
export interface RunName {
  readonly scenario: string;
  readonly policy: string;
  readonly seed: number;
}

/** Where one run's ledger goes. Nothing when the drill keeps none. */
export function ledgerPlace(ledger: LedgerRoot | undefined, run: RunName): { ledger?: LedgerPlace } {
  if (ledger === undefined) return {};
  return { ledger: { folder: ledgerFolder(ledger.root, run), keepOneIn: ledger.keepOneIn } };
}

/** `<scenario>--<policy>--<seed>` below the root. */
export function ledgerFolder(root: string, { scenario, policy, seed }: RunName): string {
  return join(root, `${scenario}--${policy}--${seed}`);
}
