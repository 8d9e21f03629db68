import { type Instrument, timeText } from '@replay/core';
import { jsonAnswer, jsonTextAnswer } from '../http/answer.ts';
import type { Call, EndpointGroup } from '../http/endpoint.ts';
import { feedIn, feedsOf } from '../markets/query.ts';
import type { ServedFeed } from '../markets/served-market.ts';
import { BookHistory } from './book-history.ts';
import { historyAnswer } from './history-answer.ts';
import type { HistoryReading } from './history-reading.ts';
import { ReadingCache } from './reading-cache.ts';
import { replayRequest } from './replay-request.ts';
import { streamReplay } from './replay-stream.ts';
import { snapshotAnswer } from './snapshot-answer.ts';
import { snapshotsAnswer } from './snapshots-answer.ts';
import { updatesAnswer } from './updates-answer.ts';

/**
 * The endpoints of the relay protocol: symbols, books, updates and message history over HTTP, replays over WebSocket.
 */
export function relayEndpoints(feeds: readonly ServedFeed[], keptRows: number): EndpointGroup {
  const histories = new Map(feeds.map((feed) => [feed, new BookHistory(feed, keptRows)]));
  const readings = new ReadingCache<HistoryReading>();
  const historyIn = ({ query }: Call): BookHistory => histories.get(feedIn(query, feeds))!;
  return {
    endpoints: [
      {
        path: /^\/tardis\/exchanges\/([^/]+)\/symbols$/,
        answer: ({ parts: [exchange = ''] }) => jsonAnswer(feedsOf(exchange, feeds).map(symbolAnswer)),
      },
      {
        path: /^\/tardis\/snapshot$/,
        answer: async (call) => jsonTextAnswer(await snapshotAnswer(historyIn(call), call.query, call.signal)),
      },
      {
        path: /^\/tardis\/trades$/,
        answer: async (call) => jsonTextAnswer(await updatesAnswer(historyIn(call), call.query, call.signal)),
      },
      {
        path: /^\/tardis\/historical$/,
        answer: (call) => historyAnswer(call, feeds, readings),
      },
      {
        path: /^\/historical\/([^/]+)\/([^/]+)\/book_snapshot$/,
        answer: ({ parts: [exchange = '', symbol = ''], query, signal }) =>
          snapshotsAnswer(feedIn(new URLSearchParams({ exchange, symbol }), feeds), query, signal),
      },
    ],
    streams: [
      {
        path: /^\/tardis\/replay\/([^/]+)$/,
        upgradeHeaders: (query) => ({
          'x-replay-position': /^\d{1,15}$/.exec(query.get('position') ?? '')?.[0] ?? '0',
        }),
        run: ({ parts: [exchange = ''], query }, frames) => streamReplay(frames, replayRequest(exchange, query, feeds)),
      },
    ],
    close: async () => {
      await readings.close();
      for (const history of histories.values()) await history.close();
    },
  };
}

/** An instrument in the format of `GET /tardis/exchanges/{exchange}/symbols`. Decimals are strings, times ISO 8601. */
export function symbolAnswer({ instrument, availableSince, availableTo }: ServedFeed): Record<string, unknown> {
  const { contract, minNotional } = instrument;
  return {
    symbol: instrument.symbol,
    type: contract === 'spot' ? 'spot' : 'perpetual',
    ...(contract === 'spot' ? {} : { contractType: `${contract}_perpetual` }),
    availableSince: timeText(availableSince),
    availableTo: timeText(availableTo),
    baseCurrency: instrument.base,
    quoteCurrency: instrument.quote,
    settlementCurrency: instrument.settle,
    ...stepsOf(instrument),
    ...(minNotional === undefined ? {} : { minNotional }),
    contractMultiplier: instrument.multiplier,
    makerFee: instrument.fees.maker,
    takerFee: instrument.fees.taker,
  };
}

/**
 * `amountIncrement` is the step in which sizes are counted; an order's size must be a multiple of `orderStep` such
 * steps.
 */
const stepsOf = ({ tickSize, lotSize, orderStep }: Instrument): Record<string, unknown> => ({
  priceIncrement: tickSize,
  amountIncrement: lotSize,
  orderStep,
});
