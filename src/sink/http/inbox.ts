/** The last messages of a standalone sink, for a person who looks: codes are shown, this is a fake provider. */
import { formatE164 } from '../../core/domain/phone.ts';
import type { EpochMs } from '../../core/domain/units.ts';
import type { SmsRequest } from '../dialects/dialect.ts';

/** Messages kept. */
const MESSAGES_KEPT = 100;

/** The first run of 4 to 10 digits that stands alone: how phones find a code to offer (assumption, as in domain.md section 5). */
export function codeIn(text: string): string {
  return /\b\d{4,10}\b/.exec(text)?.[0] ?? '';
}

export interface InboxEntry {
  readonly at: string;
  readonly to: string;
  readonly text: string;
  readonly code: string;
}

export class RecentMessages {
  private readonly entries: InboxEntry[] = [];

  add({ to, text }: SmsRequest, atMs: EpochMs): void {
    this.keep({ at: new Date(atMs).toISOString(), to: formatE164(to), text, code: codeIn(text) });
  }

  addMail(to: string, code: string, atMs: EpochMs): void {
    this.keep({ at: new Date(atMs).toISOString(), to, text: `Mail: ${code} confirms your address.`, code });
  }

  private keep(entry: InboxEntry): void {
    if (this.entries.length >= MESSAGES_KEPT) this.entries.shift();
    this.entries.push(entry);
  }

  /** Newest first. */
  list(): readonly InboxEntry[] {
    return this.entries.toReversed();
  }
}
