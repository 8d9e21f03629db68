import { ReplayError } from '@replay/core';
import yargs, { type Argv } from 'yargs';
import { type CommandResult, runBacktest } from './commands/run.ts';
import { showStrategies } from './commands/strategies.ts';
import { readConfigFile } from './config-file.ts';
import { errorText, exitCodeOf, exitCodes } from './exit-code.ts';
import type { RunArguments } from './run-arguments.ts';
import { runArguments, runOptions } from './run-flags.ts';
import { version } from './run-manifest.ts';
import { usageError } from './usage-error.ts';

/** Where a command writes; the process in real life. */
export interface Streams {
  out(text: string): void;
  err(text: string): void;
}

/** Runs one command line and returns the exit code. Never throws: every trouble is told on `err`. */
export async function main(argv: readonly string[], streams: Streams, signal: AbortSignal): Promise<number> {
  let result: CommandResult = { output: '', error: undefined, exitCode: exitCodes.done };
  const run = async (args: RunArguments): Promise<void> => {
    result = await runBacktest(args, signal);
  };
  const list = async (name: string | undefined, json: boolean): Promise<void> => {
    result = { ...result, output: await showStrategies(name, json) };
  };
  const verbose = argv.includes('--verbose');
  try {
    if (argv[0] === 'completion') {
      // Asked for directly: yargs prints it by itself, and then takes the word for a stranger.
      programOf([], run, list).showCompletionScript();
      return exitCodes.done;
    }
    await programOf(withJoinedValues(argv), run, list).parseAsync();
    if (result.output !== '') streams.out(`${result.output}\n`);
    if (result.error !== undefined) streams.err(`${errorText(result.error, verbose)}\n`);
    return result.exitCode;
  } catch (error) {
    streams.err(`${errorText(error, verbose)}\n`);
    return exitCodeOf(error);
  }
}

const commands = ['run', 'strategies', 'completion'];

function programOf(
  argv: readonly string[],
  run: (args: RunArguments) => Promise<void>,
  list: (name: string | undefined, json: boolean) => Promise<void>,
): Argv {
  const program = yargs([...argv])
    .scriptName('backtest')
    .usage(
      'backtest --strategy NAME|PATH [--data …] [--from …] [--to …]\n\nReplays recorded order books and lets a strategy trade on them.',
    )
    .command(
      ['run', '$0'],
      'run a strategy on replayed data, print the report, write runs/<id>/',
      (command) => withConfig(runOptions(command).env('BACKTEST'), argv),
      (args) => run(runArguments(args)),
    )
    .command(
      'strategies [name]',
      'list the strategies, or show the parameters of one',
      (command) =>
        command
          .positional('name', { type: 'string', describe: 'a bundled strategy or a path to your own' })
          .option('json', { type: 'boolean', default: false, describe: 'one JSON document' })
          .example('backtest strategies', 'all that can be run by name')
          .example('backtest strategies imbalance', 'its parameters, defaults and bounds'),
      ({ name, json }) => list(name, json),
    )
    .completion('completion', 'print a shell completion script')
    .option('verbose', { type: 'boolean', default: false, describe: 'show the stack of an error' })
    .strict()
    .version(version)
    .help()
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? usageError(message, knownOptions(program), commands);
    });
  return program;
}

/** Puts the options of the `--config` file under those of the environment and the flags. */
function withConfig(command: Argv, argv: readonly string[]): Argv {
  const path = configPath(argv);
  return path === undefined ? command : command.config(readConfigFile(path));
}

/** Looked up ahead of the parser, whose own reading of such files tells nothing but that it failed. */
function configPath(argv: readonly string[]): string | undefined {
  const at = argv.findLastIndex((word) => /^--config(=|$)/.test(word));
  if (at < 0) return process.env.BACKTEST_CONFIG;
  const path = argv[at] === '--config' ? argv[at + 1] : argv[at]?.slice('--config='.length);
  if (path !== undefined && path !== '' && !path.startsWith('--')) return path;
  throw new ReplayError('BAD_USAGE', '--config takes the path of a JSON file of options');
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
  Object.keys((program as unknown as { getOptions(): { key: Record<string, unknown> } }).getOptions().key);
