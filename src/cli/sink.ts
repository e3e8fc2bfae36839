import { startSinkServer } from '../sink/http/server.ts';
import type { Command, CommonArgs } from './command.ts';
import { printJson, printLine } from './print.ts';
import { checkPort, defaultProvider, defaultTariff, newRunKey, open, realClock, untilTold } from './serve.ts';

interface SinkArgs extends CommonArgs {
  readonly port: number;
}

/** `sink`: the fake SMS provider by itself, with an inbox for people. */
export const sinkCommand: Command<SinkArgs> = {
  builder: (parser) =>
    parser
      .option('port', { type: 'number', default: 4010, describe: 'Port on 127.0.0.1; 0 takes any free one' })
      .example('$0 sink --port 4010', 'then POST {"to":"+12025550123","text":"Your code is 123456"} to /messages'),
  async run({ port, json }) {
    const standalone = {
      settings: defaultProvider(),
      tariff: defaultTariff(),
      clock: realClock(),
      seed: 1,
      runKey: newRunKey(),
      rules: true,
    };
    const service = await open('SMS sink', port, () =>
      startSinkServer({ port: checkPort(port), token: '', standalone }),
    );
    if (json) printJson({ listening: service.url });
    else {
      printLine(`SMS sink      ${service.url}/messages   POST {"to":"+...","text":"..."}`);
      printLine(`Inbox         ${service.url}/inbox      the last messages, codes shown`);
    }
    return untilTold([service]);
  },
};
