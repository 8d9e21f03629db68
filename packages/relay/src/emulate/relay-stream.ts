import { type Instrument, nearest } from '@replay/core';
import { Refusal } from '../http/answer.ts';
import type { Call } from '../http/endpoint.ts';
import type { Closing, FrameSocket } from '../http/frame-socket.ts';
import { type Subscriber, serveSubscriber } from '../live/serve-subscriber.ts';
import type { Topics } from '../live/topics.ts';
import { endText, findingsEncoder, type LiveChannel, liveChannels, relayEncoder } from './relay-frames.ts';
import type { StreamGrant } from './token-issuer.ts';

/** The whole book, and the default depth. */
const wholeBook = Number.POSITIVE_INFINITY;
const maxDepth = 5000;

/** What is offered to a subscriber. */
interface Offer {
  readonly instruments: readonly Instrument[];
  readonly channels: readonly LiveChannel[];
}

/** A validated subscription. */
interface Subscription {
  readonly channels: readonly LiveChannel[];
  readonly instruments: readonly Instrument[];
  readonly depth: number;
  readonly withSnapshot: boolean;
}

/**
 * The live stream of the relay protocol. A subscriber sends
 * `{"type":"subscribe","channels":[…],"depth":20,"snapshot":true}`, optionally with `symbols`; by default it gets the
 * symbols of the address (`?exchange=…&symbol=…`), or all of the exchange. `unsubscribe` takes the same fields, and
 * `{"type":"ping"}` is answered with `pong`. Invalid messages are answered with an `error` frame. After the end of
 * the recording an `end` frame is sent and the stream is closed with 1000.
 */
export async function streamLive(
  call: Call,
  frames: FrameSocket,
  topics: Topics,
  grant: StreamGrant | undefined,
): Promise<Closing> {
  const offered: Offer = {
    instruments: offeredTo(call.query, grant?.exchange, topics.market.instruments),
    channels: liveChannels.filter((channel) => grant === undefined || grant.channels.includes(channel)),
  };
  return serveSubscriber(frames, topics.market, (subscriber) => ({
    onMessage(message) {
      try {
        answer(message, offered, topics, subscriber);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        subscriber.send(JSON.stringify({ type: 'error', code: error.status, message: error.message }));
      }
    },
    finalFrame: () => endText(topics.market.now.receivedTime),
  }));
}

function answer(text: string, offered: Offer, topics: Topics, { subscriptions, send }: Subscriber): void {
  const message = objectIn(text);
  switch (message['type']) {
    case 'ping':
      return send('{"type":"pong"}');
    case 'subscribe': {
      const { channels, instruments, depth, withSnapshot } = subscriptionIn(message, offered);
      for (const instrument of instruments) {
        for (const channel of channels) {
          const name = channel === 'orderbook' ? `${channel} ${depth}` : channel;
          const topic = topics.named(name, instrument, () => relayEncoder(channel, instrument, depth));
          subscriptions.add(`${channel} ${instrument.id}`, topic, withSnapshot);
        }
        const findings = topics.named('findings', instrument, () => findingsEncoder(instrument));
        subscriptions.add(`findings ${instrument.id}`, findings);
      }
      return;
    }
    case 'unsubscribe': {
      const { channels, instruments } = subscriptionIn(message, offered);
      for (const { id } of instruments) {
        for (const channel of channels) subscriptions.remove(`${channel} ${id}`);
        if (!liveChannels.some((channel) => subscriptions.has(`${channel} ${id}`)))
          subscriptions.remove(`findings ${id}`);
      }
      return;
    }
    default:
      throw new Refusal(400, `a message is of type subscribe, unsubscribe or ping, not ${shown(message['type'])}`);
  }
}

/** The granted instruments, filtered by `?exchange=…&symbol=…`. */
function offeredTo(
  query: URLSearchParams,
  granted: string | undefined,
  served: readonly Instrument[],
): readonly Instrument[] {
  const exchange = query.get('exchange') ?? granted;
  const ofExchange = served.filter((one) => exchange === undefined || one.exchange === exchange);
  if (ofExchange.length === 0) {
    const exchanges = [...new Set(served.map((one) => one.exchange))];
    throw new Refusal(404, `unknown exchange ${shown(exchange)}; there are ${exchanges.join(', ')}`);
  }
  const symbols = query.getAll('symbol').flatMap((list) => list.split(','));
  return symbols.length === 0 ? ofExchange : chosen(symbols, ofExchange);
}

function subscriptionIn(message: Readonly<Record<string, unknown>>, offered: Offer): Subscription {
  const channels = textsIn(message, 'channels') ?? ['orderbook', 'trades'];
  const unknown = channels.find((name) => !isChannel(name));
  if (unknown !== undefined) {
    throw new Refusal(404, `unknown channel ${shown(unknown)}; there are ${liveChannels.join(', ')}`);
  }
  const withheld = channels.find((name) => isChannel(name) && !offered.channels.includes(name));
  if (withheld !== undefined) throw new Refusal(403, `these credentials are not for the channel ${shown(withheld)}`);
  const symbols = textsIn(message, 'symbols');
  const depth = message['depth'] ?? wholeBook;
  if (depth !== wholeBook && !(Number.isInteger(depth) && Number(depth) >= 1 && Number(depth) <= maxDepth)) {
    throw new Refusal(400, `depth is a count from 1 to ${maxDepth}, not ${shown(depth)}`);
  }
  return {
    channels: channels.filter(isChannel),
    instruments: symbols === undefined ? offered.instruments : chosen(symbols, offered.instruments),
    depth: Number(depth),
    withSnapshot: message['snapshot'] !== false,
  };
}

const isChannel = (name: string): name is LiveChannel => (liveChannels as readonly string[]).includes(name);

function chosen(symbols: readonly string[], offered: readonly Instrument[]): readonly Instrument[] {
  return symbols.map((symbol) => {
    const found = offered.find((one) => one.symbol === symbol || one.id === symbol);
    if (found !== undefined) return found;
    const known = offered.map((one) => one.symbol);
    const near = nearest(symbol, known);
    const names = (near.length > 0 ? near : known.slice(0, 3)).join(', ');
    throw new Refusal(404, `unknown symbol ${shown(symbol)}; there are ${names}`);
  });
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new Refusal(400, 'a message is a JSON object');
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as Record<string, unknown>;
  throw new Refusal(400, 'a message is a JSON object');
}

function textsIn(message: Readonly<Record<string, unknown>>, name: string): readonly string[] | undefined {
  const value = message[name];
  if (value === undefined) return undefined;
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value as string[];
  throw new Refusal(400, `${name} is a list of texts`);
}

const shown = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 60);
