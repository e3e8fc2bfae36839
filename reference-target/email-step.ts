/**
 * Confirming an e-mail address before the phone step (D9): a code goes out by mail, which costs next to nothing, and who
 * enters it gets a signed cookie that names the address by its hash. Mail goes to the target's mail port, in drills to
 * our own inbox and to nobody else.
 */
import type { EpochMs } from '../src/core/domain/units.ts';
import { hash53 } from '../src/core/random/hash.ts';
import { answerOf, EMAIL_COOKIE, emailConfirmedAnswer } from './answers.ts';
import type { CodeBook } from './code-book.ts';
import { drawCode, looksLikeCode, mailHashOf, mailKeyOf, pendingCode } from './codes.ts';
import type { SessionFacts } from './defences/defence.ts';
import type { PolicyCode } from './policy.ts';
import type { KeyedHash, MailClient, RandomSource } from './ports.ts';
import type { TargetAnswer } from './request.ts';
import type { TokenBook } from './session.ts';

/** RFC 5321 section 4.5.3.1.3: a path has 256 octets, so an address 254. */
const ADDRESS_MAX = 254;
const ADDRESS = /^[^\s@<>()",;:\\]+@[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i;

export interface EmailStepOptions {
  readonly mail: MailClient;
  readonly code: PolicyCode;
  readonly codes: CodeBook;
  readonly tokens: TokenBook;
  readonly hash: KeyedHash;
  readonly random: RandomSource;
}

export interface EmailRequest {
  readonly address: unknown;
  readonly code: unknown;
  readonly session: SessionFacts | null;
  readonly attempt: number;
  readonly nowMs: EpochMs;
}

export class EmailStep {
  private readonly options: EmailStepOptions;

  constructor(options: EmailStepOptions) {
    this.options = options;
  }

  /** Sends a code by mail. Only to somebody with a session, because the code is good in that session alone. */
  async ask({ address, session, attempt, nowMs }: EmailRequest): Promise<TargetAnswer> {
    if (session === null) return answerOf('flow-expired');
    if (!isAddress(address)) return answerOf('invalid-email');
    const { random, hash, code: settings, codes, mail } = this.options;
    const code = drawCode(random, settings.digits);
    const codeHash = mailHashOf(hash, { address, session: session.key, code });
    const stored = await codes.put(mailKeyOf(address, session.key), pendingCode(codeHash, nowMs, settings));
    if (!stored) return answerOf('service-closed');
    const { accepted } = await mail.send({ to: address, code, attempt });
    return answerOf(accepted ? 'email-sent' : 'provider-error');
  }

  /** Checks the code that came by mail. */
  async confirm({ address, code, session, nowMs }: EmailRequest): Promise<TargetAnswer> {
    const { hash, codes, code: settings, tokens } = this.options;
    if (session === null) return answerOf('flow-expired');
    if (!isAddress(address)) return answerOf('invalid-email');
    if (!looksLikeCode(code, settings.digits)) return answerOf('wrong-code');
    const check = await codes.check(
      mailKeyOf(address, session.key),
      mailHashOf(hash, { address, session: session.key, code }),
    );
    if (check !== 'verified') return answerOf(check);
    return emailConfirmedAnswer(tokens.issue(nowMs, hash53(address.toLowerCase()) || 1).token);
  }

  /** Key of the address that these cookies prove to be confirmed; 0 for none. */
  keyOf(cookies: Readonly<Record<string, string>>, nowMs: EpochMs): number {
    return this.options.tokens.read(cookies[EMAIL_COOKIE], nowMs)?.key ?? 0;
  }
}

function isAddress(text: unknown): text is string {
  return typeof text === 'string' && text.length <= ADDRESS_MAX && ADDRESS.test(text);
}
