import { readFileSync } from 'node:fs';
import { ReplayError } from '@replay/core';
import { fillRules } from '@replay/sim';
import { z } from 'zod';
import { accountGroupings } from './accounts-option.ts';
import { dataKinds } from './data-options.ts';
import { groupings } from './grouping-option.ts';
import { didYouMean } from './usage-error.ts';

const decimal = z.union([z.string(), z.number()]);
const several = z.union([z.string(), z.array(z.string())]);
const names = (models: readonly { readonly name: string }[]): [string, ...string[]] =>
  models.map(({ name }) => name) as [string, ...string[]];

/** What a file given with `--config` may hold: the options of a run by their long names. config.schema.json is made of it. */
export const configSchema = z
  .strictObject({
    $schema: z.string().describe('where an editor finds this schema'),
    strategy: z.string().describe('a bundled strategy, or a path to a file'),
    data: z.string().describe(dataKinds),
    exchange: z.string().describe('which exchange of the data'),
    symbol: several.describe('which symbols, or exchange:symbol'),
    with: several.describe('further data, merged with the others by the time of receipt'),
    'clock-offset': z.string().describe('what to add to the receipt times of each of the data: 0,1.27s'),
    transport: z.enum(['ws', 'http']).describe('how a relay or a Machine is asked'),
    'key-in-address': z.boolean().describe('send the key in the address instead of in headers'),
    'allow-clear-key': z.boolean().describe('send the key unencrypted to another machine'),
    from: decimal.describe('first moment: ISO 8601, a date, or epoch ms or µs'),
    to: decimal.describe('first moment that is out'),
    params: z
      .union([several, z.record(z.string(), z.unknown())])
      .describe('strategy parameters: an object, name=value, or the path of a JSON file'),
    capital: decimal.describe('in the settlement currency; of several accounts 10000USDT,1BTC or NAME=5000USDT'),
    accounts: z.enum(accountGroupings).describe('what shares an account'),
    convert: several.describe('BTC=60000USDT or BTC=EXCHANGE:SYMBOL, for a total over accounts'),
    leverage: decimal.describe('how much exposure a unit of equity carries'),
    margin: z.string().describe('venue, or scaled:INITIAL'),
    maintenance: decimal.describe(
      'share of the notional below which an account is liquidated, or brackets FROM:RATE,…',
    ),
    'liquidation-fee': decimal.describe('share of the value that liquidating costs'),
    fees: z.string().describe('maker,taker as shares of value, NAME=VALUE,…, or a path to a file'),
    slippage: z.string().describe('none, bps:N, sqrt:Y, sqrt:Y,VOLATILITY,VOLUME, or a path to a file'),
    latency: z.string().describe('feed,order,response; feed may be recorded'),
    'latency-file': z.string().describe('a CSV of measured requests: sent,at_venue,back in µs'),
    queue: z.string().describe('how the size ahead of a resting order is estimated'),
    fills: z.enum([...names(fillRules), 'band']).describe('what counts as evidence for a fill'),
    rule: several.describe('NAME=VALUE, a setting of the fill rules that differs from the preset'),
    'stale-after': z.string().describe('after how long a silence a book is stale: auto, never, or a duration'),
    seed: z.int().describe('of the chance a strategy may use'),
    'hook-timeout': z.string().describe('how long a hook of the strategy may run before the run ends'),
    strict: z.boolean().describe('refuse a strategy that cannot be repeated'),
    grouping: z.enum(groupings).describe('what counts as one trade'),
    instruments: z.string().describe('a JSON file with tick size, lot size, contract and fees'),
    'on-bad-row': z.enum(['fail', 'skip']).describe('what to do with a row that cannot be read'),
    policy: several.describe('CHECK=POLICY for what is found in the data'),
    out: z.string().describe('folder for runs'),
    report: z.string().describe('forms of the report to leave in the folder of the run'),
    json: z.boolean().describe('print one JSON document instead of the text report'),
    quiet: z.boolean().describe('no progress'),
    verbose: z.boolean().describe('show the stack of an error'),
  })
  .partial();

/** The options of a file, as the command line would have them. Throws `BAD_USAGE` naming the file and each fault. */
export function readConfigFile(path: string): Record<string, unknown> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    const why = cause instanceof SyntaxError ? `is no JSON: ${cause.message}` : 'cannot be read';
    throw new ReplayError('BAD_USAGE', `the file of options ${why}`, {
      place: path,
      remedy: 'give --config a JSON object of options, such as {"strategy": "imbalance"}',
      cause,
    });
  }
  const parsed = configSchema.safeParse(content);
  if (!parsed.success) throw misfit(path, parsed.error);
  const { $schema: _, params, ...options } = parsed.data;
  if (params === undefined) return options;
  const isObject = typeof params === 'object' && !Array.isArray(params);
  return { ...options, params: isObject ? Object.entries(params).map(assignment) : params };
}

const assignment = ([name, value]: [string, unknown]): string => `${name}=${JSON.stringify(value)}`;

function misfit(place: string, { issues }: z.ZodError): ReplayError {
  const [unknown] = issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : []));
  if (unknown !== undefined) {
    return new ReplayError('BAD_USAGE', `there is no option '${unknown}'`, {
      place,
      remedy: `${didYouMean(unknown, Object.keys(configSchema.shape))}see: backtest --help`,
    });
  }
  const faults = issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`);
  return new ReplayError('BAD_USAGE', faults.join('; '), { place, remedy: 'see: backtest --help' });
}
