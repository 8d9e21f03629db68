import type { MarketEvent, Micros } from '@replay/core';
import { testInstrument } from '@replay/testkit';
import { WebSocket } from 'ws';
import type { ServedMarket } from '../src/index.ts';

/** Tests tell times from 0 on, and protocols want them to be of our days. */
export const today = 1_714_550_040_000_000;

export const asOfToday = (events: readonly MarketEvent[]): readonly MarketEvent[] =>
  events.map((event) => ({
    ...event,
    exchangeTime: (event.exchangeTime + today) as Micros,
    receivedTime: (event.receivedTime + today) as Micros,
  }));

export const bitcoin = testInstrument({ id: 'bybit:BTCUSDT', exchange: 'bybit', tickSize: '0.5', lotSize: '0.001' });

/** A recording of one instrument, its events as they are or in batches that the test lets go one by one. */
export const recordingOf = (
  events: readonly MarketEvent[] | ((signal: AbortSignal | undefined) => AsyncIterable<readonly MarketEvent[]>),
  instrument = bitcoin,
): ServedMarket => ({
  name: 'a recording',
  instruments: [{ instrument, availableSince: today as Micros, availableTo: (today + 1e12) as Micros }],
  open: (_ids, signal) => (typeof events === 'function' ? events(signal) : inOneBatch(events)),
});

async function* inOneBatch(events: readonly MarketEvent[]): AsyncGenerator<readonly MarketEvent[]> {
  yield events;
}

/** A subscriber that keeps what it hears. */
export interface Subscriber {
  readonly heard: Record<string, unknown>[];
  say(message: unknown): void;
  /** Resolves when so many frames were heard in all, and gives the latest. */
  until(count: number): Promise<Record<string, unknown>>;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  readonly socket: WebSocket;
}

export async function subscriber(url: string, path: string, headers: Record<string, string> = {}): Promise<Subscriber> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}${path}`, { headers });
  const heard: Record<string, unknown>[] = [];
  let wake = (): void => {};
  socket.on('message', (data) => {
    heard.push(JSON.parse(String(data)));
    wake();
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => {
      resolve({ code, reason: reason.toString() });
      wake();
    });
  });
  await new Promise((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
  });
  return {
    heard,
    socket,
    closed,
    say: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    async until(count) {
      while (heard.length < count) {
        if (socket.readyState === WebSocket.CLOSED) throw new Error(`closed after ${heard.length} frames of ${count}`);
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return heard[count - 1]!;
    },
  };
}

/** Batches that are told when the test says so. */
export function gate() {
  const waiting: (readonly MarketEvent[] | undefined)[] = [];
  let wake = (): void => {};
  const push = (batch: readonly MarketEvent[] | undefined): void => {
    waiting.push(batch);
    wake();
  };
  return {
    tell: (events: readonly MarketEvent[]) => push(events),
    end: () => push(undefined),
    async *batches(signal: AbortSignal | undefined): AsyncGenerator<readonly MarketEvent[]> {
      signal?.addEventListener('abort', () => wake());
      for (;;) {
        signal?.throwIfAborted();
        if (waiting.length === 0) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          continue;
        }
        const batch = waiting.shift();
        if (batch === undefined) return;
        yield batch;
      }
    },
  };
}
