import { ReplayError } from './error.ts';
import type { ContractKind, FeeRates, Instrument } from './instrument.ts';

/** The terms of an instrument that follow from its name: all but its steps. */
export type ContractTerms = Pick<Instrument, 'contract' | 'base' | 'quote' | 'settle' | 'multiplier' | 'fees'>;

/**
 * Reads an instrument's contract off the name of its venue and symbol, as Tardis writes them. Fees are the public
 * rates of a regular user. Throws `BAD_CONFIGURATION` where they do not follow from the name, such as the multiplier of
 * an OKX contract.
 */
export function contractTerms(exchange: string, symbol: string): ContractTerms {
  const venue = venues[exchange];
  if (venue === undefined) {
    throw unknownTerms(`the contracts of '${exchange}' are not known`, exchange, symbol);
  }
  const named = venue.read(symbol);
  if (typeof named === 'string') throw unknownTerms(named, exchange, symbol);
  const { contract, base, quote, multiplier } = named;
  return { contract, base, quote, settle: contract === 'inverse' ? base : quote, multiplier, fees: venue.fees };
}

interface NamedContract {
  readonly contract: ContractKind;
  readonly base: string;
  readonly quote: string;
  readonly multiplier: string;
}

interface Venue {
  readonly fees: FeeRates;
  /** The contract a symbol names, or why that cannot be known. */
  readonly read: (symbol: string) => NamedContract | string;
}

const venues: Readonly<Record<string, Venue>> = {
  // binance.com "Spot trading fee rate", regular user.
  binance: { fees: { maker: '0.001', taker: '0.001' }, read: (symbol) => pair('spot', symbol) },
  // binance.com "USDⓈ-M futures trading fee rate", regular user; sizes are in the base coin.
  'binance-futures': {
    fees: { maker: '0.0002', taker: '0.0005' },
    read: (symbol) => pair('linear', symbol.replace(/_.*$/, '')),
  },
  // binance.com "COIN-M futures": a contract is worth 100 USD of bitcoin and 10 USD of every other coin.
  'binance-delivery': {
    fees: { maker: '0.0002', taker: '0.0005' },
    read: (symbol) => {
      const base = /^([A-Z0-9]+?)USD_/.exec(symbol)?.[1];
      if (base === undefined) return `'${symbol}' does not read as a COIN-M contract`;
      return { contract: 'inverse', base, quote: 'USD', multiplier: base === 'BTC' ? '100' : '10' };
    },
  },
  // bybit.com "Trading fee structure", derivatives, non-VIP; a unit of an inverse contract is one USD.
  bybit: {
    fees: { maker: '0.0002', taker: '0.00055' },
    read: (symbol) => {
      const perpetual = /^([A-Z0-9]+)PERP$/.exec(symbol)?.[1];
      if (perpetual !== undefined) return { contract: 'linear', base: perpetual, quote: 'USDC', multiplier: '1' };
      const inverse = /^([A-Z0-9]+)USD(?:[FGHJKMNQUVXZ]\d{2})?$/.exec(symbol)?.[1];
      if (inverse !== undefined) return { contract: 'inverse', base: inverse, quote: 'USD', multiplier: '1' };
      const dated = /^([A-Z0-9]+)-\d{1,2}[A-Z]{3}\d{2}$/.exec(symbol)?.[1];
      if (dated === undefined) return pair('linear', symbol);
      return /USD[TC]$/.test(dated)
        ? pair('linear', dated)
        : { contract: 'linear', base: dated, quote: 'USDC', multiplier: '1' };
    },
  },
  // bybit.com "Trading fee structure", spot, non-VIP.
  'bybit-spot': { fees: { maker: '0.001', taker: '0.001' }, read: (symbol) => pair('spot', symbol) },
  // okx.com "Trading fee rules", spot, regular user Lv1.
  okex: { fees: { maker: '0.0008', taker: '0.001' }, read: (symbol) => dashedPair(symbol) },
  // okx.com: the face value of a contract differs from coin to coin and has changed, so it does not follow from the name.
  'okex-swap': { fees: { maker: '0.0002', taker: '0.0005' }, read: () => contractsOfUnknownSize },
  'okex-futures': { fees: { maker: '0.0002', taker: '0.0005' }, read: () => contractsOfUnknownSize },
  'okex-options': { fees: { maker: '0.0002', taker: '0.0003' }, read: () => contractsOfUnknownSize },
  // kraken.com "Fee schedule", Kraken Pro spot, lowest volume; bitcoin is XBT in its older interface.
  kraken: { fees: { maker: '0.0025', taker: '0.004' }, read: (symbol) => dashedPair(symbol.replace('/', '-')) },
  // coinbase.com "Exchange fees", lowest volume.
  coinbase: { fees: { maker: '0.004', taker: '0.006' }, read: (symbol) => dashedPair(symbol) },
  // bitget.com "Fee rates", regular user; sizes of linear contracts are in the base coin.
  bitget: { fees: { maker: '0.001', taker: '0.001' }, read: (symbol) => pair('spot', symbol) },
  'bitget-futures': {
    fees: { maker: '0.0002', taker: '0.0006' },
    read: (symbol) =>
      /USD(?:[FGHJKMNQUVXZ]\d{2}|_.*)?$/.test(symbol)
        ? `what a unit of the coin-margined contract '${symbol}' is worth is not in the data`
        : pair('linear', symbol.replace(/(?<=USD[TC])(?:[FGHJKMNQUVXZ]\d{2}|_.*)$/, '')),
  },
  // deribit.com "Fees", perpetuals; inverse sizes are in USD, linear ones in the base coin.
  deribit: {
    fees: { maker: '0', taker: '0.0005' },
    read: (symbol) => {
      const [, base, quote] = /^([A-Z0-9]+?)(?:_(USDC|USDT))?-(?:PERPETUAL|\d{1,2}[A-Z]{3}\d{2})$/.exec(symbol) ?? [];
      if (base === undefined) return `'${symbol}' does not read as a Deribit future`;
      if (quote === undefined) return { contract: 'inverse', base, quote: 'USD', multiplier: '1' };
      return { contract: 'linear', base, quote, multiplier: '1' };
    },
  },
};

