import { type ContractKind, type Instrument, nearest } from '@replay/core';
import { Refusal } from '../http/answer.ts';
import type { Call } from '../http/endpoint.ts';
import type { Closing, FrameSocket } from '../http/frame-socket.ts';
import { type Subscriber, serveSubscriber } from '../live/serve-subscriber.ts';
import type { Topics } from '../live/topics.ts';
import { type BybitChannel, bybitDepths, bybitEncoder } from './bybit-frames.ts';

/** Bybit has one path for each kind of contract. */
const contractOfPath: Readonly<Record<string, ContractKind>> = { spot: 'spot', linear: 'linear', inverse: 'inverse' };

interface Operation {
  readonly op: unknown;
  readonly args: readonly unknown[];
  readonly id: string;
}

let connections = 0;

/**
 * Emulates a public stream of Bybit v5 (`/v5/public/linear`, `spot` or `inverse`):
 * `{"op":"subscribe","args":["orderbook.50.BTCUSDT"]}`, `unsubscribe` and `ping`, each acknowledged in Bybit's
 * format. Instruments of any exchange are offered as if they were Bybit's; when several have the same symbol, Bybit's
 * own comes first, and `?exchange=…` selects one. The stream stays open after the end of the recording, like a quiet
 * venue.
 */
export function streamBybit(call: Call, frames: FrameSocket, topics: Topics): Promise<Closing> {
  const offered = offeredAt(call.parts[0] ?? '', call.query, topics.market.instruments);
  connections += 1;
  const connection = `replay-${connections}`;
  return serveSubscriber(frames, topics.market, (subscriber) => ({
    onMessage(message) {
      let id = '';
      let op: unknown = '';
      const acknowledge = (success: boolean, text: string): void =>
        subscriber.send(JSON.stringify({ success, ret_msg: text, conn_id: connection, req_id: id, op }));
      try {
        const operation = operationIn(message);
        ({ id, op } = operation);
        // The acknowledgement precedes the frames of the subscription.
        for (const step of stepsOf(operation, offered, topics, subscriber, acknowledge)) step();
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        acknowledge(false, error.message);
      }
    },
  }));
}

/** The steps of an operation; none is executed if any part of it is invalid. */
function stepsOf(
  { op, args }: Operation,
  offered: readonly Instrument[],
  topics: Topics,
  { subscriptions }: Subscriber,
  acknowledge: (success: boolean, text: string) => void,
): readonly (() => void)[] {
  switch (op) {
    case 'ping':
      return [() => acknowledge(true, 'pong')];
    case 'subscribe': {
      const wanted = args.map((topic) => topicIn(topic, offered));
      return [
        () => acknowledge(true, 'subscribe'),
        ...wanted.map(({ name, channel, instrument }) => () => {
          subscriptions.add(
            name,
            topics.named(channel, instrument, () => bybitEncoder(channel, instrument)),
          );
        }),
      ];
    }
    case 'unsubscribe':
      return [
        () => {
          for (const topic of args) subscriptions.remove(String(topic));
          acknowledge(true, 'unsubscribe');
        },
      ];
    default:
      throw new Refusal(400, `error:request not supported, op:${String(op).slice(0, 60)}`);
  }
}

function offeredAt(path: string, query: URLSearchParams, served: readonly Instrument[]): readonly Instrument[] {
  const contract = contractOfPath[path];
  const exchange = query.get('exchange');
  const offered = served.filter((one) => one.contract === contract && (exchange === null || one.exchange === exchange));
  if (offered.length > 0) return [...offered].sort((one, other) => exchangeRank(one) - exchangeRank(other));
  throw new Refusal(404, `no ${path} instruments${exchange === null ? '' : ` of ${exchange}`} are served`);
}

const exchangeRank = ({ exchange }: Instrument): number => (exchange.startsWith('bybit') ? 0 : 1);

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
