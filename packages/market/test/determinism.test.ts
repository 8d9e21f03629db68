import { createHash } from 'node:crypto';
import { type MarketEvent, micros } from '@replay/core';
import { describe, expect, it } from 'vitest';
import { generate, type MarketConfig, sampleMarket } from '../src/index.ts';
import { shortMarket } from './short-market.ts';

const digest = (batches: Iterable<readonly MarketEvent[]>): string => {
  const hash = createHash('sha256');
  for (const batch of batches) for (const event of batch) hash.update(`${JSON.stringify(event)}\n`);
  return hash.digest('hex');
};

describe('a generated market', () => {
  it('is the same for the same seed, to the last byte, and for a second reading', () => {
    const market = generate(shortMarket(7));
    const first = digest(market);
    expect(digest(market)).toBe(first);
    expect(digest(generate(shortMarket(7)))).toBe(first);
  });

  it('is another for another seed', () => {
    expect(digest(generate(shortMarket(7)))).not.toBe(digest(generate(shortMarket(8))));
  });

  it('starts alike however long it runs', () => {
    const short = [...generate(shortMarket(7, 5))].flat();
    const long = [...generate(shortMarket(7, 10))].flat();
    expect(long.slice(0, short.length)).toEqual(short);
    expect(long.length).toBeGreaterThan(short.length);
  });

  it('has the same fair value for any feed latency', () => {
    const slow: MarketConfig = { ...shortMarket(7), feedLatency: { least: micros(90_000), most: micros(400_000) } };
    const unstamped = (config: MarketConfig) =>
      [...generate(config)].flat().map((event) => ({ ...event, receivedTime: undefined }));
    expect(unstamped(slow)).toEqual(unstamped(shortMarket(7)));
  });

  it('is made while it is read: the first batch of a year comes at once', () => {
    const year: MarketConfig = { ...sampleMarket, duration: micros(365 * 86_400 * 1_000_000) };
    for (const batch of generate(year)) {
      expect(batch[0]?.type).toBe('BookSnapshotted');
      break;
    }
  });
});
