/** What `target` and `run` have in common where alerts are posted: their options, and what comes of them. */
import type { Argv } from 'yargs';
import { invalidInput } from '../core/domain/errors.ts';
import { alertDestinations, ROUTING_KEY_VARIABLE, WEBHOOK_VARIABLE } from '../io/alerts/destination.ts';
import { ALERT_FORMAT_NAMES } from '../io/alerts/formats.ts';
import { type AlertWebhooks, createAlertWebhooks } from '../io/alerts/webhooks.ts';
import type { Logger } from '../io/logger.ts';

export interface AlertArgs {
  readonly alertWebhook: string | undefined;
  readonly alertFormat: string | undefined;
}

/** Instead of addresses: they stand in the environment, where no list of processes shows them. */
const FROM_ENVIRONMENT = 'env';

/** Adds `--alert-webhook` and `--alert-format`. */
export function withAlertOptions<T>(parser: Argv<T>) {
  return parser
    .option('alert-webhook', {
      type: 'string',
      requiresArg: true,
      describe: `Post alerts to these addresses, comma-separated, or "env" for those in ${WEBHOOK_VARIABLE}`,
    })
    .option('alert-format', {
      choices: ALERT_FORMAT_NAMES,
      describe: 'For addresses that neither show nor say theirs (slack+https://...); default json',
    });
}

/** Null when nobody is to be told. Throws PumpdrillError (exit 2) for addresses that cannot be posted to. */
export function alertWebhooksOf(
  { alertWebhook, alertFormat }: AlertArgs,
  { log, drill }: { log: Logger; drill: boolean },
): AlertWebhooks | null {
  if (alertWebhook === undefined) return null;
  const webhooks = alertWebhook === FROM_ENVIRONMENT ? (process.env[WEBHOOK_VARIABLE] ?? '') : alertWebhook;
  const routingKey = process.env[ROUTING_KEY_VARIABLE];
  const destinations = alertDestinations({ webhooks, format: alertFormat, routingKey });
  if (destinations.length === 0)
    throw invalidInput({
      code: 'NO_ALERT_WEBHOOK',
      path: 'alert-webhook',
      message: 'no address to post alerts to',
      hint: `--alert-webhook URL, or --alert-webhook env and ${WEBHOOK_VARIABLE}=URL[,URL]`,
    });
  return createAlertWebhooks({ destinations, log, drill });
}
