import { isDeepStrictEqual } from 'node:util';
import { openData, runBacktest } from '@replay/backtest';
import type { MarketEvent } from '@replay/core';
import { generate, sampleInstrument, sampleMarket } from '@replay/market';
import { describe, expect, it } from 'vitest';

async function eventsOf(data: string, options = {}): Promise<readonly MarketEvent[]> {
  const { source, close } = await openData(data, options);
  try {
    const events: MarketEvent[] = [];
    for await (const batch of source.batches()) events.push(...batch);
    return events;
  } finally {
    await close();
  }
}

describe('the sample', () => {
  it('is a file of the very events that the market generates', async () => {
    const { source } = await openData('sample');
    expect(source).toMatchObject({ description: 'sample', notes: [], instruments: [sampleInstrument] });
    const read: MarketEvent[] = [];
    for await (const batch of source.batches()) read.push(...batch);
    const made = [...generate(sampleMarket)].flat();
    expect(read.length).toBe(made.length);
    expect(made.find((event, at) => !isDeepStrictEqual(event, read[at]))).toBeUndefined();
  });

  it('has its file digested, and knows how much of it was read', async () => {
    const { source } = await openData('sample');
    expect(await source.digests()).toMatchObject([{ name: 'sample.tape/blocks.bin' }]);
    for await (const _ of source.batches());
    expect(source.progress?.()).toBe(1);
  });

  it('gives one run, from its file and through a relay, also of a part of it', async () => {
    const range = { from: '2024-05-01T07:54:20Z', to: '2024-05-01T07:55:10Z' };
    const hashes = [];
    for (const data of ['sample', 'relay://sample']) {
      const { hash, report } = await runBacktest({ strategy: 'imbalance', ...range, data });
      expect(JSON.parse(report.json()).data).toMatchObject({ source: data });
      hashes.push(hash);
    }
    expect(new Set(hashes).size).toBe(1);
  });

  it('can be asked of its relay page by page', async () => {
    const to = String(sampleMarket.start + 3_000_000);
    expect(await eventsOf('relay://sample', { transport: 'http', to })).toEqual(await eventsOf('sample', { to }));
  });

  it('is generated order by order, up to the end that is asked for', async () => {
    const to = sampleMarket.start + 3_000_000;
    const events = await eventsOf('sample:orders', { to: String(to) });
    const all = [...generate({ ...sampleMarket, publishes: 'orders', duration: 3_000_000 as never })].flat();
    expect(events).toEqual(all.filter(({ receivedTime }) => receivedTime < to));
    expect(events.some(({ type }) => type === 'PublicOrdersChanged')).toBe(true);
  });

  it('digests what was generated: the same for the same part, another for another', async () => {
    const digestsOf = async (to: string) => (await openData('sample:orders', { to })).source.digests();
    const [one] = await digestsOf('2024-05-01T07:54:02Z');
    expect(one).toMatchObject({ name: 'sample:orders', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await digestsOf('2024-05-01T07:54:02Z')).toEqual([one]);
    expect(await digestsOf('2024-05-01T07:54:03Z')).not.toEqual([one]);
  });
});
