import { startTargetServer } from '../../reference-target/http/server.ts';
import { loadPolicy } from '../drill/policy-files.ts';
import { authoriseTarget } from '../engines/live/safety.ts';
import type { RunningService } from '../io/service/lifecycle.ts';
import { startSinkServer } from '../sink/http/server.ts';
import { type AlertArgs, alertWebhooksOf, withAlertOptions } from './alerts.ts';
import type { Command, CommonArgs } from './command.ts';
import { loggerFor } from './log.ts';
import { printJson, printLine } from './print.ts';
import { checkPort, defaultProvider, defaultTariff, open, realClock, untilTold } from './serve.ts';
import { DEPLOYMENT_KEY_VARIABLE, MEMORY, sharingOf } from './store.ts';

interface TargetArgs extends CommonArgs, AlertArgs {
  readonly policy: string;
  readonly port: number;
  readonly store: string;
  readonly deployment: string | undefined;
  readonly sink: string | undefined;
  readonly http2: boolean;
  readonly ipIntel: string[];
}

/** `target`: the reference target by itself, with a sink beside it unless one is named. */
export const targetCommand: Command<TargetArgs> = {
  builder: (parser) =>
    withAlertOptions(
      parser
        .option('policy', { type: 'string', requiresArg: true, default: 'layered', describe: 'Policy name or file' })
        .option('port', { type: 'number', default: 8080, describe: 'Port on 127.0.0.1; 0 takes any free one' })
        .option('store', {
          type: 'string',
          requiresArg: true,
          default: MEMORY,
          describe: 'Where counters live: memory, or redis://127.0.0.1:6379',
        })
        .option('deployment', {
          type: 'string',
          requiresArg: true,
          describe: `Share the store with all targets of this name (and of one key in ${DEPLOYMENT_KEY_VARIABLE})`,
        })
        .option('sink', {
          type: 'string',
          requiresArg: true,
          describe: 'Base URL of a running sink on this machine (default: one of its own)',
        })
        .option('http2', {
          type: 'boolean',
          default: false,
          describe: 'Listen for HTTP/2 without TLS as well, on a port of its own',
        })
        .option('ip-intel', {
          type: 'string',
          array: true,
          nargs: 1,
          default: [] as string[],
          describe: 'What is known of addresses: a CSV or MMDB file, several in order of trust',
        }),
    ).example('$0 target --policy basic --port 8080', 'then open http://127.0.0.1:8080/login'),
  async run(args) {
    const { policy: name, port, sink, http2, ipIntel, json } = args;
    const { store, runKey } = sharingOf(args.store, args.deployment, process.env);
    const { policy } = loadPolicy(name, { ipIntel });
    checkPort(port);
    const log = loggerFor(args);
    const webhooks = alertWebhooksOf(args, { log, drill: false });
    const watched = { log, ...(webhooks === null ? {} : { webhooks }), ...(store === undefined ? {} : { store }) };
    const clock = realClock();
    const tariff = defaultTariff();
    const services: RunningService[] = [];
    // As an address, not as it was typed: `localhost` must not be looked up anywhere.
    let sinkUrl = sink === undefined ? '' : addressOf(sink);
    if (sink === undefined) {
      const standalone = { settings: defaultProvider(), tariff, clock, seed: 1, runKey, rules: true };
      services.push(await open('SMS sink', 0, () => startSinkServer({ port: 0, token: '', standalone })));
      sinkUrl = (services[0] as RunningService).url;
    }
    try {
      services.unshift(
        await open('reference target', port, () =>
          startTargetServer({
            port,
            token: '',
            http2,
            standalone: { policy, clock, runKey, seed: 1, sinkUrl, tariff, ...watched },
          }),
        ),
      );
    } catch (error) {
      await Promise.all([...services.map((service) => service.close()), webhooks?.close()]);
      throw error;
    }
    const [target] = services as [RunningService];
    if (json) printJson({ listening: target.url, http2: target.http2Url, sink: sinkUrl, policy: policy.id });
    else {
      printLine(`Target        ${target.url}/login   policy ${policy.id}`);
      if (target.http2Url !== undefined) printLine(`HTTP/2        ${target.http2Url}   without TLS, prior knowledge`);
      printLine(`SMS inbox     ${sinkUrl}/inbox`);
      printLine(`Metrics       ${target.url}/metrics`);
    }
    const exit = await untilTold(services);
    await webhooks?.close();
    return exit;
  },
};

function addressOf(sink: string): string {
  const { origin, path } = authoriseTarget(sink);
  return `${origin}${path}`;
}
