/** argv -> command -> exit code. The only file that ends the process. */
import yargs, { type Argv, type CommandModule } from 'yargs';
import { EXIT, type ExitCode, PumpdrillError } from '../core/domain/errors.ts';
import { PACKAGE_VERSION } from '../io/package-root.ts';
import { COMMANDS } from './commands.ts';
import { printFailure } from './failure.ts';

/** Runs one command line and ends the process with its exit code (registry in core/domain/errors.ts). */
export async function main(argv: readonly string[]): Promise<void> {
  const json = argv.includes('--json');
  let code: ExitCode;
  try {
    code = await runCommandLine(argv);
  } catch (error) {
    code = printFailure(error, { json });
  }
  process.exitCode = code;
  // Pipes may still hold output; everything of ours is closed by now, so an open handle would be a bug that hangs CI.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}

async function runCommandLine(argv: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = EXIT.pass;
  const parser: Argv = yargs([...argv])
    .scriptName('pumpdrill')
    .usage(
      '$0 <command>\n\nA fire drill for SMS pumping: plays scripted campaigns and real users against an OTP endpoint\nand scores which defences held, what the attack cost and which users were hurt.',
    )
    .version(PACKAGE_VERSION)
    .option('json', {
      type: 'boolean',
      default: false,
      global: true,
      describe: 'Machine output on stdout and nothing else there',
    })
    .option('quiet', { type: 'boolean', default: false, global: true, describe: 'No progress, no tables' })
    .help()
    .alias('help', 'h')
    .completion('completion', 'Print a shell completion script', () => completions())
    .strict()
    .demandCommand(1, 'Name a command; `pumpdrill --help` lists them.')
    .recommendCommands()
    .wrap(Math.min(100, process.stdout.columns ?? 80))
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? usageError(message);
    });
  for (const command of COMMANDS) {
    const handler = async (args: Parameters<typeof command.run>[0]) => {
      code = await command.run(args);
    };
    parser.command({ ...command, handler } as CommandModule);
  }
  await parser.parseAsync();
  return code;
}

function usageError(message: string): PumpdrillError {
  return new PumpdrillError(EXIT.invalidInput, [
    { code: 'USAGE', path: '', message, hint: '`pumpdrill --help`, or `pumpdrill <command> --help` for an example' },
  ]);
}

async function completions(): Promise<string[]> {
  const { completionWords } = await import('./completion.ts');
  return completionWords();
}
