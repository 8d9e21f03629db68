import { version } from '@replay/backtest/start';
import yargs, { type Argv } from 'yargs';
import { type CommandResult, done } from './command.ts';
import { type CommandEntry, commands } from './commands.ts';
import { errorText, exitCodeOf, exitCodes } from './exit-code.ts';
import { type Streams, safeStreams } from './terminal.ts';
import { usageError } from './usage-error.ts';

const commandNames = [...commands.flatMap(({ name }) => name).map((name) => name.split(' ')[0] ?? ''), 'completion'];

/** Runs one command line and returns the exit code. Never throws: every trouble is told on `err`. */
export async function main(argv: readonly string[], given: Streams, signal: AbortSignal): Promise<number> {
  const streams = safeStreams(given);
  const verbose = argv.includes('--verbose');
  // Run when yargs is done: as long as a command runs, yargs would have the text of the whole help at hand.
  let run = async (): Promise<CommandResult> => done('');
  const program = programOf(withJoinedValues(argv), (load, read) => {
    run = async () => (await load()).run(read, { ...streams, signal });
  });
  try {
    if (argv[0] === 'completion') {
      // Asked for directly: yargs prints it by itself, and then takes the word for a stranger.
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
