import { Decimal, type Instrument, timeText, venueLot } from '@replay/core';
import { Refusal } from '../http/answer.ts';
import type { ServedFeed } from '../markets/served-market.ts';

/**
 * An instrument in the format of `/v1/instruments`. Steps and fees are JSON numbers with the exact digits of their
 * decimals. `countingStep` is an additional text field: the step in which sizes are counted, which may be finer than
 * the lot.
 */
export function instrumentText({ instrument, availableSince, availableTo }: ServedFeed): string {
  const { id: _, exchange, symbol, contract, base, quote, settle, multiplier, minNotional, fees } = instrument;
  const lot = venueLot(instrument);
  const isContract = contract !== 'spot';
  const type = instrumentType(instrument);
  return objectText({
    id: text(symbol),
    datasetId: text(symbol.toUpperCase().replace(/[/:]/g, '-')),
    exchange: text(exchange),
    baseCurrency: text(base),
    quoteCurrency: text(quote),
    type: text(type),
    contractType: isContract ? text(`${contract}_${type}`) : undefined,
    active: 'true',
    availableSince: text(`${timeText(availableSince).slice(0, 23)}Z`),
    availableTo: text(`${timeText(availableTo).slice(0, 23)}Z`),
    priceIncrement: number(instrument.tickSize),
    amountIncrement: number(lot),
    minTradeAmount: number(lot),
    minNotional: minNotional === undefined ? undefined : number(minNotional),
    makerFee: number(fees.maker),
    takerFee: number(fees.taker),
    inverse: isContract ? String(contract === 'inverse') : undefined,
    quanto: isContract ? String(contract === 'quanto') : undefined,
    contractMultiplier: isContract ? number(multiplier) : undefined,
    settlementCurrency: isContract ? text(settle) : undefined,
    countingStep: text(instrument.lotSize),
  });
}

/** A future has its expiry date in its symbol. */
export function instrumentType({ contract, symbol }: Instrument): 'spot' | 'future' | 'perpetual' {
  if (contract === 'spot') return 'spot';
  return /\d{6}$|-?\d{1,2}[A-Z]{3}\d{2}$|[FGHJKMNQUVXZ]\d{2}$/.test(symbol) ? 'future' : 'perpetual';
}

const text = (value: string): string => JSON.stringify(value);
/** Plain digits: not every JSON reader accepts an exponent. */
const number = (decimal: string | Decimal): string => new Decimal(decimal).toFixed();

const objectText = (fields: Readonly<Record<string, string | undefined>>): string =>
  `{${Object.entries(fields)
    .flatMap(([name, value]) => (value === undefined ? [] : `${text(name)}:${value}`))
    .join(',')}}`;

/**
 * Parses `filter`, JSON such as `{"baseCurrency":["BTC","ETH"],"type":"perpetual"}`: each field must equal the value
 * or one of the values. Throws a `Refusal` with 400 for invalid JSON or an unknown field.
 */
export function instrumentFilter(text: string | null): (feed: ServedFeed) => boolean {
  if (text === null || text === '') return () => true;
  const conditions = Object.entries(parsed(text)).map(([field, value]) => {
    const read = fields[field];
    if (read === undefined) throw badFilter(`unknown field '${field}'; known are ${Object.keys(fields).join(', ')}`);
    return { read, values: new Set(Array.isArray(value) ? value : [value]) };
  });
  return (feed) => conditions.every(({ read, values }) => values.has(read(feed)));
}

const fields: Readonly<Record<string, (feed: ServedFeed) => unknown>> = {
  baseCurrency: ({ instrument }) => instrument.base,
  quoteCurrency: ({ instrument }) => instrument.quote,
  type: ({ instrument }) => instrumentType(instrument),
  contractType: ({ instrument }) => `${instrument.contract}_${instrumentType(instrument)}`,
  active: () => true,
};

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const filter: unknown = JSON.parse(text);
    if (typeof filter === 'object' && filter !== null && !Array.isArray(filter)) return { ...filter };
  } catch {
    // Reported below, like any other value that is not an object.
  }
  throw badFilter('not a JSON object');
}

const badFilter = (why: string): Refusal =>
  new Refusal(400, `'filter' must be JSON such as {"baseCurrency":"BTC","type":"perpetual"}: ${why}`);
