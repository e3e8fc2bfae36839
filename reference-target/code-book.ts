/**
 * Where pending codes are: in the store, and while it fails and the policy still sends, in a small book of this process
 * (a code that nobody can check would be a message paid for nothing).
 */
import type { Clock } from '../src/core/domain/clock.ts';
import type { Deadline } from './pipeline.ts';
import { STORE } from './pipeline.ts';
import type { Policy } from './policy.ts';
import type { FaultLog } from './store-trouble.ts';
import type { CodeCheck, PendingCode, Store } from './stores/store.ts';

/** Codes that the book of this process keeps at most; the oldest goes first. */
const LOCAL_CODES_MAX = 10_000;

export interface CodeBookOptions {
  readonly policy: Policy;
  readonly store: Store;
  readonly clock: Clock;
  readonly faults: FaultLog;
  readonly deadline?: Deadline | undefined;
}

export class CodeBook {
  private readonly options: CodeBookOptions;
  private readonly local: LocalCodes;

  constructor(options: CodeBookOptions) {
    this.options = options;
    this.local = new LocalCodes(options.clock);
  }

  /** Keeps a code, in place of any before it. False when it could not be kept, and so must not be sent. */
  async put(key: string, code: PendingCode): Promise<boolean> {
    const { store, policy, faults } = this.options;
    try {
      await this.guard(store.putCode(key, code));
    } catch (error) {
      faults.record(STORE, error);
      if (policy.onStoreFailure === 'deny') return false;
      this.local.put(key, code);
      return true;
    }
    this.local.drop(key);
    return true;
  }

  /** Checks an entry; `service-closed` when the store cannot be asked and this process does not know the code. */
  async check(key: string, codeHash: string): Promise<CodeCheck | 'service-closed'> {
    if (this.local.has(key)) return this.local.check(key, codeHash);
    try {
      return await this.guard(this.options.store.checkCode(key, codeHash));
    } catch (error) {
      this.options.faults.record(STORE, error);
      return 'service-closed';
    }
  }

  private guard<T>(promise: Promise<T>): Promise<T> {
    return this.options.deadline === undefined ? promise : this.options.deadline(promise);
  }
}

/** Codes of this process. Same rules as the store's: expiry, limited entries, single use. */
class LocalCodes {
  private readonly codes = new Map<string, PendingCode>();
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  put(key: string, code: PendingCode): void {
    this.codes.delete(key);
    if (this.codes.size >= LOCAL_CODES_MAX) this.codes.delete(this.codes.keys().next().value as string);
    this.codes.set(key, code);
  }

  /** True while there is a code that can still be entered; one that has expired makes way for the store's. */
  has(key: string): boolean {
    if (this.codes.size === 0) return false;
    const code = this.codes.get(key);
    if (code === undefined) return false;
    if (this.expired(code)) this.codes.delete(key);
    return this.codes.has(key);
  }

  drop(key: string): void {
    if (this.codes.size > 0) this.codes.delete(key);
  }

  check(key: string, codeHash: string): CodeCheck {
    const code = this.codes.get(key);
    if (code === undefined) return 'code-expired';
    if (code.triesLeft <= 0) return 'too-many-attempts';
    if (code.codeHash === codeHash) {
      this.codes.delete(key);
      return 'verified';
    }
    this.codes.set(key, { ...code, triesLeft: code.triesLeft - 1 });
    return 'wrong-code';
  }

  private expired(code: PendingCode): boolean {
    return code.expiresAtMs <= this.clock.nowMs();
  }
}
