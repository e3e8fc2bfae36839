/**
 * Whom we ask about a token, and with what secret. Secrets come from the environment and go nowhere but into the request.
 * Without one there is nobody real to ask: then the sink's practice verifier answers, which takes drill tokens and is
 * paid nothing. An address can be overridden only to one on this machine.
 */
import { EXIT, PumpdrillError } from '../../../src/core/domain/errors.ts';
import { isLoopbackHost } from '../../../src/io/service/loopback-host.ts';

export type SiteverifyProvider = 'turnstile' | 'hcaptcha' | 'recaptcha';

/** Addresses of the makers' services (targets.md C). */
export const SITEVERIFY_URLS: Readonly<Record<SiteverifyProvider, string>> = {
  turnstile: 'https://challenges.cloudflare.com/turnstile/v0/siteverify',
  hcaptcha: 'https://api.hcaptcha.com/siteverify',
  recaptcha: 'https://www.google.com/recaptcha/api/siteverify',
};

/** What the practice verifier is asked with; it is no secret. */
export const PRACTICE_SECRET = 'pumpdrill-practice';

/** Another siteverify on this machine, in place of the maker's. */
export const SITEVERIFY_URL_VARIABLE = 'PUMPDRILL_SITEVERIFY_URL';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Verifier {
  readonly provider: SiteverifyProvider;
  readonly url: string;
  readonly secret: string;
  /** Public; goes to the page. '' when none is set. */
  readonly sitekey: string;
  /** True: nobody real judges. */
  readonly practice: boolean;
}

/** Names of the variables of a provider: `PUMPDRILL_TURNSTILE_SECRET`, `PUMPDRILL_TURNSTILE_SITEKEY`. */
export function variablesOf(provider: SiteverifyProvider): { readonly secret: string; readonly sitekey: string } {
  const name = provider.toUpperCase();
  return { secret: `PUMPDRILL_${name}_SECRET`, sitekey: `PUMPDRILL_${name}_SITEKEY` };
}

/**
 * @param sinkUrl base of the sink's tenant, whose practice verifier answers when there is no secret
 * Throws PumpdrillError (exit 2) for an override that is not on this machine.
 */
export function verifierOf(provider: SiteverifyProvider, env: Environment, sinkUrl: string): Verifier {
  const names = variablesOf(provider);
  const secret = env[names.secret] ?? '';
  const sitekey = env[names.sitekey] ?? '';
  const override = overrideIn(env);
  if (secret !== '') return { provider, url: override ?? SITEVERIFY_URLS[provider], secret, sitekey, practice: false };
  const url = override ?? `${sinkUrl}/siteverify/${provider}`;
  return { provider, url, secret: PRACTICE_SECRET, sitekey: '', practice: true };
}

function overrideIn(env: Environment): string | null {
  const text = env[SITEVERIFY_URL_VARIABLE] ?? '';
  if (text === '') return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.protocol !== 'http:' || !isLoopbackHost(url.host) || url.username !== '') {
    throw new PumpdrillError(EXIT.invalidInput, [
      {
        code: 'BAD_SITEVERIFY_URL',
        path: SITEVERIFY_URL_VARIABLE,
        message: `${SITEVERIFY_URL_VARIABLE} is no http address on this machine`,
        hint: 'http://127.0.0.1:9000/siteverify, or leave it out to ask the maker of the CAPTCHA',
      },
    ]);
  }
  // A name that the hosts file could point elsewhere becomes the address that it must mean.
  if (url.hostname === 'localhost') url.hostname = '127.0.0.1';
  return `${url.origin}${url.pathname}`;
}
