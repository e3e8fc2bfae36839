/** What `target` and `run` have in common where alerts are posted: their options, and what comes of them. */
import type { Argv } from 'yargs';
import { invalidInput } from '../core/domain/errors.ts';
import {
  type AlertDestination,
  alertDestinations,
  ROUTING_KEY_VARIABLE,
  WEBHOOK_VARIABLE,
} from '../io/alerts/destination.ts';
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

/** Null when nobody is to be told. Throws as `alertDestinationsOf` does. */
export function alertWebhooksOf(
  args: AlertArgs,
  { log, drill }: { log: Logger; drill: boolean },
): AlertWebhooks | null {
  if (args.alertWebhook === undefined) return null;
  return createAlertWebhooks({ destinations: alertDestinationsOf(args), log, drill });
}

/** Where alerts are to go. Throws PumpdrillError (exit 2) for addresses that cannot be posted to, and for none. */
export function alertDestinationsOf({ alertWebhook, alertFormat }: AlertArgs): AlertDestination[] {
  const fromEnvironment = alertWebhook === FROM_ENVIRONMENT;
  const webhooks = fromEnvironment ? process.env[WEBHOOK_VARIABLE] : alertWebhook;
  const routingKey = process.env[ROUTING_KEY_VARIABLE];
  const destinations = alertDestinations({ webhooks: webhooks ?? '', format: alertFormat, routingKey });
  if (destinations.length > 0) return destinations;
  throw invalidInput({
    code: 'NO_ALERT_WEBHOOK',
    path: 'alert-webhook',
    message: 'no address to post alerts to',
    hint: `--alert-webhook URL, or --alert-webhook env and ${WEBHOOK_VARIABLE}=URL[,URL]`,
  });
}
