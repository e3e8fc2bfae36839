/**
 * The one spelling of a solved proof of work: base64 of JSON with fixed fields in a fixed order. A challenge has one
 * solution and a solution one spelling, so that the hash of the text names the solution: a used one that comes back with
 * a blank, another field or another order is not a new one, it is none.
 */
import { z } from 'zod';

/** The only key derivation we hand out: every browser has it (WebCrypto). */
export const ALTCHA_ALGORITHM = 'PBKDF2/SHA-256';

const hex = z.string().regex(/^([0-9a-f]{2}){1,64}$/);
const whole = z.int().min(0);

/** A challenge as altcha-lib 2 makes it, without what we do not use. */
export const altchaChallengeFormat = z.strictObject({
  parameters: z.strictObject({
    algorithm: z.literal(ALTCHA_ALGORITHM),
    cost: whole,
    data: z.strictObject({ for: hex, until: whole }),
    keyLength: whole,
    keyPrefix: hex,
    nonce: hex,
    salt: hex,
  }),
  signature: hex,
});

export const altchaSolutionFormat = z.strictObject({
  challenge: altchaChallengeFormat,
  solution: z.strictObject({ counter: z.int().min(0).max(4_294_967_295), derivedKey: hex }),
});

export type AltchaChallenge = z.output<typeof altchaChallengeFormat>;
export type AltchaSolution = z.output<typeof altchaSolutionFormat>;

export function encodeSolution({ challenge, solution }: AltchaSolution): string {
  const { algorithm, cost, data, keyLength, keyPrefix, nonce, salt } = challenge.parameters;
  const { for: subject, until } = data;
  const spelled = {
    challenge: {
      parameters: { algorithm, cost, data: { for: subject, until }, keyLength, keyPrefix, nonce, salt },
      signature: challenge.signature,
    },
    solution: { counter: solution.counter, derivedKey: solution.derivedKey },
  };
  return Buffer.from(JSON.stringify(spelled)).toString('base64');
}

/** Null for everything that is not exactly the spelling above. Proves nothing yet. */
export function decodeSolution(text: string): AltchaSolution | null {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
  } catch {
    return null;
  }
  const read = altchaSolutionFormat.safeParse(value);
  return read.success && encodeSolution(read.data) === text ? read.data : null;
}
