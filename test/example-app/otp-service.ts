/**
 * A small OTP service as somebody might write it, with limits from a library that reads `Date.now` and sets timers of its own.
 * It knows nothing of pumpdrill: what it needs from outside is a clock and a way to send an SMS.
 */
import { randomInt } from 'node:crypto';
import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';

export interface Surroundings {
  readonly now: () => number;
  readonly sendSms: (message: { readonly to: string; readonly text: string }) => Promise<unknown>;
}

export interface Settings {
  /** Messages per hour to one number, to one block of a thousand numbers, and to whatever one address asks for. */
  readonly perNumber: number;
  readonly perBlock: number;
  readonly perAddress: number;
  /** What is counted: the number that is dialled, or the text that was typed. */
  readonly countedBy: 'number' | 'text';
}

export const SOUND: Settings = { perNumber: 5, perBlock: 10, perAddress: 80, countedBy: 'number' };

/** Where the customers are. */
const SERVED: readonly (CountryCode | undefined)[] = ['DE', 'FR', 'IT', 'ES', 'NL', 'AT', 'BE', 'IE'];
const HOUR_S = 3_600;
const CODE_LIVES_MS = 600_000;
const TRIES_MAX = 5;

/** Status and, with 429, seconds to wait. */
export interface Answer {
  readonly status: 202 | 200 | 400 | 401 | 410 | 429 | 451;
  readonly retryAfterS?: number;
}

export interface OtpService {
  askForCode(phone: unknown, address: string): Promise<Answer>;
  enterCode(phone: unknown, code: unknown): Answer;
}

export function createOtpService({ now, sendSms }: Surroundings, settings: Settings = SOUND): OtpService {
  const limiter = (points: number) => new RateLimiterMemory({ points, duration: HOUR_S });
  const [numbers, blocks, addresses] = [settings.perNumber, settings.perBlock, settings.perAddress].map(limiter) as [
    RateLimiterMemory,
    RateLimiterMemory,
    RateLimiterMemory,
  ];
  const codes = new Map<string, { readonly code: string; readonly atMs: number; triesLeft: number }>();
  return {
    async askForCode(typed, address) {
      const parsed = typeof typed === 'string' ? parsePhoneNumberFromString(typed) : undefined;
      if (!parsed?.isValid() || parsed.getType() !== 'MOBILE') return { status: 400 };
      if (!SERVED.includes(parsed.country)) return { status: 451 };
      const counted = settings.countedBy === 'number' ? parsed.number : String(typed);
      try {
        await numbers.consume(counted);
        await blocks.consume(counted.slice(0, -3));
        await addresses.consume(address);
      } catch (refusal) {
        return { status: 429, retryAfterS: Math.ceil((refusal as RateLimiterRes).msBeforeNext / 1_000) };
      }
      const code = String(randomInt(1_000_000)).padStart(6, '0');
      codes.set(parsed.number, { code, atMs: now(), triesLeft: TRIES_MAX });
      await sendSms({ to: parsed.number, text: `${code} is your code. Never tell it to anybody.` });
      return { status: 202 };
    },
    enterCode(typed, code) {
      const number = typeof typed === 'string' ? parsePhoneNumberFromString(typed)?.number : undefined;
      const known = codes.get(number ?? '');
      if (number === undefined || known === undefined) return { status: 410 };
      if (known.atMs + CODE_LIVES_MS < now() || known.triesLeft === 0) return { status: 410 };
      known.triesLeft -= 1;
      if (known.code !== code) return { status: 401 };
      codes.delete(number);
      return { status: 200 };
    },
  };
}
