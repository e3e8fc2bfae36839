/**
 * The reference target: an OTP back end without transport. `handle` is all there is; the HTTP adapter and the simulator
 * call the very same one. What a client says about itself (headers, body, cookies) is checked in here.
 */
import { CHANNELS, type Channel } from '../src/core/domain/attempt.ts';
import type { Clock } from '../src/core/domain/clock.ts';
import type { DecisionRecord, DefenceMode, Posture } from '../src/core/domain/decision.ts';
import type { IpIntel } from '../src/core/domain/network.ts';
import { type E164, parseE164 } from '../src/core/domain/phone.ts';
import type { AnswerClass } from '../src/core/domain/result.ts';
import { assert, type EpochMs, MINUTE_MS } from '../src/core/domain/units.ts';
import { classify } from '../src/core/numbering/plan.ts';
import { answerOf, challengeAnswer, SESSION_COOKIE, visitedAnswer } from './answers.ts';
import { BoundCodes } from './bound-codes.ts';
import { ChallengeDesk } from './challenge-desk.ts';
import { type AddressRange, addressKeyOf, clientAddress, parseRange, UNKNOWN_ADDRESS_KEY } from './client-address.ts';
import { CodeBook } from './code-book.ts';
import { codeHashOf, drawCode, looksLikeCode, pendingCode } from './codes.ts';
import type { SessionFacts } from './defences/defence.ts';
import { deviceKeyOf } from './device.ts';
import { EmailStep } from './email-step.ts';
import { createPipeline, type Deadline, FLOW, type Pipeline, POSTURE, STORE } from './pipeline.ts';
import type { Policy, Registry } from './policy.ts';
import type { ChallengePort, Feed, KeyedHash, MailClient, PriceBook, RandomSource, SmsClient } from './ports.ts';
import type { TargetAnswer, TargetRequest } from './request.ts';
import { type SendBasics, SendRequest } from './send-request.ts';
import { createTokenBook, type TokenBook } from './session.ts';
import { FaultLog } from './store-trouble.ts';
import type { Store } from './stores/store.ts';
import type { Turn } from './turn.ts';
import { VerifiedNumbers } from './verified-numbers.ts';

/** Longest phone text that is looked at; E.164 needs 16 characters, the rest is room for spellings to be refused. */
const PHONE_TEXT_MAX = 64;

export interface TargetOptions {
  readonly policy: Policy;
  readonly registry: Registry;
  /** Built with `meterSpecsOf(policy, registry)`. */
  readonly store: Store;
  readonly sms: SmsClient;
  readonly prices: PriceBook;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly hash: KeyedHash;
  readonly feed: Feed;
  /** Guards store calls against hanging; absent in simulation, where nothing hangs. */
  readonly deadline?: Deadline;
  /** Guards challenges likewise; absent where they bound themselves, as the HTTP adapter's do. */
  readonly challengeDeadline?: Deadline;
  /** What is known of network addresses; absent: nothing. */
  readonly ipIntel?: IpIntel;
  /** Where challenges come from and are judged; absent: nobody can pass one. */
  readonly challenges?: ChallengePort;
  /** Sends codes by mail; absent: no e-mail address can be confirmed. */
  readonly mail?: MailClient;
  /** Whether a number belongs to an account; absent: the service cannot tell, and none does. */
  readonly enrolled?: (number: E164) => boolean;
  /** Reads the number off the phone text, 0 when it is none. Default `parseE164`; only faulty variants read leniently. */
  readonly numberOf?: (phoneText: unknown) => E164;
}

export interface Target {
  /** Answers one request. Rejects only when code of ours is broken. */
  handle(request: TargetRequest): Promise<TargetAnswer>;
  /** Active defences in feed order: bit i of `evaluated` is entry i. */
  readonly defences: readonly { readonly id: string; readonly mode: 'observe' | 'enforce' }[];
  /** As the store last told; absent in faulty variants that hide it. */
  readonly posture?: Posture;
}

export function createTarget(options: TargetOptions): Target {
  return new ReferenceTarget(options);
}

class ReferenceTarget implements Target {
  readonly defences: Target['defences'];
  private readonly options: TargetOptions;
  private readonly pipeline: Pipeline;
  private readonly faults: FaultLog;
  private readonly sessions: TokenBook;
  private readonly csrf: TokenBook;
  private readonly codes: BoundCodes;
  private readonly email: EmailStep | null;
  private readonly challenges: ChallengeDesk;
  private readonly verified: VerifiedNumbers;
  private readonly trusted: readonly AddressRange[];
  private readonly numberOf: (phoneText: unknown) => E164;
  private readonly refusalAnswers: ReadonlyMap<string, AnswerClass>;
  private readonly textAfterCode: string;
  private readonly hidesAccounts: boolean;

