/**
 * Where alerts go: addresses that the operator names, and nothing else. They are secrets (Slack's path is a password, a
 * PagerDuty key opens incidents), so no message ever repeats more of one than its host.
 *
 * Alerts may leave this machine, because an operator of the target wants to be woken: https to any
 * host, http only to this machine, no redirect, no proxy, and no number or code in the body.
 */
import { EXIT, type Problem, PumpdrillError } from '../../core/domain/errors.ts';
import { isLoopbackHost } from '../service/loopback-host.ts';
import { ALERT_FORMAT_NAMES, type AlertFormatName } from './formats.ts';

/** Environment variables, for secrets that must not stand in a process list. */
export const WEBHOOK_VARIABLE = 'PUMPDRILL_ALERT_WEBHOOK';
export const ROUTING_KEY_VARIABLE = 'PUMPDRILL_PAGERDUTY_ROUTING_KEY';

/** More people than this are told by one of them. */
const DESTINATIONS_MAX = 8;
/** PagerDuty's event path, for an address without one. */
const PAGERDUTY_PATH = '/v2/enqueue';
/** Integration keys are 32 letters and digits (PagerDuty Events API v2). */
const ROUTING_KEY = /^[A-Za-z0-9]{32}$/;
const PREFIX = new RegExp(`^(${ALERT_FORMAT_NAMES.join('|')})\\+(?=https?:)`);

export interface AlertDestination {
  readonly format: AlertFormatName;
  /** `https://host` or `http://127.0.0.1:port`. */
  readonly origin: string;
  /** Path and query as they are posted to. Secret. */
  readonly path: string;
  /** '' for formats without one. Secret. */
  readonly routingKey: string;
  /** Format and host: all that a log may say. */
  readonly label: string;
}

export interface DestinationOptions {
  /** Comma-separated addresses, each perhaps with its format before it: `pagerduty+https://...`. */
  readonly webhooks: string;
  /** For addresses that neither say nor show their format. */
  readonly format?: string | undefined;
  readonly routingKey?: string | undefined;
}

/** Reads what the operator named. Throws PumpdrillError (exit 2) with every problem at once. */
export function alertDestinations({ webhooks, format, routingKey }: DestinationOptions): AlertDestination[] {
  const texts = webhooks
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '');
  const problems: Problem[] = [];
  const known = ALERT_FORMAT_NAMES.find((name) => name === format);
  if (format !== undefined && known === undefined)
    problems.push(
      problem('alert-format', `"${format.slice(0, 40)}" is no alert format`, ALERT_FORMAT_NAMES.join(', ')),
    );
  if (texts.length > DESTINATIONS_MAX)
    problems.push(problem('alert-webhook', `${texts.length} webhooks`, `at most ${DESTINATIONS_MAX}`));
  const destinations: AlertDestination[] = [];
  for (const [i, text] of texts.entries()) {
    const read = readDestination(text, { format: known, routingKey: routingKey ?? '' });
    if (typeof read === 'string') problems.push(problem('alert-webhook', `webhook ${i + 1} ${read}`, EXAMPLES));
    else destinations.push(read);
  }
  if (problems.length > 0) throw new PumpdrillError(EXIT.invalidInput, problems);
  return destinations;
}

const EXAMPLES =
  'https://hooks.slack.com/services/..., pagerduty+https://events.pagerduty.com with PUMPDRILL_PAGERDUTY_ROUTING_KEY, json+http://127.0.0.1:9000/alerts';

function problem(path: string, message: string, hint: string): Problem {
  return { code: path === 'alert-format' ? 'BAD_ALERT_FORMAT' : 'BAD_ALERT_WEBHOOK', path, message, hint };
}

/** The destination, or what is wrong with it, without its secrets. */
function readDestination(
  text: string,
  fallback: { format: AlertFormatName | undefined; routingKey: string },
): AlertDestination | string {
  const named = PREFIX.exec(text)?.[1] as AlertFormatName | undefined;
  const url = urlOf(named === undefined ? text : text.slice(named.length + 1));
  if (url === null) return 'is no web address';
  if (url.username !== '' || url.password !== '') return `(${url.host}) carries a user name`;
  if (url.protocol === 'http:' && !isLoopbackHost(url.host)) return `(${url.host}) is not https`;
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return `is ${url.protocol} and not https`;
  const format = named ?? formatOf(url.hostname) ?? fallback.format ?? 'json';
  const given = url.searchParams.get('routing_key') ?? fallback.routingKey;
  const routingKey = format === 'pagerduty' ? given : '';
  if (format === 'pagerduty' && !ROUTING_KEY.test(routingKey))
    return `(${url.host}) needs a routing key of 32 letters and digits`;
  if (format === 'pagerduty') {
    url.searchParams.delete('routing_key');
    if (url.pathname === '/') url.pathname = PAGERDUTY_PATH;
  }
  // A name that the hosts file could point elsewhere becomes the address that it must mean.
  if (url.hostname === 'localhost' && url.protocol === 'http:') url.hostname = '127.0.0.1';
  return { format, origin: url.origin, path: url.pathname + url.search, routingKey, label: `${format} ${url.host}` };
}

function urlOf(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** Hosts that take one format only. */
function formatOf(hostname: string): AlertFormatName | undefined {
  if (hostname === 'hooks.slack.com') return 'slack';
  return /^events(\.eu)?\.pagerduty\.com$/.test(hostname) ? 'pagerduty' : undefined;
}
