import { didYouMean, type MarketSource, ReplayError } from '@replay/core';
import type { InstrumentsFile } from '@replay/feed';
import type { AnyQueueModel, FeeModel, FillRules, LatencyModel, SlippageModel } from '@replay/sim';
import type { ParamsSchema, StrategyHooks } from '@replay/strategy';
import { z } from 'zod';
import {
  accountGroupings,
  dataKinds,
  defaultLatency,
  defaultReports,
  feeSettings,
  fillNames,
  groupings,
  queueNames,
  reportKinds,
  ruleNames,
} from './names.ts';

/** A strategy: a class that extends `Strategy`, or a plain object of hooks. */
export type StrategyInput =
  | (new (
      params: never,
    ) => StrategyHooks)
  | (StrategyHooks & { readonly params?: ParamsSchema });

/** An object that only a program can give, such as a custom model. */
const object = <Type>(...has: readonly string[]): z.ZodType<Type> =>
  z.custom<Type>((value) => typeof value === 'object' && value !== null && has.every((name) => name in value));

const text = z.union([z.string(), z.number()], 'must be a string or a number').transform(String);
const list = z
  .union([z.string(), z.array(z.string())], 'must be a string or a list of strings')
  .transform((given) => [given].flat());
const settings = (value: z.ZodType<string | number | boolean>) =>
  z
    .union(
      [
        z.string(),
        z.array(z.string()),
        z.record(z.string(), value).transform((given) => Object.entries(given).map(([name, one]) => `${name}=${one}`)),
      ],
      'must be NAME=VALUE, a list of these, or an object',
    )
    .transform((given) => [given].flat());
const moment = z
  .union([z.string(), z.number(), z.date().transform((date) => date.toISOString())], 'must be a time')
  .transform(String);
const source = z.union(
  [z.string(), object<MarketSource>('instruments', 'batches')],
  'must be a name, a path, an address, or a source of market events',
);
const path = z.string('must be a path');
const flag = z.boolean('must be true or false');

/**
 * The options of a run: those of the command by name, and of `runBacktest`. Where the command takes a name or a path, a
 * program may give the object itself. Times are ISO 8601 in UTC, dates, or epoch milliseconds or microseconds;
 * durations have a unit, such as `10ms`; amounts of money are decimal strings or numbers.
 */
