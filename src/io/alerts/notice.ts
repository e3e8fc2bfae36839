/** An alert on its way to people: what every format of a webhook is made from. */
import { maskNumbersIn } from '../../core/domain/phone.ts';
import type { Ms } from '../../core/domain/units.ts';

/** What the target or a drill knows of an alert. Strings may come from a hostile requester. */
export interface RaisedAlert {
  readonly source: string;
  readonly signal: string;
  /** The posture that the target was moved to, or null. */
  readonly posture: string | null;
  readonly detail: string;
  /** From the campaign's first attempt; null where nobody knows when that was: outside a drill. */
  readonly timeToDetectMs: Ms | null;
}

/** The same, safe to leave this machine. */
export interface AlertNotice extends RaisedAlert {
  /** Unique; a repeated post carries it again. */
  readonly id: string;
  /** When it was raised, ISO 8601, real time: a drill's clock may run elsewhere. */
  readonly raisedAt: string;
  /** Which deployment speaks: `target, policy layered`. Never has a secret in it. */
  readonly deployment: string;
  /** True when the attack is a drill's: whoever is woken must see that. */
  readonly drill: boolean;
}

export type AlertSeverity = 'critical' | 'error' | 'warning' | 'info';

/** Longest detail that is posted: under the 3,000 characters of a Slack section, escapes included (assumption: 5 per character). */
const DETAIL_MAX = 500;
/** Longest of the other texts: they are names. */
const NAME_MAX = 100;
/** Control characters, and the invisible ones that turn text around or hide in it. */
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g;

/** Masks numbers, takes control characters out and cuts to length, whoever wrote the texts. */
export function noticeOf(
  alert: RaisedAlert,
  about: Pick<AlertNotice, 'id' | 'raisedAt' | 'deployment' | 'drill'>,
): AlertNotice {
  return {
    id: about.id,
    raisedAt: about.raisedAt,
    deployment: plain(about.deployment, NAME_MAX),
    drill: about.drill,
    source: plain(alert.source, NAME_MAX),
    signal: plain(alert.signal, NAME_MAX),
    posture: alert.posture === null ? null : plain(alert.posture, NAME_MAX),
    detail: plain(alert.detail, DETAIL_MAX),
    timeToDetectMs: alert.timeToDetectMs,
  };
}

function plain(text: string, max: number): string {
  const masked = maskNumbersIn(text.slice(0, max * 2).replace(UNSAFE, ' '));
  return (masked.length <= max ? masked : `${masked.slice(0, max - 1)}…`).toWellFormed();
}

/** A signal that says that another one is over, and which. */
const RECOVERIES: Readonly<Record<string, string>> = { 'conversion-recovered': 'conversion-collapse' };

/** The signal that this notice ends, or null. */
export function endedSignal({ signal }: AlertNotice): string | null {
  return Object.hasOwn(RECOVERIES, signal) ? (RECOVERIES[signal] as string) : null;
}

/** By what the alert did to the target: everybody may be locked out, limits are tighter, nothing yet (assumption). */
export function severityOf(notice: AlertNotice): AlertSeverity {
  if (endedSignal(notice) !== null) return 'info';
  if (notice.posture === 'emergency' || notice.posture === 'closed') return 'critical';
  return notice.posture === 'elevated' ? 'error' : 'warning';
}

/** One line for a phone's screen. */
export function headlineOf(notice: AlertNotice): string {
  const { drill, signal, deployment } = notice;
  return `${drill ? 'Fire drill: ' : ''}${signal.replaceAll('-', ' ')} (${deployment})`;
}

/** The facts below the headline, in one line. */
export function factsOf({ source, posture, timeToDetectMs }: AlertNotice): string {
  const parts = [`seen by ${source}`];
  if (posture !== null) parts.push(`posture now ${posture}`);
  if (timeToDetectMs !== null) parts.push(`${Math.round(timeToDetectMs / 1_000)} s after the first attempt`);
  return parts.join(', ');
}
