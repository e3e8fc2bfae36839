import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { ExitCode } from '../core/domain/errors.ts';

/** Arguments that every command takes. */
export interface CommonArgs {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** One command: what it takes, and what running it comes to. Throws PumpdrillError for bad input. Named in commands.ts. */
export interface Command<A extends CommonArgs = CommonArgs> {
  builder(parser: Argv): Argv<unknown>;
  run(args: ArgumentsCamelCase<A>): Promise<ExitCode>;
}
