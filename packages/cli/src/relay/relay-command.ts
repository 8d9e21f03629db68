import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { type NamedData, positiveDecimal, wholeNumber } from '@replay/backtest/command';
import { ReplayError } from '@replay/core';
import type { RelayOptions, RelayServer, TlsFiles } from '@replay/relay';
import { commandArguments } from '../command/arguments.ts';
import { type Command, type CommandContext, type CommandResult, done } from '../command/command.ts';
import { faultPlan } from './fault-plan.ts';

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

export const relayCommand: Command = {
  run: (read, context) => relay(relayArguments(read), context),
};

/** `--data` may be given several times; other options only once. */
function relayArguments({ data, allowOrigin, ...others }: Readonly<Record<string, unknown>>): RelayArguments {
  const lists = { data: [data].flat(), allowOrigin: [allowOrigin].flat() };
  return { ...commandArguments(others), ...lists } as unknown as RelayArguments;
}

async function relay(
  args: RelayArguments,
  { signal, out, err, ownsProcess = false }: CommandContext,
): Promise<CommandResult> {
  // By default V8 lets the heap grow to several times what is in use: with 50 slow readers half of the process was
  // garbage.
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
  const { servedData } = await import('./served-data.ts');
  const { openLog } = await import('@replay/relay');
  const { close, ...served } = await servedData(
    args.data.map((data) => ({
      ...allData,
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

/** What is served and where: for people, and for scripts that wait for this line. */
function greeting({ url, secondPort }: RelayServer, { markets, key }: RelayOptions): string {
  const ids = markets.flatMap(({ instruments }) => instruments.map(({ instrument }) => instrument.id));
  const shown = ids.length > 6 ? [...ids.slice(0, 6), `and ${ids.length - 6} more`] : ids;
  const more = secondPort === undefined ? '' : ` (WebSocket also at port ${secondPort})`;
  return `serving ${shown.join(', ')} at ${url}${more}${key === undefined ? '' : ', with a key'}`;
}

/** All data are served, or those of one exchange. */
const allData: Omit<NamedData, 'data' | 'exchange' | 'instruments' | 'onBadRow'> = {
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
    throw new ReplayError('BAD_USAGE', '--tls-cert and --tls-key must be given together', {
      remedy: 'give both, or none',
    });
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
