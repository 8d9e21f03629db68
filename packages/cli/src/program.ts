import { version } from '@replay/backtest/start';
import type { Argv } from 'yargs';
import yargs from 'yargs';
import { type CommandResult, done } from './command/command.ts';
import { type CommandEntry, commands } from './commands.ts';
import { errorText, exitCodeOf, exitCodes } from './terminal/exit-code.ts';
import { type Streams, safeStreams } from './terminal/terminal.ts';
import { usageError } from './terminal/usage-error.ts';

const commandNames = [...commands.flatMap(({ name }) => name).map((name) => name.split(' ')[0] ?? ''), 'completion'];

/** Runs one command line and returns the exit code. Never throws: every error is written to `err`. */
export async function main(argv: readonly string[], given: Streams, signal: AbortSignal): Promise<number> {
  const streams = safeStreams(given);
  const verbose = argv.includes('--verbose');
  // Runs after yargs is done: a failure while parsing makes yargs hold the whole help text for as long as the command
  // runs.
  let run = async (): Promise<CommandResult> => done('');
  const program = programOf(withJoinedValues(argv), (load, read) => {
    run = async () => (await load()).run(read, { ...streams, signal });
  });
  try {
    if (argv[0] === 'completion') {
      // Printed here, because yargs prints it by itself and then reports `completion` as unknown.
      program.showCompletionScript();
      return exitCodes.done;
    }
    await program.parseAsync();
    const result = await run();
    if (result.output !== '') streams.out(`${result.output}\n`);
    if (result.error !== undefined) streams.err(`${errorText(result.error, verbose)}\n`);
    return result.exitCode;
  } catch (error) {
    streams.err(`${errorText(error, verbose)}\n`);
    return exitCodeOf(error);
  }
}

function programOf(
  argv: readonly string[],
  called: (load: CommandEntry['load'], read: Readonly<Record<string, unknown>>) => void,
): Argv {
  const program = yargs([...argv])
    .scriptName('backtest')
    .usage(
      'backtest --strategy NAME|PATH [--data …] [--from …] [--to …]\n\nReplays recorded order books and lets a strategy trade on them.',
    );
  for (const { name, summary, options, load } of commands) {
    program.command(name, summary, options, (read) => called(load, read));
  }
  return program
    .completion('completion', 'print a shell completion script')
    .option('verbose', { type: 'boolean', default: false, describe: 'show the stack of an error' })
    .strict()
    .version(version)
    .help()
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? usageError(message, knownOptions(program), commandNames);
    });
}

/** Joins an option and a value such as `-0.0001,0.0005`, which would be taken for short options otherwise. */
const withJoinedValues = (argv: readonly string[]): readonly string[] =>
  argv.flatMap((word, at) => {
    if (/^-[\d.]/.test(word) && isOption(argv[at - 1])) return [];
    const next = argv[at + 1];
    return isOption(word) && next !== undefined && /^-[\d.]/.test(next) ? `${word}=${next}` : word;
  });

const isOption = (word: string | undefined): boolean => word !== undefined && /^--[^=]+$/.test(word);

const knownOptions = (program: Argv): readonly string[] =>
  Object.keys((program as unknown as { getOptions(): { key: Record<string, unknown> } }).getOptions().key).filter(
    (name) => name !== '$0',
  );
