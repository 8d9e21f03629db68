import { fileURLToPath } from 'node:url';
import { sharedData, whyNoSharedData } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { bookFileOf, oraclesIn, proveBooks } from '../../../scripts/book-proof.ts';
import { openDataset } from '../src/index.ts';

const folder = sharedData('tardis-layout');
const merged = sharedData('tardis-layout/MERGED_btc_3_instruments_incremental_book_L2_2024-08-08.csv.gz');
const genuine = sharedData('tardis-genuine/tardis_trades.csv.gz');

/**
 * What the recordings' own description (../shared/data/README.md, section 1) says must come out: the exchange's best bid and ask
 * after each message, and digests on which two folds written apart agree.
 */
const expected = {
  'binance-delivery:BTCUSD_PERP': {
    messages: 44_772,
    matched: 44_765,
    compared: 44_765,
    mismatches: [],
    digests: {
      snapshot: 'bd5d2e5269031a98',
      'first message': '0fa7e18ec8bab980',
      '1000th message': '97beca661827a67c',
      end: '16372a1c04e4dfaf',
    },
  },
  'binance-futures:BTCUSDT': {
    messages: 6_547,
    matched: 6_544,
    compared: 6_544,
    mismatches: [],
    digests: {
      snapshot: 'd0398f83fe2f6a99',
      'first message': '14477886031b49ca',
      '1000th message': 'e87b72aaef5d374f',
      end: 'aeb7d1bc894a381b',
    },
  },
  'binance:BTCUSDT': {
    messages: 6_493,
    matched: 6_490,
    compared: 6_492,
    // The exchange sent no tick for the last update ids of these two messages, in which its best bid changed.
    mismatches: [
      {
        time: 1723161664831087,
        folded: '61564.91x0.00009 | 61565.17x0.00883',
        oracle: '61565.1x0.00076 | 61565.17x0.00883',
      },
      {
        time: 1723161665930572,
        folded: '61556.04x0.01155 | 61556.12x2.53858',
        oracle: '61556.11x0.002 | 61556.12x2.53858',
      },
    ],
    digests: {
      snapshot: '5992e276a70d01f8',
      'first message': 'baf9f0448206ae90',
      '1000th message': '95826397b20511db',
      end: '1c49adbccd208ab0',
    },
  },
} as const;
const ids = Object.keys(expected) as (keyof typeof expected)[];

const note = folder === undefined ? ` (skipped: ${whyNoSharedData})` : '';

describe.skipIf(folder === undefined)(`the real books of 2024-08-08${note}`, () => {
  it.each(ids)('%s: a fold of its own file gives the exchange’s best bid and ask', async (id) => {
    const oracles = await oraclesIn(folder as string);
    const [oracle] = oracles.filter(({ exchange, symbol }) => `${exchange}:${symbol}` === id);
    const path = await bookFileOf(folder as string, oracle!);
    expect(await proveBooks(path, [oracle!])).toMatchObject([{ instrument: id, ...expected[id] }]);
  });

  it.skipIf(merged === undefined)('all three out of one merged file are the very same books', async () => {
    const proofs = await proveBooks(merged as string, await oraclesIn(folder as string));
    expect(proofs).toMatchObject(ids.map((id) => ({ instrument: id, ...expected[id] })));
  });

  it('are counted alike whether their steps are stated or inferred', async () => {
    const instruments = fileURLToPath(new URL('../instruments.json', `file://${folder}/`));
    const stated = await openDataset(folder as string, { instruments });
    const inferred = await openDataset(folder as string);
    expect(inferred.instruments).toEqual(stated.instruments);
    expect(stated.notes.join('\n')).not.toMatch(/inferred/);
    expect(inferred.notes.filter((line) => line.includes('inferred'))).toHaveLength(3);
  });
});

describe.skipIf(genuine === undefined)(`a genuine export of 2020-02-22${note}`, () => {
  it('has all its trades, in order', async () => {
    const source = await openDataset(genuine as string, { types: ['trades'] });
    expect(source.instruments).toMatchObject([
      { id: 'binance-futures:BTCUSDT', tickSize: '0.01', lotSize: '0.000001' },
    ]);
    const counts = { buy: 0, sell: 0, unknown: 0 };
    const lots = { buy: 0, sell: 0, unknown: 0 };
    let low = Infinity;
    let high = 0;
    for await (const batch of source.batches()) {
      for (const event of batch) {
        if (event.type !== 'TradePrinted') throw new Error(`a ${event.type} among trades`);
        counts[event.aggressor] += 1;
        lots[event.aggressor] += event.size;
        low = Math.min(low, event.price);
        high = Math.max(high, event.price);
      }
    }
    expect(counts).toEqual({ buy: 5267, sell: 4732, unknown: 0 });
    expect(lots).toEqual({ buy: 2_059_537_000, sell: 1_964_764_000, unknown: 0 });
    expect([low, high]).toEqual([965_307, 971_070]);
  });
});
