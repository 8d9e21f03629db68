import { type Micros, timeText } from '@replay/core';
import type { HttpClient } from '../../http/http-client.ts';
import type { RelayChannel } from '../relay-market.ts';
import { dataTypeOf, protocolChannels, updateChannels } from './data-type.ts';
import { HistoryLane } from './history-lane.ts';
import { HistoryPage } from './history-page.ts';
import { type AskPage, pagesOf } from './history-pages.ts';
import type { LanePage } from './lane-page.ts';
import { snapshotLimit, snapshotPagesOf } from './snapshot-pages.ts';
import { bookIn } from './told-book.ts';
import { updateMessages } from './update-messages.ts';

/**
 * Which calls of a relay a history is read by: the history of all messages, which is usual; its level updates and prints, from its
 * snapshot on; or the snapshots it keeps of books, with the messages of everything else.
 */
export type HistoryCall = 'historical' | 'trades' | 'snapshots';

export interface CalledHistory {
  readonly exchange: string;
  readonly symbols: readonly string[];
  readonly from: Micros;
  readonly to: Micros;
  readonly channels: readonly RelayChannel[];
  readonly pageMessages?: number;
  readonly calls?: HistoryCall;
}

/** The lanes a history is read by. */
export interface HistoryLanes {
  readonly all: readonly HistoryLane[];
  /** Whether each message has a number among those of all lanes. */
  readonly isNumbered: boolean;
  /** What was wanted and the relay does not have. */
  readonly missing: readonly RelayChannel[];
}

/** The calls a history is read by. */
export class HistoryCalls {
  readonly #client: HttpClient;
  readonly #wanted: CalledHistory;
  readonly #signal: AbortSignal;

  constructor(client: HttpClient, wanted: CalledHistory, signal: AbortSignal) {
    this.#client = client;
    this.#wanted = wanted;
    this.#signal = signal;
  }

  /**
   * One lane for each channel of all symbols where the relay numbers messages over all of them; else one for each channel of each
   * symbol. Which it is its first answer tells.
   */
  async lanes(): Promise<HistoryLanes> {
    const { symbols, channels, calls = 'historical' } = this.#wanted;
    const first = channels.find((channel) => protocolChannels.includes(channel)) ?? 'book';
    const probe = calls !== 'historical' ? undefined : await this.#ask(first, symbols.slice(0, 1))(undefined);
    const told = probe?.headers['x-replay-data-types'];
    if (probe !== undefined && typeof told === 'string') {
      const types = told.split(',');
      const has = (channel: RelayChannel): boolean => types.includes(dataTypeOf[channel]);
      const reused = symbols.length === 1 ? { channel: first, page: probe } : undefined;
      const all = channels.filter(has).map((channel) => this.#numberedLane(channel, reused));
      return { all, isNumbered: true, missing: channels.filter((channel) => !has(channel)) };
    }
    const there = calls === 'trades' ? updateChannels : protocolChannels;
    const has = (channel: RelayChannel): boolean => there.includes(channel);
    const all = symbols.flatMap((symbol) => channels.filter(has).map((channel) => this.#timedLane(channel, symbol)));
    return { all, isNumbered: false, missing: channels.filter((channel) => !has(channel)) };
  }

  #numberedLane(channel: RelayChannel, reused: { channel: RelayChannel; page: HistoryPage } | undefined): HistoryLane {
    const ask = this.#ask(channel, this.#wanted.symbols);
    const first = reused?.channel === channel ? reused.page : undefined;
    const pages = pagesOf(async (token) => (token === undefined && first !== undefined ? first : ask(token)));
    return new HistoryLane({ channel, symbol: undefined, pages, isNumbered: true });
  }

  #timedLane(channel: RelayChannel, symbol: string): HistoryLane {
    return new HistoryLane({ channel, symbol, pages: this.#pages(channel, symbol), isNumbered: false });
  }

  #pages(channel: RelayChannel, symbol: string): AsyncGenerator<LanePage> {
    const { calls } = this.#wanted;
    if (calls === 'trades')
      return channel === 'book' ? this.#updates(symbol) : pagesOf(this.#askTrades(symbol, channel));
    if (calls === 'snapshots' && channel === 'book') return this.#snapshots(symbol);
    return pagesOf(this.#ask(channel, [symbol]));
  }

  #updates(symbol: string): AsyncGenerator<LanePage> {
    const { exchange, from } = this.#wanted;
    const askBook = async (timestamp: number) => {
      return bookIn(await this.#client.get('/tardis/snapshot', { exchange, symbol, timestamp }, this.#signal));
    };
    const askUpdates = (since: number) => pagesOf(this.#askTrades(symbol, 'book', since));
    return updateMessages(askBook, askUpdates, Math.floor(from / 1000));
  }

  /** The protocol asks for whole milliseconds here. */
  #askTrades(symbol: string, channel: RelayChannel, since = Math.floor(this.#wanted.from / 1000)): AskPage {
    const { exchange, to, pageMessages: limit } = this.#wanted;
    const query = {
      exchange,
      symbol,
      start_time: since,
      end_time: Math.ceil(to / 1000),
      channels: dataTypeOf[channel],
      limit,
    };
    return async (token) =>
      new HistoryPage(await this.#client.get('/tardis/trades', { ...query, page_token: token }, this.#signal));
  }

  /** Relays call what asks for the next page by either name; each looks for its own. */
  #ask(channel: RelayChannel, symbols: readonly string[]): AskPage {
    const { exchange, from, to, pageMessages } = this.#wanted;
    return async (token) => {
      const answer = await this.#client.get(
        '/tardis/historical',
        {
          exchange,
          symbol: symbols.join(','),
          start_time: timeText(from),
          end_time: timeText(to),
          data_type: dataTypeOf[channel],
          compression: 'gzip',
          limit: pageMessages,
          cursor: token,
          page_token: token,
        },
        this.#signal,
      );
      return new HistoryPage(answer);
    };
  }

  #snapshots(symbol: string): AsyncGenerator<LanePage> {
    const { exchange, from, to } = this.#wanted;
    const path = `/historical/${encodeURIComponent(exchange)}/${encodeURIComponent(symbol)}/book_snapshot`;
    const end = Math.ceil(to / 1000);
    const ask = async (since: number) =>
      new HistoryPage(
        await this.#client.get(path, { from: since, to: end, format: 'json', limit: snapshotLimit }, this.#signal),
      );
    return snapshotPagesOf(ask, Math.floor(from / 1000));
  }
}