export const backtestSchema = z
  .strictObject({
    strategy: z
      .union(
        [
          path,
          z.custom<StrategyInput>(
            (value) => typeof value === 'function' || (typeof value === 'object' && value !== null),
          ),
        ],
        'must be a name, a path, a class, or an object of hooks',
      )
      .meta({ description: 'a bundled strategy, or a path to your own .ts or .js file' }),
    params: z
      .union([z.record(z.string(), z.unknown()), list])
      .meta({ description: 'strategy parameter name=value, or a JSON file; may be given several times' }),
    data: z.union([source, z.array(source).min(1)]).meta({ description: dataKinds, default: 'sample' }),
    exchange: z.string().meta({ description: 'which exchange of the data; for raw: the message format' }),
    symbol: list.meta({ description: 'which symbol, or exchange:symbol; may be given several times' }),
    with: z.union([source, z.array(source)]).meta({
      description: 'further data, merged by receipt time; may be given several times',
    }),
    clockOffset: text.meta({
      description: 'offsets added to the receipt times of each data set: 0,1.27s shifts the second',
    }),
    transport: z.enum(['ws', 'http']).meta({ description: 'how to connect to a relay or a Machine [ws]' }),
    keyInAddress: flag.meta({
      description: 'send the key as ?api_key=… instead of in headers, to a relay or a Machine that expects it there',
    }),
    allowClearKey: flag.meta({
      description: 'allow sending the key unencrypted to another machine',
    }),
    from: moment.meta({
      description: 'start time: ISO 8601 (UTC), a date, or epoch ms or µs; earlier data build the book',
    }),
    to: moment.meta({ description: 'end time, exclusive' }),
    instruments: z
      .union([path, z.custom<InstrumentsFile>((value) => typeof value === 'object' && value !== null)])
      .meta({ description: 'a JSON file with tick size, lot size, contract and fees' }),
    policy: settings(z.string()).meta({
      description: 'CHECK=fail|quarantine|warn, or one of these for all checks; may be given several times',
    }),
    onBadRow: z.enum(['fail', 'skip']).meta({
      description: 'what to do with an unreadable row; skipped ones are counted',
      default: 'fail',
    }),
    capital: z
      .union(
        [
          text,
          z
            .record(z.string(), text)
            .refine((amounts) => Object.keys(amounts).length > 0)
            .transform((amounts) =>
              Object.entries(amounts)
                .map(([name, amount]) => (/^[A-Z][A-Z0-9]*$/.test(name) ? amount + name : `${name}=${amount}`))
                .join(','),
            ),
        ],
        'must be an amount, several as 10000USDT,1BTC, or an object of amounts by currency or account',
      )
      .meta({
        description:
          'in the settlement currency; of several accounts 10000USDT,1BTC or NAME=5000USDT [10000, or 1 coin]',
      }),
    accounts: z.enum(accountGroupings).meta({
      description: 'what shares an account: all instruments of a currency, those of a currency on one venue, or none',
      default: 'shared',
    }),
    convert: settings(z.string()).meta({
      description: 'BTC=60000USDT or BTC=EXCHANGE:SYMBOL, for a total over accounts of different currencies',
    }),
    leverage: text.meta({ description: 'how much exposure a unit of equity carries', default: '1' }),
    margin: z.string().meta({ description: 'venue, or scaled:INITIAL as nautilus has it [venue]' }),
    maintenance: text.meta({
      description:
        'share of the notional below which an account is liquidated: 0.005, or brackets 0:0.004,50000:0.005 [0.005, or half the initial margin if less]',
    }),
    liquidationFee: text.meta({ description: 'cost of a liquidation as a share of the value [0.005]' }),
    fees: z
      .union(
        [
          z.string(),
          z.strictObject({ maker: text, taker: text }).transform(({ maker, taker }) => `${maker},${taker}`),
          object<FeeModel>('name', 'fee'),
        ],
        'must be maker,taker, settings by name, a path, or a fee model',
      )
      .meta({
        description: `maker,taker as shares of value, or NAME=VALUE,… of ${feeSettings.join(', ')}, or a path to your own .ts or .js file [those of the instrument]`,
      }),
    slippage: z
      .union([z.string(), object<SlippageModel>('name', 'ticks')], 'must be a name, a path, or a slippage model')
      .meta({
        description:
          'extra cost of taking beyond the displayed depth: none, bps:N, sqrt:Y, sqrt:Y,DAILY_VOLATILITY,DAILY_VOLUME, or a path to your own .ts or .js file',
        default: 'none',
      }),
    latency: z
      .union(
        [z.string(), object<LatencyModel>('name', 'feed', 'order', 'response')],
        'must be feed,order,response or a latency model',
      )
      .meta({
        description: `feed,order,response, or one for order and response: delays, ranges 5ms..20ms or lognormal:10ms:0.5 drawn by the seed; feed may be recorded, order place/cancel/amend [${defaultLatency}]`,
      }),
    latencyFile: path.meta({
      description:
        'a CSV of measured requests (sent,at_venue,back in µs) in place of the order and response legs; latency is then only the feed leg',
    }),
    queue: z
      .union([z.string(), object<AnyQueueModel>('name', 'join')], 'must be a name, a path, or a queue model')
      .meta({
        description: `how the size ahead of a resting order is estimated: ${queueNames.join(', ')}, or a path to your own .ts or .js file [that of the fill rules]`,
      }),
    fills: z
      .union(
        [z.enum(fillNames), object<FillRules>('name', 'queue', 'printAt')],
        `must be one of ${fillNames.join(', ')}, or a record of fill rules`,
      )
      .meta({
        description:
          'what counts as evidence for a fill; band runs optimistic, realistic and pessimistic and reports the range',
        default: 'realistic',
      }),
    rule: settings(z.union([z.string(), z.number()])).meta({
      description: `NAME=VALUE, a setting of the fill rules that differs from the preset: ${ruleNames.join(', ')}`,
    }),
    staleAfter: z.string().meta({
      description:
        'how long a book may be without a message before nothing can be taken from it: a duration, never, or auto: ten times its longest silence so far, at least 10s',
      default: 'auto',
    }),
    seed: z
      .union([z.string(), z.int()], 'must be a whole number')
      .transform(String)
      .meta({ description: 'seed of the random numbers of a strategy', default: '1' }),
    hookTimeout: z.string().meta({
      description: 'how long a hook of the strategy may run before the run ends, from 100ms to 1h',
      default: '10s',
    }),
    strict: flag.meta({
      description:
        'refuse a strategy that uses the clock, unseeded randomness, timers or the network, and so cannot be repeated',
    }),
    grouping: z.enum(groupings).meta({
      description: 'what counts as one trade, for the win rate',
      default: 'flat-to-flat',
    }),
    out: path.meta({ description: 'folder for runs' }),
    report: z.string().meta({
      description: `forms of the report to leave in the folder, of ${reportKinds.join(', ')}`,
      default: defaultReports,
    }),
  })
  .partial();

/** The options of a run; see `backtestSchema`. */
export type BacktestOptions = z.input<typeof backtestSchema>;

/**
 * The options of a run after validation of their types: strings are not parsed yet, and options without a default may
 * be undefined.
 */
export type RunSettings = z.output<typeof backtestSchema> & { readonly [Name in keyof typeof defaults]: Given<Name> };
type Given<Name extends keyof typeof defaults> = NonNullable<z.output<typeof backtestSchema>[Name]>;

const defaults = {
  data: 'sample',
  symbol: [],
  with: [],
  params: {},
  keyInAddress: false,
  allowClearKey: false,
  policy: [],
  onBadRow: 'fail',
  accounts: 'shared',
  convert: [],
  leverage: '1',
  slippage: 'none',
  fills: 'realistic',
  rule: [],
  staleAfter: 'auto',
  seed: '1',
  hookTimeout: '10s',
  strict: false,
  grouping: 'flat-to-flat',
  report: defaultReports,
} as const;

/** Types the options in a file for `--config`. */
export const defineConfig = (options: BacktestOptions): BacktestOptions => options;

/** Validates options. Throws `BAD_USAGE` naming each invalid option in the form of `named`. */
export function settingsOf(options: unknown, named: (option: string) => string = (name) => name): RunSettings {
  const parsed = backtestSchema.safeParse(options);
  if (parsed.success) return { ...defaults, ...given(parsed.data) } as unknown as RunSettings;
  const { issues } = parsed.error;
  const [unknown] = issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : []));
  const names = Object.keys(backtestSchema.shape).map(named);
  if (unknown !== undefined) {
    throw new ReplayError('BAD_USAGE', `unknown option '${unknown}'`, {
      remedy: `${didYouMean(unknown, names)}the options are ${names.join(', ')}`,
    });
  }
  const faults = issues.map(({ path: [name, ...rest], message }) => {
    const option = name === undefined ? 'the options' : [named(String(name)), ...rest].join('.');
    return `${option}: ${message}`;
  });
  throw new ReplayError('BAD_USAGE', faults.join('; '), { remedy: `see the option in: ${names.join(', ')}` });
}

/** Removes undefined options, which then have their defaults. */
const given = (options: object): object =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
