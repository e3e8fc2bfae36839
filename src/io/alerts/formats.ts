/**
 * The bodies that webhooks take: Slack's incoming webhook, PagerDuty's Events API v2, and plain JSON for everything else.
 * Adding one is its function and a line in `ALERT_FORMATS`.
 */
import { type AlertNotice, endedSignal, factsOf, headlineOf, severityOf } from './notice.ts';

/** What a destination needs beside the notice. */
export interface FormatContext {
  /** PagerDuty's integration key; '' for formats without one. */
  readonly routingKey: string;
  /** Alerts that were lost since the last one that arrived. */
  readonly lost: number;
}

export type AlertFormat = (notice: AlertNotice, context: FormatContext) => unknown;

/** Longest plain text of a Slack header, in characters (Block Kit reference: 150). */
const SLACK_HEADER_MAX = 150;
/** Longest summary and deduplication key of a PagerDuty event (Events API v2: 1,024 and 255). */
const PAGERDUTY_SUMMARY_MAX = 1_024;
const PAGERDUTY_KEY_MAX = 255;

export const ALERT_FORMATS = { slack, pagerduty, json } as const satisfies Record<string, AlertFormat>;
export type AlertFormatName = keyof typeof ALERT_FORMATS;
export const ALERT_FORMAT_NAMES = Object.keys(ALERT_FORMATS) as AlertFormatName[];

/** `verbatim` keeps Slack from turning addresses and names in the text into links. */
function slack(notice: AlertNotice, { lost }: FormatContext): unknown {
  const headline = headlineOf(notice);
  const facts = [factsOf(notice), notice.raisedAt, ...(lost === 0 ? [] : [lostText(lost)])].join(' · ');
  return {
    text: escapeSlack(`${headline}: ${notice.detail}`),
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: headline.slice(0, SLACK_HEADER_MAX), emoji: false } },
      { type: 'section', text: { type: 'mrkdwn', text: escapeSlack(notice.detail) || ' ', verbatim: true } },
      { type: 'context', elements: [{ type: 'mrkdwn', text: escapeSlack(facts), verbatim: true }] },
    ],
  };
}

/** Slack reads `<...>` as links and mentions (`<!channel>` rings everybody) and `&` as an entity. */
export function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The key names the trouble and not the alert: what is seen again joins the incident, and its end resolves it. */
function pagerduty(notice: AlertNotice, { routingKey, lost }: FormatContext): unknown {
  const { deployment, source, signal, posture, timeToDetectMs, raisedAt, detail, drill, id } = notice;
  const ended = endedSignal(notice);
  return {
    routing_key: routingKey,
    event_action: ended === null ? 'trigger' : 'resolve',
    dedup_key: ['pumpdrill', deployment, source, ended ?? signal].join('/').slice(0, PAGERDUTY_KEY_MAX),
    client: 'pumpdrill',
    payload: {
      summary: `${headlineOf(notice)}: ${detail}`.slice(0, PAGERDUTY_SUMMARY_MAX),
      source: deployment,
      severity: severityOf(notice),
      timestamp: raisedAt,
      component: 'otp',
      group: 'sms-pumping',
      class: signal,
      custom_details: { id, drill, source, detail, posture, timeToDetectMs, lost },
    },
  };
}

/** Schema `pumpdrill.alert/1`. */
function json(notice: AlertNotice, { lost }: FormatContext): unknown {
  const { id, raisedAt, deployment, drill, source, signal, posture, detail, timeToDetectMs } = notice;
  const severity = severityOf(notice);
  return {
    schema: 'pumpdrill.alert/1',
    ...{ id, raisedAt, deployment, drill, source, signal, severity, posture, detail, timeToDetectMs, lost },
  };
}

function lostText(lost: number): string {
  return lost === 1 ? '1 alert before this one was lost' : `${lost} alerts before this one were lost`;
}
