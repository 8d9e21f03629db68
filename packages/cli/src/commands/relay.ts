import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import type { NamedData } from '@replay/backtest/command';
import { positiveDecimal, wholeNumber } from '@replay/backtest/command';
import { ReplayError } from '@replay/core';
import type { RelayOptions, RelayServer, TlsFiles } from '@replay/relay';
import { type Command, type CommandContext, type CommandResult, done } from '../command.ts';
import { faultPlan } from '../fault-plan.ts';
import { plainArguments } from '../plain-arguments.ts';

interface RelayArguments {
  readonly data: readonly string[];
  readonly exchange: string | undefined;
  readonly instruments: string | undefined;
  readonly onBadRow: 'fail' | 'skip';
  readonly speed: string;
  readonly restamp: boolean;
  readonly host: string;
  readonly allowOrigin: readonly string[];
  readonly port: string;
  readonly wsPort: string | undefined;
  readonly latency: string;
  readonly tlsCert: string | undefined;
  readonly tlsKey: string | undefined;
  readonly logLevel: string;
  readonly faults: string | undefined;
}

/** What can be served, for help. */
const servedKinds =
  'sample, sample:orders, a .csv or .csv.gz, a folder of dataset files, a .tape, raw:FILE of recorded messages, or a folder of all these';
const levels = ['debug', 'info', 'warn', 'error', 'silent'] as const;

export const relayCommand: Command = {
  options: (command) =>
    command
      .option('data', {
        type: 'string',
        array: true,
        default: ['sample'],
        describe: `${servedKinds}; may be given several times`,
      })
      .option('exchange', {
        type: 'string',
        describe: 'serves this exchange of the data alone; for raw: how to read the messages',
      })
      .option('instruments', { type: 'string', describe: 'a JSON file with tick size, lot size, contract and fees' })
      .option('on-bad-row', {
        choices: ['fail', 'skip'] as const,
        default: 'fail' as const,
        describe: 'what to do with a row that cannot be read; skipped ones are told as rejected',
      })
      .option('speed', {
        type: 'string',
        default: '1',
        describe: 'of the live streams: how many times as fast as it was; max for as fast as they are read',
      })
      .option('restamp', {
        type: 'boolean',
        default: false,
        describe: 'of the live streams: times are moved, so that it happens now',
      })
      .option('host', { type: 'string', default: '127.0.0.1', describe: 'other than loopback only with a key' })
      .option('allow-origin', {
        type: 'string',
        array: true,
        default: [],
        describe: 'origins such as https://app.example whose web pages may read here; * for all',
      })
      .option('port', { type: 'string', default: '8000', describe: 'HTTP and WebSocket; 0 takes any free port' })
      .option('ws-port', { type: 'string', describe: 'the same on a second port, as Tardis Machine has it [port + 1]' })
      .option('latency', { type: 'string', default: '0', describe: 'milliseconds each answer over HTTP is held back' })
      .option('tls-cert', { type: 'string', describe: 'a certificate (PEM): serves https and wss' })
      .option('tls-key', { type: 'string', describe: 'its private key (PEM)' })
      .option('log-level', { choices: levels, default: 'info' as const, describe: 'one JSON object a line, on stderr' })
      .option('faults', {
        type: 'string',
        describe: 'goes wrong on purpose: by a plan (JSON), or by one drawn from a seed, such as seed:42',
      })
      .example('backtest relay', 'the generated market, at http://127.0.0.1:8000')
      .example('backtest relay --data ./recordings --port 9000', 'tapes, captures and dataset files of a folder')
      .epilog('The key that is asked of clients is read from REPLAY_SERVER_KEY. Ctrl-C ends the server in order.'),
  run: (read, context) => relay(relayArguments(read), context),
};

/** Data may be named several times; everything else means one thing. */
function relayArguments({ data, allowOrigin, ...others }: Readonly<Record<string, unknown>>): RelayArguments {
  const lists = { data: [data].flat(), allowOrigin: [allowOrigin].flat() };
  return { ...plainArguments(others), ...lists } as unknown as RelayArguments;
}

