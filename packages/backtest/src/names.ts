// The values of options. Separate from the models, so that help can list them without loading any model.

/** The presets of the fill rules, and `band` for the first three in turn. */
export const fillNames = [
  'realistic',
  'optimistic',
  'pessimistic',
  'hftbacktest-no-partial',
  'hftbacktest-partial',
  'band',
] as const;

/** The queue models; a family takes its exponent, from 1 to 9, behind a colon. */
export const queueNames = ['risk-averse', 'none', 'log', 'log2', 'power:N', 'power2:N', 'power3:N', 'l3-fifo'] as const;

/** The settings of the fill rules and their values; a number is in whole ticks or bps. */
export const ruleSettings = {
  printAt: ['bounded', 'whole'],
  printThrough: ['bounded', 'whole'],
  lock: ['bounded', 'whole', 'ignored'],
  cross: ['bounded', 'whole'],
  taking: ['available', 'displayed', 'best-price', 'displayed-then-limit'],
  consumption: ['until-refresh', 'sticky', 'off'],
  ownQueue: ['shared', 'independent'],
  secondRequest: ['follows', 'denied'],
  selfTrade: ['cancel-resting', 'cancel-incoming', 'cancel-both', 'allow'],
  postOnlyAmend: ['cancel', 'reject'],
  unknownAggressor: ['ignored', 'both-sides'],
  joinWithoutBook: ['unknown', 'empty'],
  protectionTicks: 'number',
  priceBandBps: 'number',
} as const;

export type RuleSetting = keyof typeof ruleSettings;

export const ruleNames = Object.keys(ruleSettings) as readonly RuleSetting[];

/** The settings of `fees` by name. */
export const feeSettings = ['maker', 'taker', 'per', 'tiers', 'volume', 'buy-tax', 'sell-tax', 'step', 'in'] as const;
export type FeeSetting = (typeof feeSettings)[number];

/** How accounts are shared: by currency, by venue and currency, or not at all. */
export const accountGroupings = ['shared', 'venue', 'instrument'] as const;
export type AccountGrouping = (typeof accountGroupings)[number];

/**
 * What counts as one trade: from flat to flat, a pair of entry and exit, or each exit; matched with the oldest or the
 * newest entry first.
 */
export const groupings = [
  'flat-to-flat',
  'fill-to-fill-fifo',
  'fill-to-fill-lifo',
  'flat-to-reduced-fifo',
  'flat-to-reduced-lifo',
] as const;

/** The forms of a report that a run can write, and the default ones. */
export const reportKinds = ['text', 'json', 'csv', 'md', 'html'] as const;
export type ReportKind = (typeof reportKinds)[number];
export const defaultReports = 'json,csv,html';

/** The default latency: feed, order and response leg. */
export const defaultLatency = 'recorded,10ms,10ms';

/** The kinds of data, for help and errors. */
export const dataKinds =
  'sample (an hour of a generated market, from a file), sample:orders (the same order by order, generated while it is read), relay://sample (the same over a loopback socket), a .csv or .csv.gz, a folder of dataset files, a .tape, raw:FILE of recorded exchange messages; or over a network relay://HOST:PORT, machine://HOST:PORT (a Tardis Machine), tardis (the raw data API), with relays://, machines:// for TLS';
