/** argv -> command -> exit code. The only file that ends the process. */
import yargs, { type Argv, type CommandModule } from 'yargs';
import { EXIT, type ExitCode, PumpdrillError } from '../core/domain/errors.ts';
import { PACKAGE_VERSION } from '../io/package-root.ts';
import { COMMANDS, nameOf } from './commands.ts';
import { printFailure } from './failure.ts';

/** What the shell script of `pumpdrill completion` passes on Tab. The name is yargs'. */
const COMPLETION_REQUEST = '--get-yargs-completions';
/** Columns that help is wrapped at when the terminal is wider, or when there is none. */
const HELP_COLUMNS_MAX = 100;

/** Runs one command line and ends the process with its exit code (registry in core/domain/errors.ts). */
export async function main(argv: readonly string[]): Promise<void> {
  const json = argv.includes('--json');
  watchStdout();
  watchStrayErrors(json);
  let code: ExitCode;
  try {
    code = argv[0] === COMPLETION_REQUEST ? await complete(argv.slice(1)) : await runCommandLine(argv);
  } catch (error) {
    code = printFailure(error, { json });
  }
  process.exitCode = code;
  // Pipes may still hold output; everything of ours is closed by now, so an open handle would be a bug that hangs CI.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}

/** `pumpdrill list scenarios | head -1`: whoever reads us may stop reading, and that is no error. */
function watchStdout(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(process.exitCode ?? EXIT.pass);
  });
}

/** An error that nobody awaited would end Node with 1, which says that a gate failed: it is a bug of ours, 70. */
function watchStrayErrors(json: boolean): void {
  const end = (error: unknown) => process.exit(printFailure(error, { json }));
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}

async function runCommandLine(argv: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = EXIT.pass;
  const parser = createParser(argv);
  for (const entry of COMMANDS) {
    const { command, describe } = entry;
    // What is not named cannot be run: its line in `--help` is all that is needed of it.
    if (!argv.includes(nameOf(entry))) {
      parser.command({ command, describe, handler: () => {} });
      continue;
    }
    const { builder, run } = await entry.load();
    const handler = async (args: Parameters<typeof run>[0]) => {
      code = await run(args);
    };
    parser.command({ command, describe, builder, handler } as CommandModule);
  }
  await parser.parseAsync();
  return code;
}

function createParser(argv: readonly string[]): Argv {
  return (
    yargs([...argv])
      .scriptName('pumpdrill')
      // Messages are the same everywhere, like everything else that we print.
      .locale('en')
      .usage(
        '$0 <command>\n\nA fire drill for SMS pumping: plays scripted campaigns and real users against an OTP endpoint and scores which defences held, what the attack cost and which users were hurt.',
      )
      .version(PACKAGE_VERSION)
      .option('json', {
        type: 'boolean',
        default: false,
        global: true,
        describe: 'Machine output on stdout and nothing else there',
      })
      .option('quiet', { type: 'boolean', default: false, global: true, describe: 'No progress, no tables' })
      .option('verbose', { type: 'boolean', default: false, global: true, describe: 'More log lines on stderr' })
      .help()
      .alias('help', 'h')
      .completion('completion', 'Print a shell completion script')
      .strict()
      .demandCommand(1, 'name a command; `pumpdrill --help` lists them')
      .recommendCommands()
      .wrap(Math.min(HELP_COLUMNS_MAX, process.stdout.columns || 80))
      .exitProcess(false)
      .check(onceEach)
      .fail((message, error) => {
        throw error instanceof PumpdrillError ? error : usageError(message ?? error.message);
      })
  );
}

/** Options that are no lists and were given twice: which one counts would be a guess. */
function onceEach(args: Record<string, unknown>): true {
  const lists = ['set', 'scenarios', 'files', 'runs', 'ids', 'ip-intel', 'ipIntel'];
  const twice = Object.keys(args).filter((name) => name !== '_' && !lists.includes(name) && Array.isArray(args[name]));
  if (twice.length === 0) return true;
  throw new PumpdrillError(
    EXIT.invalidInput,
    twice.map((name) => ({
      code: 'USAGE',
      path: name,
      message: `--${name} is given more than once`,
      hint: name === 'seed' || name === 'policy' ? `--${name} a,b takes several` : 'give it once',
    })),
  );
}

/** yargs writes some messages over several lines. */
function usageError(message: string): PumpdrillError {
  const hint = '`pumpdrill --help`, or `pumpdrill <command> --help` for an example';
  return new PumpdrillError(EXIT.invalidInput, [
    { code: 'USAGE', path: '', message: message.replaceAll(/\s*\n\s*/g, ' '), hint },
  ]);
}

/** Prints what may stand where the cursor is, one word a line. `typed` begins with the program's name. */
async function complete(typed: readonly string[]): Promise<ExitCode> {
  const { completionWords } = await import('./completion.ts');
  const words = await completionWords(typed.slice(1));
  process.stdout.write(words.map((word) => `${word}\n`).join(''));
  return EXIT.pass;
}
