import type { Command } from './command.ts';
import { explainCommand } from './explain.ts';
import { listCommand } from './list.ts';
import { reportCommand } from './report.ts';
import { runCommand } from './run.ts';
import { sinkCommand } from './sink.ts';
import { targetCommand } from './target.ts';
import { validateCommand } from './validate.ts';

/** Every command, in the order `--help` shows them. */
// biome-ignore lint/suspicious/noExplicitAny: each command has arguments of its own; yargs checks them before `run`.
export const COMMANDS: readonly Command<any>[] = [
  runCommand,
  reportCommand,
  listCommand,
  explainCommand,
  validateCommand,
  targetCommand,
  sinkCommand,
];
