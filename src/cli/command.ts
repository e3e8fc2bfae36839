import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { ExitCode } from '../core/domain/errors.ts';

/** Arguments that every command takes. */
export interface CommonArgs {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** One command: how it is written, what it takes, and what running it comes to. Throws PumpdrillError for bad input. */
export interface Command<A extends CommonArgs = CommonArgs> {
  readonly command: string;
  readonly describe: string;
  builder(parser: Argv): Argv<unknown>;
  run(args: ArgumentsCamelCase<A>): Promise<ExitCode>;
}
