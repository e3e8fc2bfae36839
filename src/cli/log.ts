import { createLogger, LOG_LEVEL_VARIABLE, type Logger } from '../io/logger.ts';

/** The logger of a command, as `--verbose` and the environment say. Throws PumpdrillError for a level that is none. */
export function loggerFor({ verbose }: { readonly verbose: boolean }): Logger {
  return createLogger({ verbose, level: process.env[LOG_LEVEL_VARIABLE] });
}
