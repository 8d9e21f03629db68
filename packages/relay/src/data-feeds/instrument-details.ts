import { Decimal, type Instrument, timeText, venueLot } from '@replay/core';
import type { ServedFeed } from '../served/served-market.ts';

/**
 * What `/v1/instruments` says of an instrument, as JSON. Steps and fees are numbers with the very digits of their decimals;
 * `countingStep` is a field of our own, a text: the step in which sizes are counted, which may be finer than the lot.
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

/** A dated contract bears its day in its name. */
export function instrumentType({ contract, symbol }: Instrument): 'spot' | 'future' | 'perpetual' {
  if (contract === 'spot') return 'spot';
  return /\d{6}$|-?\d{1,2}[A-Z]{3}\d{2}$|[FGHJKMNQUVXZ]\d{2}$/.test(symbol) ? 'future' : 'perpetual';
}

const text = (value: string): string => JSON.stringify(value);
/** Plain digits: an exponent would be read, but not by everybody. */
const number = (decimal: string | Decimal): string => new Decimal(decimal).toFixed();

const objectText = (fields: Readonly<Record<string, string | undefined>>): string =>
  `{${Object.entries(fields)
    .flatMap(([name, value]) => (value === undefined ? [] : `${text(name)}:${value}`))
    .join(',')}}`;
