import { micros } from '@replay/core';
import { openRelay, openRelayBooks, openRelayHistory, reconstruct } from '@replay/feed';
import { sampleInstrument } from '@replay/market';
import { shortMarket } from '../faults/short-market.ts';
import { access, sample, silence } from './access.ts';
import { onlyWhenOver, type Transport } from './transport.ts';

export const relaySocket: Transport = {
  name: 'relay WebSocket',
  family: 'relay',
  // Other times are other data.
  unseen: ['clock-skew'],
  async read({ url, signal, keep }) {
    const source = await openRelay({ url, ...sample, ...access, silence, signal });
    for await (const batch of source.batches(signal)) for (const event of batch) keep(event);
  },
};

export const relayHistory: Transport = {
  name: 'relay HTTP',
  family: 'relay',
  wrong: onlyWhenOver,
  async read({ url, signal, keep }) {
    const source = await openRelayHistory({ url, ...sample, ...access, pageMessages: 100, signal });
    for await (const batch of source.batches(signal)) for (const event of batch) keep(event);
  },
};

const wanted = Array.from({ length: 12 }, (_, at) => ({
  instrument: sampleInstrument.id,
  time: micros(shortMarket.start + 500_000 + at * 1_150_000),
}));

export const relayBooks: Transport = {
  name: 'relay books',
  family: 'relay',
  // A whole book that bears another number is another book, and a change that bears one of before is thought to be part of it.
  narrowed: (rule) =>
    rule.fault.kind === 'wrong-sequence'
      ? { ...rule, on: '/tardis/trades', fault: { ...rule.fault, by: Math.abs(rule.fault.by) } }
      : rule,
  async read({ url, signal, keep }) {
    const terms = { instruments: [sampleInstrument], depth: 10, pageRows: 60, signal };
    const books = await openRelayBooks({ url, ...access, ...terms });
    try {
      let failure: unknown;
      for await (const answer of reconstruct(books, wanted, { concurrency: 3, signal })) {
        const { time } = answer.request;
        if (answer.status === 'failed') failure ??= answer.error;
        else {
          const { book } = answer;
          keep({ time, status: book.status, levels: book.status === 'live' ? [[...book.bids], [...book.asks]] : [] });
        }
      }
      if (failure !== undefined) throw failure;
    } finally {
      await books.close();
    }
  },
  /** Books come in any order, and one that fails stops no other. */
  wrong(kept, whole, isOver) {
    const other = kept.find((book) => !whole.includes(book));
    if (other !== undefined) return `this book is none of the whole: ${other.slice(0, 300)}`;
    return isOver && kept.length < whole.length ? `${kept.length} of ${whole.length} books passed for all` : undefined;
  },
};
