import { ReplayError } from '@replay/core';
import { type InstrumentsFile, statedIn } from '../dataset/instruments-file.ts';
import { firstLineOf, linesOf } from './capture-lines.ts';
import { stampedText } from './capture-stamp.ts';
import { surveyedLines } from './capture-survey.ts';
import { MessageFault } from './message-fault.ts';
import { isObject, type RawObject } from './raw-fields.ts';
import { isWithoutReceipt } from './venue-stamps.ts';
import { type RawVenue, rawVenues } from './venues.ts';

const messagesLookedAt = 1000;

/**
 * Tells by its first 1,000 messages which venue a capture is of, and by more of them which market of Bybit. Throws `BAD_DATA` for one
 * of several venues, of none that is known, or of a market that neither the messages nor the instruments that are given tell.
 */
export async function recogniseVenue(path: string, given?: string | InstrumentsFile): Promise<RawVenue> {
  const found = new Set<RawVenue>();
  const bybit = new BybitMarket();
  let isBinance = false;
  let seen = 0;
  // Books alone do not tell which of Bybit's markets they are of, but a trade further on may.
  const isEnough = (): boolean => seen >= (found.has('bybit') && !bybit.isTold ? surveyedLines : messagesLookedAt);
  for await (const lines of linesOf(path)) {
    for (const { text } of lines) {
      if (isEnough()) break;
      seen += 1;
      const message = messageIn(text);
      const venue = venueOf(message);
      if (venue !== undefined) found.add(venue);
      if (venue === 'bybit') bybit.see(message as RawObject);
      isBinance ||= isObject(message) && 'stream' in message;
    }
    if (isEnough()) break;
  }
  const [venue, second] = found;
  if (venue === 'bybit' && second === undefined) return bybit.market(path) ?? (await statedMarket(path, given));
  if (venue !== undefined && second === undefined) return venue;
  if (venue === undefined) await refuseUnstamped(path);
  const [message, remedy] =
    venue !== undefined
      ? [
          `the capture holds messages of several venues: ${[...found].join(', ')}`,
          'take it apart into one file a venue, or give the venue to read it as',
        ]
      : [
          isBinance ? 'which of Binance’s markets it is of cannot be told' : 'no message of a known venue was found',
          `give the venue, one of ${rawVenues.join(', ')}`,
        ];
  throw new ReplayError('BAD_DATA', message, { place: path, remedy });
}

/** Throws `BAD_DATA` where already the first line has no receipt time that can be read: then nothing else can be read either. */
export async function refuseUnstamped(path: string): Promise<void> {
  const first = await firstLineOf(path);
  if (first === undefined || isWithoutReceipt(first.text)) return;
  try {
    stampedText(first.text);
  } catch (error) {
    if (!(error instanceof MessageFault)) throw error;
    const { message, remedy } = error;
    throw new ReplayError('BAD_DATA', `line ${first.number}: ${message}`, { place: path, remedy });
  }
}

/** Which of Bybit's markets messages are of: their books are alike, and only prints and tickers differ. */
class BybitMarket {
  readonly #markets = new Set<'bybit' | 'bybit-spot'>();

  see({ topic, type, data }: RawObject): void {
    const [channel] = String(topic).split('.');
    const first: unknown = Array.isArray(data) ? data[0] : data;
    if (!isObject(first)) return;
    const isDerivative = (fields: readonly string[]): void => {
      this.#markets.add(fields.some((field) => field in first) ? 'bybit' : 'bybit-spot');
    };
    // Only trades of derivatives tell the direction of the price, and only their tickers tell a mark price.
    if (channel === 'publicTrade') isDerivative(['L']);
    else if (channel === 'tickers' && type === 'snapshot') isDerivative(tickerFields);
    else if (/^(?:allL|l)iquidation$/.test(channel ?? '')) this.#markets.add('bybit');
    else if (/PERP$|USD$|-|USD[FGHJKMNQUVXZ]\d{2}$/.test(String(first['s']))) this.#markets.add('bybit');
    // Spot never had a book of 500 levels.
    else if (channel === 'orderbook' && String(topic).startsWith('orderbook.500.')) this.#markets.add('bybit');
  }

  get isTold(): boolean {
    return this.#markets.size > 0;
  }

