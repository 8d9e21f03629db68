import type { Instrument, MarketEvent } from '@replay/core';
import { NormalizedDecoder, Normalizer, parseDataType } from '@replay/normalized';
import { testInstrument } from '@replay/testkit';

export const plainTypes: readonly string[] = [
  'trade',
  'book_change',
  'derivative_ticker',
  'liquidation',
  'book_ticker',
];

/** Counted as Binance counts its future: tenths of a dollar, thousandths of a coin. */
export const futures: Instrument = testInstrument({
  exchange: 'binance-futures',
  tickSize: '0.1',
  lotSize: '0.001',
});

/** The messages that some events make. */
export function textsOf(
  events: readonly MarketEvent[],
  dataTypes: readonly string[] = plainTypes,
  {
    instruments = [futures],
    disconnects = true,
    notices = false,
  }: Partial<{
    instruments: readonly Instrument[];
    disconnects: boolean;
    notices: boolean;
  }> = {},
): readonly string[] {
  const normalizer = new Normalizer({ instruments, dataTypes: dataTypes.map(parseDataType), disconnects, notices });
  const texts: string[] = [];
  for (const event of events) normalizer.push(event, texts);
  return texts;
}

/** The events that some messages make, read off their bytes where these allow it. */
export function eventsOf(
  texts: readonly string[],
  { instruments = [futures], asJson = false }: Partial<{ instruments: readonly Instrument[]; asJson: boolean }> = {},
): readonly MarketEvent[] {
  const decoder = new NormalizedDecoder({ instruments, place: 'the stream' });
  const events: MarketEvent[] = [];
  for (const text of texts) {
    if (asJson) decoder.decodeText(text, events);
    else {
      // A line stands in a chunk among others.
      const bytes = Buffer.from(`}\n${text}\n{"type":`);
      decoder.decode(bytes, 2, bytes.length - 9, events);
    }
  }
  return events;
}
