import { nearest, parseTime, ReplayError } from '@replay/core';
import { fillRules, queueModels } from '@replay/sim';
import yargs, { type Argv } from 'yargs';
import { type CommandResult, type RunArguments, runBacktest } from './commands/run.ts';
import { showStrategies } from './commands/strategies.ts';
import { errorText, exitCodeOf, exitCodes } from './exit-code.ts';
import { version } from './run-manifest.ts';

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
    await programOf(argv, run, list).parseAsync();
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
      (command) => runOptions(command),
      (args) => run(args as unknown as RunArguments),
    )
    .command(
      'strategies [name]',
      'list the strategies, or show the parameters of one',
      (command) =>
        command
          .positional('name', { type: 'string', describe: 'a bundled strategy or a path to your own' })
          .option('json', { type: 'boolean', default: false, describe: 'one JSON document' })
          .example('backtest strategies imbalance', 'its parameters, defaults and bounds'),
      ({ name, json }) => list(name, json),
    )
    .completion('completion', 'print a shell completion script')
    .option('verbose', { type: 'boolean', default: false, describe: 'show the stack of an error' })
    .env('BACKTEST')
    .config('config', 'options as a JSON file; environment and flags win over it')
    .strict()
    .version(version)
    .help()
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? usageError(message, knownOptions(program));
    });
  return program;
}

function runOptions(command: Argv): Argv {
  return command
    .option('strategy', {
      type: 'string',
      demandOption: 'name a strategy with --strategy; see: backtest strategies',
      describe: 'a bundled strategy, or a path to your own .ts or .js file',
    })
    .option('data', {
      type: 'string',
      default: 'sample',
      describe: 'sample (a generated market through a local relay), a .csv or .csv.gz, or a folder of dataset files',
    })
    .option('exchange', { type: 'string', describe: 'which exchange of the data' })
    .option('symbol', {
      type: 'string',
      array: true,
      default: [],
      describe: 'which symbol, or exchange:symbol; may be given several times',
    })
    .option('from', {
      type: 'string',
      coerce: timeOf('from'),
      describe: 'first moment: ISO 8601 (UTC), a date, or epoch ms or µs; earlier data build the book',
    })
    .option('to', { type: 'string', coerce: timeOf('to'), describe: 'first moment that is out' })
    .option('params', {
      type: 'string',
      array: true,
      default: [],
      describe: 'strategy parameter name=value, or a JSON file; may be given several times',
    })
    .option('capital', { type: 'string', describe: 'in the settlement currency [10000, or 1 coin]' })
    .option('leverage', { type: 'string', default: '1', describe: 'how much exposure a unit of equity carries' })
    .option('fees', { type: 'string', describe: 'maker,taker as shares of value [those of the instrument]' })
    .option('latency', {
      type: 'string',
      default: 'recorded,10ms,10ms',
      describe: 'feed,order,response; feed may be recorded',
    })
    .option('queue', {
      type: 'string',
      choices: queueModels.map(({ name }) => name),
      default: 'risk-averse',
      describe: 'how the size ahead of a resting order is estimated',
    })
    .option('fills', {
      type: 'string',
      choices: fillRules.map(({ name }) => name),
      default: 'realistic',
      describe: 'what counts as evidence for a fill',
    })
    .option('seed', { type: 'number', default: 1, describe: 'of the chance a strategy may use' })
    .option('instruments', { type: 'string', describe: 'a JSON file with tick size, lot size, contract and fees' })
    .option('on-bad-row', {
      choices: ['fail', 'skip'] as const,
      default: 'fail' as const,
      describe: 'what to do with a row that cannot be read; skipped ones are counted',
    })
    .option('out', { type: 'string', default: 'runs', describe: 'folder for runs' })
    .option('json', { type: 'boolean', default: false, describe: 'print one JSON document instead of the text report' })
    .option('quiet', { type: 'boolean', default: false, describe: 'no progress' })
    .check(({ seed }) => {
      if (Number.isSafeInteger(seed)) return true;
      throw new ReplayError('BAD_USAGE', '--seed takes a whole number');
    })
    .example('backtest --strategy imbalance', 'the bundled sample, end to end')
    .example(
      'backtest --strategy imbalance --data ./data --exchange binance-futures --symbol BTCUSDT --from 2024-08-08T23:55:00Z --to 2024-08-08T23:59:00Z',
      'four minutes of your own files',
    )
    .example(
      'backtest --strategy ./my-strategy.ts --params size=0.01 --params levels=3 --json',
      'your own strategy, for a script',
    );
}

/** Numbers on the command line reach a coercion as texts, because the option is one. */
const timeOf =
  (option: string) =>
  (text: string | undefined): number | undefined => {
    if (text === undefined) return undefined;
    try {
      return parseTime(text);
    } catch (error) {
      if (error instanceof ReplayError)
        throw new ReplayError('BAD_USAGE', `--${option}: ${error.message}`, { remedy: error.remedy ?? '' });
      throw error;
    }
  };

const knownOptions = (program: Argv): readonly string[] =>
  Object.keys((program as unknown as { getOptions(): { key: Record<string, unknown> } }).getOptions().key);

function usageError(message: string, known: readonly string[]): ReplayError {
  const unknown = /^Unknown arguments?: (.+)$/.exec(message)?.[1]?.split(', ') ?? [];
  const first = unknown.find((name) => name.length > 1);
  if (first === undefined)
    return new ReplayError('BAD_USAGE', message.split('\n').at(-1) ?? message, { remedy: 'see: backtest --help' });
  return new ReplayError('BAD_USAGE', `there is no option or command '${first}'`, {
    remedy: `did you mean ${nearest(first, [...known, 'run', 'strategies']).join(', ')}? see: backtest --help`,
  });
}
