import type { Filter } from './native-replay.ts';

/**
 * What the subscribe messages of exchanges ask for, as filters of recorded messages: Binance (`btcusdt@depth@100ms`), Bybit
 * (`orderbook.50.BTCUSDT`), OKX (`books:BTC-USDT`, or an object with channel and instId), Deribit (`book.BTC-PERPETUAL.raw`). What is no
 * subscription is passed over, as an exchange would do.
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
