import type { ServedFeed } from '../served/served-market.ts';
import { jsonAnswer, jsonTextAnswer } from '../server/answer.ts';
import type { Call } from '../server/call.ts';
import type { EndpointFamily } from '../server/endpoint.ts';
import { feedIn, feedsOf } from '../server/query.ts';
import { BookHistory } from './book-history.ts';
import { historyAnswer } from './history-answer.ts';
import type { HistoryReading } from './history-reading.ts';
import { KeptReadings } from './kept-readings.ts';
import { replayRequest } from './replay-request.ts';
import { streamReplay } from './replay-stream.ts';
import { snapshotAnswer } from './snapshot-answer.ts';
import { snapshotsAnswer } from './snapshots-answer.ts';
import { symbolAnswer } from './symbols.ts';
import { updatesAnswer } from './updates-answer.ts';

/** The calls of the relay protocol: symbols, books, updates and all messages of the past over HTTP, replays over WebSocket. */
export function relayEndpoints(feeds: readonly ServedFeed[], keptRows: number): EndpointFamily {
  const histories = new Map(feeds.map((feed) => [feed, new BookHistory(feed, keptRows)]));
  const readings = new KeptReadings<HistoryReading>();
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
        greeting: (query) => ({ 'x-replay-position': /^\d{1,15}$/.exec(query.get('position') ?? '')?.[0] ?? '0' }),
        run: ({ parts: [exchange = ''], query }, frames) => streamReplay(frames, replayRequest(exchange, query, feeds)),
      },
    ],
    close: async () => {
      await readings.close();
      for (const history of histories.values()) await history.close();
    },
  };
}