async function relay(
  args: RelayArguments,
  { signal, out, err, ownsProcess = false }: CommandContext,
): Promise<CommandResult> {
  // Left alone, V8 lets the heap grow to several times what is in use: with 50 slow readers half of the process was garbage.
  if (ownsProcess) setFlagsFromString('--heap-growing-percent=30');
  const { options, close } = await relayOptions(args, signal, err);
  try {
    await serve(options, { signal, out });
  } finally {
    await close();
  }
  return done('');
}

async function serve(options: RelayOptions, { signal, out }: Pick<CommandContext, 'signal' | 'out'>): Promise<void> {
  const { serveRelay } = await import('@replay/relay');
  const server = await serveRelay(options);
  try {
    out(`${greeting(server, options)}\n`);
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
      if (signal.aborted) resolve();
    });
  } finally {
    await server.close();
  }
}

async function relayOptions(
  args: RelayArguments,
  signal: AbortSignal,
  err: (text: string) => void,
): Promise<{ readonly options: RelayOptions; readonly close: () => Promise<void> }> {
  const port = portOf(args.port, 'port');
  const wsPort = args.wsPort === undefined ? (port === 0 ? undefined : port + 1) : portOf(args.wsPort, 'ws-port');
  const tls = tlsOf(args);
  const faults = args.faults === undefined ? undefined : await faultPlan(args.faults, err);
  const key = process.env.REPLAY_SERVER_KEY;
  const { servedData } = await import('../serve/served-data.ts');
  const { openLog } = await import('@replay/relay');
  const { close, ...served } = await servedData(
    args.data.map((data) => ({
      ...unchosen,
      data,
      exchange: args.exchange,
      instruments: args.instruments,
      onBadRow: args.onBadRow,
    })),
    signal,
  );
  const options = {
    ...served,
    host: args.host,
    allowedOrigins: args.allowOrigin,
    port,
    latency: wholeNumber(args.latency, 'latency'),
    live: { speed: speedOf(args.speed), restamp: args.restamp },
    log: openLog({ write: err }, args.logLevel),
    ...(wsPort === undefined ? {} : { secondPort: wsPort }),
    ...(key === undefined || key === '' ? {} : { key }),
    ...(tls === undefined ? {} : { tls }),
    ...(faults === undefined ? {} : { faults }),
  };
  return { options, close };
}

/** What is served and where: the first thing a person wants to know, and the line a script waits for. */
function greeting({ url, secondPort }: RelayServer, { markets, key }: RelayOptions): string {
  const ids = markets.flatMap(({ instruments }) => instruments.map(({ instrument }) => instrument.id));
  const shown = ids.length > 6 ? [...ids.slice(0, 6), `and ${ids.length - 6} more`] : ids;
  const more = secondPort === undefined ? '' : ` (WebSocket also at port ${secondPort})`;
  return `serving ${shown.join(', ')} at ${url}${more}${key === undefined ? '' : ', with a key'}`;
}

/** Everything of the data is served, or of one exchange of them. */
const unchosen: Omit<NamedData, 'data' | 'exchange' | 'instruments' | 'onBadRow'> = {
  others: [],
  clockOffsets: [],
  transport: undefined,
  symbols: [],
  from: undefined,
  to: undefined,
  policies: {},
  keyOptions: {},
};

const speedOf = (text: string): number =>
  text === 'max' ? Number.POSITIVE_INFINITY : positiveDecimal(text, 'speed').toNumber();

function portOf(text: string, name: string): number {
  const port = wholeNumber(text, name);
  if (port <= 65_535) return port;
  throw new ReplayError('BAD_USAGE', `--${name} takes a port up to 65535, not ${text}`);
}

function tlsOf({ tlsCert, tlsKey }: RelayArguments): TlsFiles | undefined {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined) {
    throw new ReplayError('BAD_USAGE', '--tls-cert and --tls-key belong together', { remedy: 'give both, or none' });
  }
  return { cert: fileAt(tlsCert, 'tls-cert'), key: fileAt(tlsKey, 'tls-key') };
}

function fileAt(path: string, name: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new ReplayError('BAD_USAGE', `the file of --${name} cannot be read`, { place: path, cause });
  }
}
