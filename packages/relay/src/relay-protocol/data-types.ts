import { nearest } from '@replay/core';
import { Refusal } from '../server/refusal.ts';
import type { Channel } from './channel.ts';

/** What the history over HTTP calls the channels. The first three are the protocol's; the others are asked for by those who know us. */
const channelsByType: Readonly<Record<string, Channel>> = {
  orderbook: 'book',
  trades: 'trade',
  funding: 'funding',
  marks: 'mark',
  liquidations: 'liquidation',
  quotes: 'quote',
};

export const dataTypes = Object.keys(channelsByType);

/** The channels that types name. Refused with 400 where one is not known. */
export function channelsOfTypes(types: readonly string[]): ReadonlySet<Channel> {
  if (types.length === 0) throw new Refusal(400, `give data_type: ${dataTypes.join(', ')}`);
  return new Set(
    types.map((type) => {
      const channel = channelsByType[type];
      if (channel !== undefined) return channel;
      const [near] = nearest(type, dataTypes);
      const meant = near === undefined ? `there are ${dataTypes.join(', ')}` : `did you mean ${near}?`;
      throw new Refusal(400, `unknown data_type '${type}'; ${meant}`);
    }),
  );
}
