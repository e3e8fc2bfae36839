/** Ledgers on disk: one door for writing and reading them. */
export { type Ledger, type LedgerWarning, openLedger } from './ledger-reader.ts';
export {
  createLedgerWriter,
  KEEPS_ONE_IN,
  type LedgerSummary,
  type LedgerWriter,
  type LedgerWriterOptions,
} from './ledger-writer.ts';