  constructor(options: TargetOptions) {
    const { policy, registry, clock, feed, hash, random } = options;
    this.options = options;
    this.defences = policy.defences.map(({ id, mode }) => ({ id, mode }));
    this.faults = new FaultLog(feed, clock);
    this.pipeline = createPipeline({ ...options, deadline: options.deadline, faults: this.faults });
    this.sessions = createTokenBook({ purpose: 'session', lastsMs: policy.session.lastsMs, hash, random });
    this.csrf = createTokenBook({ purpose: 'csrf', lastsMs: policy.session.csrfLastsMs, hash, random });
    const codes = new CodeBook({ ...options, deadline: options.deadline, faults: this.faults });
    this.codes = new BoundCodes(codes, bindingOf(policy, registry));
    this.email = options.mail === undefined ? null : emailStepOf(options.mail, codes, options);
    this.challenges = new ChallengeDesk({
      // Without a defence that finds replays, one solution would serve every call: then none is judged.
      port: policy.defences.some(({ id }) => registry[id]!.judgesSolutions) ? options.challenges : undefined,
      deadline: options.challengeDeadline,
      faults: this.faults,
    });
    this.verified = new VerifiedNumbers(options.enrolled);
    this.trusted = policy.trustedProxies.map(trustedRange);
    this.numberOf = options.numberOf ?? parseE164;
    this.refusalAnswers = refusalAnswersOf(policy, registry);
    this.hidesAccounts = policy.defences.some(({ id, mode }) => mode === 'enforce' && registry[id]!.hidesAccounts);
    this.textAfterCode = ` is your login code. It expires in ${Math.ceil(policy.code.expiresAfterMs / MINUTE_MS)} minutes.`;
  }

  get posture(): Posture {
    return this.pipeline.posture;
  }

  handle(request: TargetRequest): Promise<TargetAnswer> {
    switch (request.kind) {
      case 'visit':
        return Promise.resolve(this.visit());
      case 'verify':
        return this.verify(request);
      case 'email':
      case 'confirm':
        return this.confirmEmail(request, request.kind);
      default:
        return this.send(request, request.kind);
    }
  }

  private visit(): TargetAnswer {
    const nowMs = this.options.clock.nowMs();
    return visitedAnswer(this.sessions.issue(nowMs).token, this.csrf.issue(nowMs).token);
  }

  private async send(request: TargetRequest, kind: 'send' | 'resend'): Promise<TargetAnswer> {
    const nowMs = this.options.clock.nowMs();
    const phoneText = own(request.body, 'phone');
    if (typeof phoneText !== 'string' || phoneText.length > PHONE_TEXT_MAX) return this.refuse(request, BAD_PHONE);
    const channel = channelOf(own(request.body, 'channel'));
    if (channel === null) return this.refuse(request, BAD_CHANNEL);
    if (!this.mayAsk(request, nowMs)) return this.refuse(request, FLOW_EXPIRED);

    const asked = this.sendRequest(request, { kind, phoneText, channel, nowMs });
    if (this.challenges.judges && asked.solution !== '') asked.challenge = await this.challenges.judge(asked);
    const turn = this.pipeline.begin(asked);
    if (turn.request.number === 0 && !turn.refused) this.pipeline.refuseOutright(turn, UNUSABLE_NUMBER);
    if (turn.asksStore) {
      let answered = true;
      try {
        await this.pipeline.ask(turn);
      } catch (error) {
        answered = false;
        this.pipeline.withoutStore(turn, error);
      }
      if (answered) this.pipeline.conclude(turn);
    }
    const accepted = turn.refused ? false : await this.dispatch(turn, request.attempt);
    const answer = turn.refused ? this.refusalOf(turn) : accepted ? SENT : PROVIDER_ERROR;
    const demanded = turn.disposition === 'challenge' ? await this.challenges.issue(asked) : null;
    this.tell(request.attempt, turn);
    this.pipeline.close(turn);
    this.pipeline.recycle(turn);
    return demanded === null ? answer : challengeAnswer(demanded);
  }

