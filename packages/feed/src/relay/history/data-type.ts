import { FrameFault } from '../frame/frame-fault.ts';
import type { RawFrame } from '../frame/frame-fields.ts';
import type { RelayChannel } from '../relay-market.ts';

/** What the history over HTTP calls a channel. */
export const dataTypeOf: Readonly<Record<RelayChannel, string>> = {
  book: 'orderbook',
  trade: 'trades',
  funding: 'funding',
  mark: 'marks',
  liquidation: 'liquidations',
  quote: 'quotes',
};

/** The channels that every relay has a history of. */
export const protocolChannels: readonly RelayChannel[] = ['book', 'trade', 'funding'];

/** The channels of the call for level updates and prints. */
export const updateChannels: readonly RelayChannel[] = ['book', 'trade'];

/** A message of a history as a frame of a replay: relays leave out what the question told them, and name things as they do elsewhere. */
export function frameOfMessage(message: RawFrame, channel: RelayChannel, symbol: string | undefined): RawFrame {
  const { timestamp_us, local_timestamp_us } = message;
  return {
    ...message,
    type: typeIn(message, channel),
    ...(symbol === undefined ? {} : { symbol }),
    ...(timestamp_us == null ? {} : { timestamp: timestamp_us }),
    ...(local_timestamp_us == null ? {} : { local_timestamp: local_timestamp_us }),
  };
}

function typeIn(message: RawFrame, channel: RelayChannel): string {
  const { type } = message;
  if (type === 'snapshot') return 'book_snapshot';
  if (type === 'delta' || type === 'update') return 'book_update';
  if (typeof type === 'string') return type;
  switch (channel) {
    case 'book':
      return isWhole(message) ? 'book_snapshot' : 'book_update';
    case 'quote':
      return 'book_l1';
    case 'trade':
    case 'funding':
    case 'mark':
    case 'liquidation':
      return channel;
    default:
      throw new FrameFault(`${String(channel)} is no channel`);
  }
}

const isWhole = (message: RawFrame): boolean => message['is_snapshot'] === true || message['isSnapshot'] === true;