  /** Undefined where it cannot be told. */
  market(path: string): RawVenue | undefined {
    const [market, second] = this.#markets;
    if (second !== undefined) {
      throw new ReplayError('BAD_DATA', 'the capture holds messages of spot and of derivatives of Bybit', {
        place: path,
        remedy: 'take it apart into one file a market, or give the venue to read it as: bybit or bybit-spot',
      });
    }
    return market;
  }
}

/** The market whose instruments are stated, where it is only one. */
async function statedMarket(path: string, given: string | InstrumentsFile | undefined): Promise<RawVenue> {
  const stated = given === undefined ? [] : await statedIn(given);
  const markets = (['bybit', 'bybit-spot'] as const).filter((market) =>
    stated.some(({ instrument }) => instrument.exchange === market),
  );
  const [market, second] = markets;
  if (market !== undefined && second === undefined) return market;
  throw new ReplayError('BAD_DATA', 'spot and derivatives of Bybit cannot be told apart by their books alone', {
    place: path,
    remedy: 'say which with --exchange bybit (derivatives) or --exchange bybit-spot',
  });
}

const tickerFields = ['markPrice', 'openInterest', 'fundingRate', 'tickDirection'];

function messageIn(line: string): unknown {
  try {
    return JSON.parse(stampedText(line).message);
  } catch {
    // Reading in earnest will tell what is wrong with it.
    return undefined;
  }
}

/** The venue whose mark a message bears; undefined for one that several could have sent. */
function venueOf(message: unknown): RawVenue | undefined {
  if (Array.isArray(message)) return typeof message.at(-1) === 'string' && message.length >= 4 ? 'kraken' : undefined;
  if (!isObject(message)) return undefined;
  if (message['jsonrpc'] !== undefined && isObject(message['params'])) return 'deribit';
  const isLevel2 = message['type'] === 'snapshot' || message['type'] === 'l2update';
  if (typeof message['product_id'] === 'string' && (isLevel2 || message['sequence'] !== undefined)) return 'coinbase';
  if (typeof message['topic'] === 'string') return 'bybit';
  // BitMEX has tables, too, but theirs are of no market.
  if (typeof message['table'] === 'string') return okxTable.test(message['table']) ? 'okx' : undefined;
  const { arg } = message as { readonly arg?: unknown };
  if (isObject(arg) && typeof arg['channel'] === 'string') return isBitget(arg) ? 'bitget' : 'okx';
  if (typeof message['channel'] === 'string') return isKrakenData(message['data']) ? 'kraken' : undefined;
  const { data } = message as { readonly data?: unknown };
  const event = typeof message['stream'] === 'string' ? data : message;
  return isObject(event) ? binanceMarket(event) : undefined;
}

const okxTable = /^(?:spot|futures|swap|option|index)\//;

/** Both name the market and the instrument of a channel; OKX writes its instruments with dashes. */
const isBitget = ({ instType, instId }: RawObject): boolean =>
  /^(?:sp|mc|s?(?:usdt|usdc|coin)-futures)$/i.test(String(instType)) ||
  (/^spot$/i.test(String(instType)) && typeof instId === 'string' && !instId.includes('-'));

const isKrakenData = (data: unknown): boolean =>
  Array.isArray(data) && isObject(data[0]) && String(data[0]['symbol']).includes('/');

/** Futures chain their depth updates with `pu` and tell a trade's kind; only COIN-M is quoted in plain dollars. */
function binanceMarket(event: RawObject): RawVenue | undefined {
  const futures = /USD_(PERP|\d{6})$/.test(String(event['s'])) ? 'binance-delivery' : 'binance-futures';
  switch (event['e']) {
    case 'depthUpdate':
      return 'pu' in event ? futures : 'binance';
    case 'trade':
      return 'M' in event ? 'binance' : 'X' in event ? futures : undefined;
    case 'aggTrade':
      return 'M' in event ? 'binance' : futures;
    case 'bookTicker':
    case 'markPriceUpdate':
      return futures;
    case 'forceOrder':
      return isObject(event['o']) ? binanceMarket({ e: 'markPriceUpdate', s: event['o']['s'] }) : undefined;
    default:
      return undefined;
  }
}
