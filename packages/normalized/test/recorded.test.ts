import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { lots, type MarketEvent } from '@replay/core';
import { NormalizedDecoder, Normalizer, parseDataType } from '@replay/normalized';
import { sharedData, testInstrument, whyNoSharedData } from '@replay/testkit';
import { describe, expect, it } from 'vitest';

const path = sharedData('tardis-normalized/bitmex_XBTUSD_20190401_compute.ndjson.gz');

/** BitMEX XBTUSD: half dollars, and contracts of one dollar. */
const instrument = testInstrument({
  id: 'bitmex:XBTUSD',
  exchange: 'bitmex',
  symbol: 'XBTUSD',
  tickSize: '0.5',
  lotSize: '1',
  orderStep: lots(1),
});

describe.skipIf(path === undefined)(`a minute of BitMEX, computed by its vendor (${whyNoSharedData})`, () => {
  const lines = path === undefined ? [] : gunzipSync(readFileSync(path)).toString().trim().split('\n');
  const recorded = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const isComputed = ({ type }: Record<string, unknown>): boolean => type === 'book_snapshot' || type === 'trade_bar';
  const events: MarketEvent[] = [];
  const decoder = new NormalizedDecoder({ instruments: [instrument], place: 'the recording' });
  for (const [row, line] of lines.entries()) if (!isComputed(recorded[row] ?? {})) decoder.decodeText(line, events);

  const told = (dataTypes: readonly string[]): readonly Record<string, unknown>[] => {
    const normalizer = new Normalizer({
      instruments: [instrument],
      dataTypes: dataTypes.map(parseDataType),
      disconnects: true,
    });
    const texts: string[] = [];
    for (const event of events) normalizer.push(event, texts);
    return texts.map((text) => JSON.parse(text));
  };

  it('holds as many messages as its description says', () => {
    expect(events.map(({ type }) => type).filter((type) => type === 'MessageRejected')).toEqual([]);
    const count = (wanted: string): number => recorded.filter(({ type }) => type === wanted).length;
    expect(['book_change', 'trade', 'book_snapshot', 'trade_bar'].map(count)).toEqual([3719, 757, 2085, 40]);
  });

  it.each([
    ['book_snapshot_5_0ms', 1732],
    ['book_snapshot_3_100ms', 304],
    ['book_snapshot_10_1000ms', 49],
    ['trade_bar_1000ms', 33],
    ['trade_bar_100ticks', 7],
  ])('%s: all %i messages are the recorded ones, digit for digit', (name, count) => {
    const expected = recorded.filter((message) => message['name'] === name).map(withoutNulls);
    expect(expected).toHaveLength(count);
    expect(told([name])).toEqual(expected);
  });

  it('tells source and computed messages in the order of the recording', () => {
    const names = ['trade', 'book_change', 'book_snapshot_10_1000ms', 'book_snapshot_5_0ms', 'book_snapshot_3_100ms'];
    expect(told([...names, 'trade_bar_1000ms', 'trade_bar_100ticks'])).toEqual(recorded.map(withoutNulls));
  });
});

/** The recording names a grouping that there is not. */
const withoutNulls = (message: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(message).filter(([, value]) => value !== null));
