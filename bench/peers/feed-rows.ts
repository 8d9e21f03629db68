import { gunzipSync } from 'node:zlib';
import { generate, type MarketConfig } from '../../packages/market/src/index.ts';
import { bookHeader, bookRows, tradeRow, tradesHeader } from '../dataset-rows.ts';

/** One file of a feed, made piece by piece, so that a long one needs little memory. */
export type FeedText = Generator<string>;

/** What a repeated recording is moved by, in microseconds. */
export interface Repetition {
  readonly copies: number;
  /** From one copy to the next; longer than the recording. */
  readonly apart: number;
  /** Added to each receipt time: the recorder's clock ran behind the exchange's. */
  readonly feedLatency: number;
}

/** A recorded file so many times, one after the other in time; trade ids go on counting. */
export function* repeatedFile(packed: Buffer, kind: 'book' | 'trades', repetition: Repetition): FeedText {
  const { copies, apart, feedLatency } = repetition;
  const [header = '', ...lines] = gunzipSync(packed).toString('latin1').trimEnd().split('\n');
  const rows = lines.map((line) => splitOff(line, kind === 'trades' ? 5 : 4));
  yield `${header}\n`;
  for (let copy = 0; copy < copies; copy++) {
    const later = copy * apart;
    let text = '';
    for (const [fields, rest] of rows) {
      const [exchange, symbol, happened, received, id] = fields;
      const times = `${Number(happened) + later},${Number(received) + later + feedLatency}`;
      const numbered = id === undefined ? '' : `${Number(id) + copy * rows.length},`;
      text += `${exchange},${symbol},${times},${numbered}${rest}\n`;
    }
    yield text;
  }
}

/** The first so many fields of a line, and what follows them. */
function splitOff(line: string, count: number): readonly [fields: readonly string[], rest: string] {
  const fields = line.split(',');
  return [fields.slice(0, count), fields.slice(count).join(',')];
}

/** The book and the trades of a generated market, as dataset files. */
export function* generatedFile(market: MarketConfig, kind: 'book' | 'trades'): FeedText {
  let trades = 0;
  yield kind === 'book' ? bookHeader : tradesHeader;
  for (const batch of generate(market)) {
    let text = '';
    for (const event of batch) {
      if (kind === 'book') text += bookRows(event, market.instrument);
      else if (event.type === 'TradePrinted') text += tradeRow(event, market.instrument, ++trades);
    }
    if (text !== '') yield text;
  }
}
