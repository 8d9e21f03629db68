import { ReplayError } from '@replay/core';
import { linesOf } from './capture-lines.ts';
import { stampedText } from './capture-stamp.ts';
import { isObject, type RawObject } from './raw-fields.ts';
import { type RawVenue, rawVenues } from './venues.ts';

const messagesLookedAt = 1000;

/**
 * Tells by its first 1,000 messages which venue a capture is of. Throws `BAD_DATA` for one of several venues or of none
 * that is known.
 */
export async function recogniseVenue(path: string): Promise<RawVenue> {
  const found = new Set<RawVenue>();
  let isBinance = false;
  let seen = 0;
  for await (const lines of linesOf(path)) {
    for (const { text } of lines.slice(0, messagesLookedAt - seen)) {
      const message = messageIn(text);
      const venue = venueOf(message);
      if (venue !== undefined) found.add(venue);
      isBinance ||= isObject(message) && 'stream' in message;
    }
    seen += lines.length;
    if (seen >= messagesLookedAt) break;
  }
  const [venue, second] = found;
  if (venue !== undefined && second === undefined) return venue;
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
  if (typeof message['table'] === 'string') return 'okx';
  const { arg } = message as { readonly arg?: unknown };
  if (isObject(arg) && typeof arg['channel'] === 'string')
    return /^(sp|mc)$/i.test(String(arg['instType'])) ? 'bitget' : 'okx';
  if (typeof message['channel'] === 'string') return isKrakenData(message['data']) ? 'kraken' : undefined;
  const { data } = message as { readonly data?: unknown };
  const event = typeof message['stream'] === 'string' ? data : message;
  return isObject(event) ? binanceMarket(event) : undefined;
}

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
