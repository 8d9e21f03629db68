import { setTimeout as pause } from 'node:timers/promises';
import { parseTime } from '@replay/core';
import { Refusal } from '../http/answer.ts';
import type { Call } from '../http/endpoint.ts';
import type { Closing, FrameSocket } from '../http/frame-socket.ts';
import { textIn } from '../markets/query.ts';
import type { ServedCapture } from '../markets/served-market.ts';
import { type Filter, nativeLines } from './native-replay.ts';

/** Milliseconds to wait for subscriptions before the replay starts, as in Tardis Machine. */
const defaultWait = 2000;

/**
 * `/ws-replay?exchange=…&from=…&to=…`: the client sends the exchange's own subscribe messages and gets the raw
 * messages as if live, but as fast as it reads. `wait=` is the time to wait for subscriptions in milliseconds, 2,000
 * by default.
 */
export async function nativeStream(
  { query }: Call,
  frames: FrameSocket,
  captures: readonly ServedCapture[],
): Promise<Closing> {
  const exchange = textIn(query, 'exchange');
  const [from, to] = [parseTime(textIn(query, 'from')), parseTime(textIn(query, 'to'))];
  const wait = Number(query.get('wait') ?? defaultWait);
  if (!(wait >= 0 && wait <= 60_000)) throw new Refusal(400, 'wait is milliseconds up to 60000');
  const filters = subscribedIn(await messagesWithin(frames, wait));
  if (filters.length === 0) throw new Refusal(400, `No subscriptions received within ${wait} ms`);
  for await (const batch of nativeLines(exchange, filters, from, to, captures, frames.signal)) {
    await frames.send(batch.filter(({ text }) => text !== '').map(({ text }) => text));
  }
  return { code: 1000, reason: 'WS replay finished' };
}

async function messagesWithin(frames: FrameSocket, wait: number): Promise<readonly string[]> {
  const received: string[] = [];
  const messages = frames.messages();
  const timeout = pause(wait, undefined, { signal: frames.signal });
  for (;;) {
    const next = await Promise.race([messages.next(), timeout]);
    if (next === undefined || next.done === true) return received;
    received.push(next.value);
  }
}

/**
 * Converts the subscribe messages of exchanges into filters: Binance (`btcusdt@depth@100ms`), Bybit
 * (`orderbook.50.BTCUSDT`), OKX (`books:BTC-USDT`, or an object with channel and instId), Deribit
 * (`book.BTC-PERPETUAL.raw`). Other messages are ignored, as exchanges do.
 */
export function subscribedIn(messages: readonly string[]): readonly Filter[] {
  return messages.flatMap(topicsIn).flatMap((topic) => {
    const filter = filterOf(topic);
    return filter === undefined ? [] : [filter];
  });
}

function topicsIn(text: string): readonly unknown[] {
  try {
    const message = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const isSubscription = [message['method'], message['op']].some((one) => /subscribe$/i.test(String(one)));
    if (!isSubscription) return [];
    const { params, args } = message as { readonly params?: unknown; readonly args?: unknown };
    const topics = args ?? (params as { readonly channels?: unknown } | undefined)?.channels ?? params;
    return Array.isArray(topics) ? topics : [];
  } catch {
    return [];
  }
}

function filterOf(topic: unknown): Filter | undefined {
  if (typeof topic === 'object' && topic !== null) {
    const { channel, instId } = topic as { readonly channel?: unknown; readonly instId?: unknown };
    return typeof channel === 'string' ? filter(channel, typeof instId === 'string' ? instId : undefined) : undefined;
  }
  if (typeof topic !== 'string') return undefined;
  const [binanceSymbol, binanceChannel] = topic.split('@');
  if (binanceChannel !== undefined) return filter(binanceChannel, binanceSymbol);
  const [okxChannel = '', okxSymbol] = topic.split(':');
  if (okxSymbol !== undefined) return filter(okxChannel, okxSymbol);
  const parts = topic.split('.');
  if (parts[0] === 'orderbook' && parts.length === 3) return filter(`orderbook.${parts[1]}`, parts[2]);
  // Deribit puts the interval last, Bybit has none.
  return parts.length > 1 ? filter(parts[0] ?? '', parts[1]) : undefined;
}

const filter = (channel: string, symbol: string | undefined): Filter => ({
  channel,
  symbols: new Set(symbol === undefined ? [] : [symbol.toUpperCase()]),
});
