import { micros } from '@replay/core';
import { openMachine } from '@replay/feed';
import { shortMarket } from '../faults/short-market.ts';
import { access, sample, silence } from './access.ts';
import { onlyWhenOver, type Transport } from './transport.ts';

const range = { from: shortMarket.start, to: micros(shortMarket.start + shortMarket.duration) };

const machine = (transport: 'ws' | 'http', name: string): Transport => ({
  name,
  family: 'machine',
  async read({ url, signal, keep }) {
    const source = await openMachine({ url, transport, ...sample, ...range, ...access, silence, signal });
    for await (const batch of source.batches(signal)) for (const event of batch) keep(event);
  },
  // Its messages bear no numbers: that one came twice shows at the end.
  wrong: onlyWhenOver,
});

export const machineSocket = machine('ws', 'Machine WebSocket');
export const machineLines = machine('http', 'Machine HTTP');
