import type { Command } from './command.ts';

/** What `--help` and completion say of a command. Its module is loaded when it is run or asked for help: `run` brings the whole drill. */
export interface CommandEntry {
  /** Its name, then its positional arguments as yargs writes them. */
  readonly command: string;
  readonly describe: string;
  // biome-ignore lint/suspicious/noExplicitAny: each command has arguments of its own; yargs checks them before `run`.
  load(): Promise<Command<any>>;
}

/** Every command, in the order `--help` shows them. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    command: 'run [scenarios..]',
    describe: 'Play campaigns against a target and score its defences',
    load: async () => (await import('./run.ts')).runCommand,
  },
  {
    command: 'gate',
    describe: 'CI: play what a gate file names, and fail when defences got weaker or people are hurt',
    load: async () => (await import('./gate.ts')).gateCommand,
  },
  {
    command: 'claims [ids..]',
    describe: 'Test what the source documents claim: does it hold, and under which assumptions?',
    load: async () => (await import('./claims.ts')).claimsCommand,
  },
  {
    command: 'report <runs..>',
    describe: 'Render saved runs again, without running anything',
    load: async () => (await import('./report.ts')).reportCommand,
  },
  {
    command: 'compare <before> <after>',
    describe: 'Hold two saved runs against each other: what changed, worst first',
    load: async () => (await import('./compare.ts')).compareCommand,
  },
  {
    command: 'list <kind>',
    describe: 'List scenarios, defences, policies or target profiles',
    load: async () => (await import('./list.ts')).listCommand,
  },
  {
    command: 'explain <id>',
    describe: 'Show one scenario, defence or policy in full',
    load: async () => (await import('./explain.ts')).explainCommand,
  },
  {
    command: 'validate <files..>',
    describe: 'Check scenario, policy, profile and target files without running them',
    load: async () => (await import('./validate.ts')).validateCommand,
  },
  {
    command: 'target',
    describe: 'Start the reference-protected OTP target on this machine',
    load: async () => (await import('./target.ts')).targetCommand,
  },
  {
    command: 'sink',
    describe: 'Start the fake SMS provider on this machine',
    load: async () => (await import('./sink.ts')).sinkCommand,
  },
];

export function nameOf({ command }: CommandEntry): string {
  return command.split(' ')[0] as string;
}
