import type { MarketEvent } from '@replay/core';
import { streamMachine, streamRelay } from '@replay/feed';
import { access, sample, silence } from './access.ts';
import { untrue } from './live-truth.ts';
import type { Transport } from './transport.ts';

/** What is missed while a live stream is away comes never again; it must be told. */
const tellingHoles: Pick<Transport, 'family' | 'mayTellHoles' | 'wrong'> = {
  family: 'live',
  mayTellHoles: true,
  wrong(kept, _whole, isOver) {
    const heard = kept.map((event) => JSON.parse(event) as MarketEvent);
    return untrue(heard, isOver);
  },
};

export const relayLive: Transport = {
  ...tellingHoles,
  name: 'relay live',
  // A whole book that bears another number or another time is another book.
  unseen: ['clock-skew', 'wrong-sequence'],
  async read({ url, signal, keep }) {
    const quiet = { pingAfter: 300, lostAfter: 300 };
    const source = await streamRelay({ url, ...sample, ...access, quiet, patience: 8, stamps: 'told', signal });
    for await (const batch of source.batches(signal)) for (const event of batch) keep(event);
  },
};

export const machineLive: Transport = {
  ...tellingHoles,
  name: 'Machine live',
  // Its messages bear no numbers, and a live stream has no end at which they could be counted.
  unseen: ['clock-skew', 'duplicate', 'reorder'],
  async read({ url, signal, keep }) {
    const source = await streamMachine({ url, ...sample, ...access, silence, signal });
    for await (const batch of source.batches(signal)) for (const event of batch) keep(event);
  },
};