  private confirmEmail(request: TargetRequest, kind: 'email' | 'confirm'): Promise<TargetAnswer> {
    const nowMs = this.options.clock.nowMs();
    if (this.email === null) return Promise.resolve(answerOf('service-closed'));
    if (this.csrf.read(own(request.body, 'csrf'), nowMs) === null) return Promise.resolve(answerOf('flow-expired'));
    const asked = {
      address: own(request.body, 'email'),
      code: own(request.body, 'code'),
      session: this.sessions.read(request.cookies[SESSION_COOKIE], nowMs),
      attempt: request.attempt,
      nowMs,
    };
    return kind === 'email' ? this.email.ask(asked) : this.email.confirm(asked);
  }

  private async verify(request: TargetRequest): Promise<TargetAnswer> {
    const { clock, policy, hash } = this.options;
    const nowMs = clock.nowMs();
    const number = this.numberOf(own(request.body, 'phone'));
    if (number === 0) return answerOf('invalid-number');
    if (!this.mayAsk(request, nowMs)) return answerOf('flow-expired');
    const code = own(request.body, 'code');
    if (!looksLikeCode(code, policy.code.digits)) return answerOf('wrong-code');
    const sessionKey = this.sessionOf(request, nowMs)?.key ?? 0;
    const { check, decisions } = await this.codes.check({ number, sessionKey }, codeHashOf(hash, number, code));
    if (decisions.length > 0) this.options.feed.onCheck({ attempt: request.attempt, decisions });
    if (check === 'verified') {
      this.verified.add(number);
      this.options.sms.verified?.(number);
      this.pipeline.observe({
        kind: 'verified',
        nowMs,
        number,
        country: classify(number).country,
        addressKey: this.addressOf(request).addressKey,
        deviceKey: deviceKeyOf(own(request.body, 'device')),
        sessionKey,
      });
    }
    // Expired, used up or never asked for would tell which numbers have accounts.
    return answerOf(this.hidesAccounts && check !== 'verified' && check !== 'service-closed' ? 'wrong-code' : check);
  }

  /** A page's request proves with its token that it comes from our page; an app has no page, and nobody's cookies to misuse. */
  private mayAsk({ surface, body }: TargetRequest, nowMs: EpochMs): boolean {
    return surface === 'mobile-api' || this.csrf.read(own(body, 'csrf'), nowMs) !== null;
  }

  /** Whatever cookies an app sends: it never opened a page, so it has no session. */
  private sessionOf({ surface, cookies }: TargetRequest, nowMs: EpochMs): SessionFacts | null {
    return surface === 'mobile-api' ? null : this.sessions.read(cookies[SESSION_COOKIE], nowMs);
  }

  /** Who asks: the peer, or what a trusted proxy says of it. */
  private addressOf(request: TargetRequest): { address: string; addressKey: number } {
    const address = clientAddress(request.peer, request.headers[FORWARDED_FOR], this.trusted);
    const addressKey = addressKeyOf(address);
    return { address, addressKey: addressKey < 0 ? UNKNOWN_ADDRESS_KEY : addressKey };
  }

  private sendRequest(
    request: TargetRequest,
    { kind, phoneText, channel, nowMs }: Pick<SendBasics, 'kind' | 'phoneText' | 'channel' | 'nowMs'>,
  ): SendRequest {
    const number = this.numberOf(phoneText);
    const { country, mobile } = classify(number);
    const { ipIntel, prices } = this.options;
    const basics = {
      kind,
      surface: request.surface ?? 'login',
      channel,
      nowMs,
      number,
      phoneText,
      country,
      mobile,
      ...this.addressOf(request),
      session: this.sessionOf(request, nowMs),
      priceMicro: number === 0 ? 0 : prices.priceMicro(number, channel),
    };
    return new SendRequest(basics, {
      headers: request.headers,
      field: (name) => own(request.body, name),
      ipIntel,
      isReturning: (asked) => this.verified.has(asked),
      emailKey: () => this.email?.keyOf(request.cookies, nowMs) ?? 0,
    });
  }