const contractsOfUnknownSize = 'its sizes count contracts, and what one is worth is not in the data';

// Longest first, so that BTCUSDT is not read as BTCUSD and T.
const quotes = [
  'FDUSD',
  'USDT',
  'USDC',
  'TUSD',
  'BUSD',
  'USDP',
  'USDD',
  'USDE',
  'DAI',
  'USD',
  'EUR',
  'GBP',
  'TRY',
].concat(['BRL', 'JPY', 'AUD', 'ARS', 'PLN', 'ZAR', 'UAH', 'RUB', 'IDR', 'BTC', 'ETH', 'BNB', 'TRX', 'XRP', 'DOGE']);

function pair(contract: 'spot' | 'linear', symbol: string): NamedContract | string {
  const quote = quotes.find((known) => symbol.endsWith(known) && symbol.length > known.length);
  if (quote === undefined) return `the quote currency of '${symbol}' cannot be told`;
  return { contract, base: symbol.slice(0, -quote.length), quote, multiplier: '1' };
}

function dashedPair(symbol: string): NamedContract | string {
  const [base, quote, more] = symbol.split('-');
  if (!base || !quote || more !== undefined) return `'${symbol}' does not read as a pair such as BTC-USDT`;
  return { contract: 'spot', base, quote, multiplier: '1' };
}

const unknownTerms = (why: string, exchange: string, symbol: string): ReplayError =>
  new ReplayError('BAD_CONFIGURATION', why, {
    place: `${exchange}:${symbol}`,
    remedy: 'give --instruments with its kind, currencies, contractMultiplier, tickSize, lotSize and fees',
  });
