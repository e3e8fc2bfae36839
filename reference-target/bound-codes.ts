/**
 * Codes under session binding (D21): enforced, a code is kept under number and session, so that another session finds
 * nothing to enter it against, nor can it use up the tries of the one that asked. Observed, codes are kept by number as
 * usual and a second entry tells whether the session would have been the right one.
 */
import { type DecisionRecord, type DefenceMode, NO_DECISIONS } from '../src/core/domain/decision.ts';
import type { E164 } from '../src/core/domain/phone.ts';
import type { CodeBook } from './code-book.ts';
import { boundCodeKeyOf, codeKeyOf } from './codes.ts';
import type { CodeCheck, PendingCode } from './stores/store.ts';

/** Id of the defence whose mode decides. */
export const SESSION_BINDING = 'session-binding';
/** Nothing pends for this number in this session: it asked for none, or its code has expired. */
export const NO_CODE_IN_SESSION = 'no-code-in-session';

export interface CodeOwner {
  readonly number: E164;
  /** 0 for a request without a session: all of them share it. */
  readonly sessionKey: number;
}

export interface CheckedCode {
  readonly check: CodeCheck | 'service-closed';
  /** What the binding has against it. */
  readonly decisions: readonly DecisionRecord[];
}

export class BoundCodes {
  private readonly codes: CodeBook;
  private readonly mode: DefenceMode;

  constructor(codes: CodeBook, mode: DefenceMode) {
    this.codes = codes;
    this.mode = mode;
  }

  /** Keeps a code, in place of any before it. False when it could not be kept, and so must not be sent. */
  async put(owner: CodeOwner, code: PendingCode): Promise<boolean> {
    if (this.mode === 'enforce') return this.codes.put(boundKey(owner), code);
    if (this.mode === 'observe') await this.codes.put(boundKey(owner), code);
    return this.codes.put(codeKeyOf(owner.number), code);
  }

  async check(owner: CodeOwner, codeHash: string): Promise<CheckedCode> {
    if (this.mode === 'enforce') {
      const check = await this.codes.check(boundKey(owner), codeHash);
      return { check, decisions: check === 'code-expired' ? REFUSED : NO_DECISIONS };
    }
    const check = await this.codes.check(codeKeyOf(owner.number), codeHash);
    if (this.mode === 'off' || check !== 'verified') return { check, decisions: NO_DECISIONS };
    const bound = await this.codes.check(boundKey(owner), codeHash);
    return { check, decisions: bound === 'verified' ? NO_DECISIONS : WOULD_REFUSE };
  }
}

const REFUSED: readonly DecisionRecord[] = Object.freeze([
  { defence: SESSION_BINDING, observed: false, kind: 'deny', reason: NO_CODE_IN_SESSION },
]);
const WOULD_REFUSE: readonly DecisionRecord[] = Object.freeze([
  { defence: SESSION_BINDING, observed: true, kind: 'deny', reason: NO_CODE_IN_SESSION },
]);

function boundKey({ number, sessionKey }: CodeOwner): string {
  return boundCodeKeyOf(number, sessionKey);
}