  /**
   * Stores a code, then asks the provider to send it; true when it accepted. A code that cannot be stored is not sent.
   * Whatever keeps the message from leaving gives back what the attempt consumed.
   */
  private async dispatch(turn: Turn, attempt: number): Promise<boolean> {
    const { policy, hash, random, sms } = this.options;
    const { request } = turn;
    const { number, channel, country, nowMs, priceMicro } = request;
    const code = drawCode(random, policy.code.digits);
    const stored = await this.codes.put(
      { number, sessionKey: request.session?.key ?? 0 },
      pendingCode(codeHashOf(hash, number, code), nowMs, policy.code),
    );
    if (!stored) {
      turn.record({ defence: STORE, observed: false, kind: 'deny', reason: 'code-not-stored' }, 0);
      this.pipeline.giveBack(turn);
      return false;
    }
    const receipt = await sms.send({ to: number, text: code + this.textAfterCode, code, attempt, channel });
    if (!receipt.accepted) {
      this.pipeline.giveBack(turn);
      return false;
    }
    this.pipeline.observe({ kind: 'dispatched', nowMs, number, country, priceMicro, request });
    return true;
  }

  /** What is said about a refusal: the first defence that made the disposition speaks. `pretend` looks like success. */
  private refusalOf(turn: Turn): TargetAnswer {
    switch (turn.disposition) {
      case 'pretend':
        return SENT;
      case 'challenge':
        return answerOf('challenge-required');
      case 'delay':
        return answerOf('rate-limited', turn.waitMs);
      case 'other-channel':
        return answerOf('other-channel');
      default:
        return answerOf(this.refusalAnswers.get(turn.decidedBy) ?? 'fraud-blocked', turn.waitMs);
    }
  }

  /** One record per attempt on the feed. `sent`: the provider was asked, whatever it said. */
  private tell(attempt: number, turn: Turn): void {
    const { disposition, evaluated, decisions, request } = turn;
    this.options.feed.onAttempt({ attempt, disposition, sent: !turn.refused, evaluated, decisions }, request);
  }

  /** Refuses before any defence has looked. */
  private refuse(request: TargetRequest, { decisions, answer }: BaseRefusal): TargetAnswer {
    this.options.feed.onAttempt({
      attempt: request.attempt,
      disposition: 'deny',
      sent: false,
      evaluated: 0,
      decisions,
    });
    return answer;
  }
}

const FORWARDED_FOR = 'x-forwarded-for';
const UNUSABLE_NUMBER = 'unusable-number';
const SENT = answerOf('sent');
const PROVIDER_ERROR = answerOf('provider-error');

/** A refusal that no defence has made: the request is no usable request. */
interface BaseRefusal {
  readonly decisions: readonly DecisionRecord[];
  readonly answer: TargetAnswer;
}

const BAD_PHONE = baseRefusal('bad-phone', 'invalid-number');
const BAD_CHANNEL = baseRefusal('bad-channel', 'unclassified');
const FLOW_EXPIRED = baseRefusal('flow-expired', 'flow-expired');

function baseRefusal(reason: string, answer: AnswerClass): BaseRefusal {
  return {
    decisions: Object.freeze([{ defence: FLOW, observed: false, kind: 'deny', reason }]),
    answer: answerOf(answer),
  };
}

/** The way in which somebody wants a code; a body that names none wants an SMS. Null: no way of ours. */
function channelOf(text: unknown): Channel | null {
  if (text === undefined || text === 'sms') return 'sms';
  return CHANNELS.find((channel) => channel === text) ?? null;
}

/** A field of a hostile body: its own fields only, and only when it is an object at all. */
function own(body: unknown, field: string): unknown {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, field)) return undefined;
  return (body as Record<string, unknown>)[field];
}

/** How codes are bound to sessions: the mode of the defence that does it. */
function bindingOf(policy: Policy, registry: Registry): DefenceMode {
  return policy.defences.find(({ id }) => registry[id]!.bindsCodes)?.mode ?? 'off';
}

function emailStepOf(mail: MailClient, codes: CodeBook, { policy, hash, random }: TargetOptions): EmailStep {
  const tokens = createTokenBook({ purpose: 'email', lastsMs: policy.session.lastsMs, hash, random });
  return new EmailStep({ mail, codes, tokens, code: policy.code, hash, random });
}

function trustedRange(text: string): AddressRange {
  const range = parseRange(text);
  assert(range !== null, 'a policy that was read has only readable ranges');
  return range;
}

/** By who speaks: every active defence's own answer, and those of the target itself. */
function refusalAnswersOf(policy: Policy, registry: Registry): ReadonlyMap<string, AnswerClass> {
  const answers = new Map<string, AnswerClass>([
    [FLOW, 'invalid-number'],
    [STORE, 'service-closed'],
    [POSTURE, 'service-closed'],
  ]);
  for (const { id } of policy.defences) answers.set(id, registry[id]!.refusalAnswer);
  return answers;
}
