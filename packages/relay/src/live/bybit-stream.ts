import { type ContractKind, type Instrument, nearest } from '@replay/core';
import type { Call } from '../server/call.ts';
import type { Closing, FrameSocket } from '../server/frame-socket.ts';
import { Refusal } from '../server/refusal.ts';
import { type BybitChannel, bybitDepths, bybitWording } from './bybit-frames.ts';
import { type Conversation, converse } from './converse.ts';
import type { Topics } from './topics.ts';

/** Bybit has an address for each kind of contract. */
const contractAt: Readonly<Record<string, ContractKind>> = { spot: 'spot', linear: 'linear', inverse: 'inverse' };

interface Operation {
  readonly op: unknown;
  readonly args: readonly unknown[];
  readonly id: string;
}

let connections = 0;

/**
 * A public stream of Bybit v5 (`/v5/public/linear`, `spot` or `inverse`): `{"op":"subscribe","args":["orderbook.50.BTCUSDT"]}`, `unsubscribe`, `ping`,
 * each acknowledged in Bybit's form. Instruments of any exchange are spoken of as if they were Bybit's; where several have one symbol,
 * Bybit's own goes first, and `?exchange=…` chooses.
 * When the recording has ended the stream stays, and nothing happens any more: a venue does not hang up when it is quiet.
 */
export function streamBybit(call: Call, frames: FrameSocket, topics: Topics): Promise<Closing> {
  const offered = offeredAt(call.parts[0] ?? '', call.query, topics.market.instruments);
  connections += 1;
  const connection = `replay-${connections}`;
  return converse(frames, topics.market, (conversation) => ({
    hear(message) {
      let id = '';
      let op: unknown = '';
      const acknowledge = (success: boolean, said: string): void =>
        conversation.say(JSON.stringify({ success, ret_msg: said, conn_id: connection, req_id: id, op }));
      try {
        const operation = operationIn(message);
        ({ id, op } = operation);
        // An acknowledgement comes before what it is about.
        for (const act of actsFor(operation, offered, topics, conversation, acknowledge)) act();
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        acknowledge(false, error.message);
      }
    },
  }));
}

/** What an operation asks for, step by step; nothing of it is done when a part of it cannot be. */
function actsFor(
  { op, args }: Operation,
  offered: readonly Instrument[],
  topics: Topics,
  { following }: Conversation,
  acknowledge: (success: boolean, said: string) => void,
): readonly (() => void)[] {
  switch (op) {
    case 'ping':
      return [() => acknowledge(true, 'pong')];
    case 'subscribe': {
      const wanted = args.map((topic) => topicIn(topic, offered));
      return [
        () => acknowledge(true, 'subscribe'),
        ...wanted.map(({ name, channel, instrument }) => () => {
          following.add(
            name,
            topics.named(channel, instrument, () => bybitWording(channel, instrument)),
          );
        }),
      ];
    }
    case 'unsubscribe':
      return [
        () => {
          for (const topic of args) following.remove(String(topic));
          acknowledge(true, 'unsubscribe');
        },
      ];
    default:
      throw new Refusal(400, `error:request not supported, op:${String(op).slice(0, 60)}`);
  }
}

function offeredAt(place: string, query: URLSearchParams, served: readonly Instrument[]): readonly Instrument[] {
  const contract = contractAt[place];
  const exchange = query.get('exchange');
  const offered = served.filter((one) => one.contract === contract && (exchange === null || one.exchange === exchange));
  if (offered.length > 0) return [...offered].sort((one, other) => strangeness(one) - strangeness(other));
  throw new Refusal(404, `nothing ${place}${exchange === null ? '' : ` of ${exchange}`} happens here`);
}

const strangeness = ({ exchange }: Instrument): number => (exchange.startsWith('bybit') ? 0 : 1);

function operationIn(text: string): Operation {
  try {
    const { op, args, req_id } = JSON.parse(text) as { op?: unknown; args?: unknown; req_id?: unknown };
    return { op, args: Array.isArray(args) ? args : [], id: typeof req_id === 'string' ? req_id : '' };
  } catch {
    throw new Refusal(400, 'error:not a JSON object');
  }
}

function topicIn(name: unknown, offered: readonly Instrument[]) {
  const [, channel, symbol = ''] =
    /^(orderbook\.\d{1,4}|publicTrade|tickers|allLiquidation)\.(.{1,60})$/.exec(String(name)) ?? [];
  const depth = channel?.startsWith('orderbook.') === true ? Number(channel.slice('orderbook.'.length)) : undefined;
  if (channel === undefined || (depth !== undefined && !bybitDepths.includes(depth))) {
    throw new Refusal(404, `error:handler not found,topic:${String(name).slice(0, 60)}`);
  }
  const instrument = offered.find((one) => one.symbol === symbol);
  if (instrument !== undefined) return { name: String(name), channel: channel as BybitChannel, instrument };
  const near = nearest(
    symbol,
    offered.map((one) => one.symbol),
  ).join(', ');
  throw new Refusal(404, `error:symbol not found,topic:${String(name)}${near === '' ? '' : `; did you mean ${near}?`}`);
}
