import { type Instrument, nearest } from '@replay/core';
import type { Call } from '../server/call.ts';
import type { Closing, FrameSocket } from '../server/frame-socket.ts';
import { Refusal } from '../server/refusal.ts';
import { type Conversation, converse } from './converse.ts';
import type { StreamGrant } from './credentials.ts';
import { endText, findingsWording, type LiveChannel, liveChannels, relayWording } from './relay-frames.ts';
import type { Topics } from './topics.ts';

/** The whole book, which is also what a subscriber gets who asks for no depth. */
const wholeBook = Number.POSITIVE_INFINITY;
const deepest = 5000;

/** What a subscriber may ask for. */
interface Offer {
  readonly instruments: readonly Instrument[];
  readonly channels: readonly LiveChannel[];
}

/** What a subscriber asked for, checked. */
interface Wish {
  readonly channels: readonly LiveChannel[];
  readonly instruments: readonly Instrument[];
  readonly depth: number;
  readonly withSnapshot: boolean;
}

/**
 * The live stream of the relay protocol. The subscriber says `{"type":"subscribe","channels":[…],"depth":20,"snapshot":true}` and may
 * name `symbols`; without any it gets those of the address (`?exchange=…&symbol=…`), or all of the exchange. `unsubscribe` takes the
 * same fields, `{"type":"ping"}` is answered by `pong`. What cannot be understood is told by an `error` frame.
 * The end of the recording is a frame of type `end`, and a close with 1000.
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
  return converse(frames, topics.market, (conversation) => ({
    hear(message) {
      try {
        answer(message, offered, topics, conversation);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        conversation.say(JSON.stringify({ type: 'error', code: error.status, message: error.message }));
      }
    },
    farewell: () => endText(topics.market.now.receivedTime),
  }));
}

function answer(text: string, offered: Offer, topics: Topics, { following, say }: Conversation): void {
  const message = objectIn(text);
  switch (message['type']) {
    case 'ping':
      return say('{"type":"pong"}');
    case 'subscribe': {
      const { channels, instruments, depth, withSnapshot } = wishIn(message, offered);
      for (const instrument of instruments) {
        for (const channel of channels) {
          const name = channel === 'orderbook' ? `${channel} ${depth}` : channel;
          const topic = topics.named(name, instrument, () => relayWording(channel, instrument, depth));
          following.add(`${channel} ${instrument.id}`, topic, withSnapshot);
        }
        const findings = topics.named('findings', instrument, () => findingsWording(instrument));
        following.add(`findings ${instrument.id}`, findings);
      }
      return;
    }
    case 'unsubscribe': {
      const { channels, instruments } = wishIn(message, offered);
      for (const { id } of instruments) {
        for (const channel of channels) following.remove(`${channel} ${id}`);
        if (!liveChannels.some((channel) => following.has(`${channel} ${id}`))) following.remove(`findings ${id}`);
      }
      return;
    }
    default:
      throw new Refusal(400, `a message is of type subscribe, unsubscribe or ping, not ${shown(message['type'])}`);
  }
}

/** The instruments that `?exchange=…&symbol=…` leaves of those that one was granted. */
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

function wishIn(message: Readonly<Record<string, unknown>>, offered: Offer): Wish {
  const channels = textsIn(message, 'channels') ?? ['orderbook', 'trades'];
  const unknown = channels.find((name) => !isChannel(name));
  if (unknown !== undefined) {
    throw new Refusal(404, `unknown channel ${shown(unknown)}; there are ${liveChannels.join(', ')}`);
  }
  const withheld = channels.find((name) => isChannel(name) && !offered.channels.includes(name));
  if (withheld !== undefined) throw new Refusal(403, `these credentials are not for the channel ${shown(withheld)}`);
  const symbols = textsIn(message, 'symbols');
  const depth = message['depth'] ?? wholeBook;
  if (depth !== wholeBook && !(Number.isInteger(depth) && Number(depth) >= 1 && Number(depth) <= deepest)) {
    throw new Refusal(400, `depth is a count from 1 to ${deepest}, not ${shown(depth)}`);
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
