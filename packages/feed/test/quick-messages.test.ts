import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type InstrumentId, instrumentId, type MarketEvent, type SourceChecks } from '@replay/core';
import { law, sharedData, testInstrument, whyNoSharedData } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trackOf } from '../src/dataset/track.ts';
import { CaptureLine } from '../src/raw/capture-line.ts';
import { CaptureReader } from '../src/raw/capture-reader.ts';
import { usualPolicies } from '../src/raw/policies.ts';
import { QuickLines } from '../src/raw/quick/quick-lines.ts';
import { venueRules } from '../src/raw/venues.ts';
import { epochMs } from './raw-captures.ts';

type QuickVenue = 'binance' | 'binance-futures' | 'binance-delivery' | 'bybit';
const quickVenues: readonly QuickVenue[] = ['binance', 'binance-futures', 'binance-delivery', 'bybit'];

type Steps = readonly [symbol: string, tickSize: string, lotSize: string];
/** An instrument in whole steps, one in steps that are no powers of ten, and one that no codec would name so. */
const drawnSteps: readonly Steps[] = [
  ['BTCUSDT', '1', '1'],
  ['ETHUSDT', '0.05', '0.002'],
  ['dogeusdt', '1', '1'],
];

const tracksOf = (venue: QuickVenue, steps: readonly Steps[] = drawnSteps) =>
  steps.map(([symbol, tickSize, lotSize], order) => {
    const id: InstrumentId = instrumentId(venue, symbol);
    const instrument = testInstrument({ id, exchange: venue, symbol, tickSize, lotSize });
    return { ...trackOf(instrument, order), channels: [] };
  });
type Tracks = ReturnType<typeof tracksOf>;

/** The lines of a capture as they lie behind each other in a file. */
function linesOf(bytes: Buffer): readonly CaptureLine[] {
  const lines: CaptureLine[] = [];
  let start = 0;
  for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, start)) {
    lines.push(new CaptureLine(bytes, start, end, lines.length + 1));
    start = end + 1;
  }
  return lines;
}

const laid = (texts: readonly string[]): readonly CaptureLine[] => linesOf(Buffer.from(`${texts.join('\n')}\n`));

interface Outcome {
  readonly events: readonly MarketEvent[];
  readonly checks: readonly SourceChecks[];
}

/** What comes of lines that are read off their bytes where that is possible, or as text, all of them. */
function outcome(
  venue: QuickVenue,
  lines: readonly CaptureLine[],
  way: 'bytes' | 'text',
  tracks = tracksOf(venue),
): Outcome {
  const leftOut = (symbol: string): boolean => symbol === 'LTCUSDT';
  const rules = venueRules[venue];
  const reader = new CaptureReader({
    name: 'file',
    rules,
    venue,
    tracks,
    leftOut,
    isLone: true,
    policies: usualPolicies,
    onBadRow: 'skip',
  });
  for (const line of lines) {
    if (way === 'bytes') reader.readLine(line, undefined);
    else reader.read(line.text, line.number, undefined);
  }
  reader.end();
  return { events: reader.take(), checks: reader.checks() };
}

/** How many of the lines are read off their bytes. */
function quickOnes(venue: QuickVenue, lines: readonly CaptureLine[], tracks: Tracks = tracksOf(venue)): number {
  const quick = new QuickLines(venueRules[venue].quick?.(tracks) ?? { read: () => undefined });
  return lines.filter((line) => quick.read(line) !== undefined).length;
}

const time = epochMs * 1000;
const levels = '"b":[["99","3"]],"a":[["101.000","0"],["102","4.0"]]';
const book = `{"e":"depthUpdate","E":${epochMs},"s":"BTCUSDT","U":1,"u":2,${levels}}`;
const trade = `{"e":"trade","E":${epochMs},"s":"BTCUSDT","t":7,"p":"100","q":"2","T":${epochMs},"m":true,"M":true}`;
const joined = `{"e":"aggTrade","E":${epochMs},"s":"BTCUSDT","a":9,"p":"100","q":"2","f":7,"l":8,"T":${epochMs},"m":true,"M":true}`;
const future = `{"e":"depthUpdate","E":${epochMs},"T":${epochMs},"s":"BTCUSDT","U":5,"u":9,"pu":4,${levels}}`;
const bybitBook = `{"topic":"orderbook.200.BTCUSDT","type":"delta","ts":${epochMs},"data":{"s":"BTCUSDT",${levels},"u":4,"seq":9},"cts":${epochMs}}`;
const bybitTrade = `{"T":${epochMs},"s":"BTCUSDT","S":"Buy","v":"2","p":"100","L":"PlusTick","i":"a-7","BT":false}`;
const stream = (name: string, data: string): string => `{"stream":"${name}","data":${data}}`;

describe('a line is read off its bytes', () => {
  it.each<[venue: QuickVenue, text: string, because: string]>([
    ['binance', `${time} ${stream('btcusdt@depth@100ms', book)}`, 'spot sends its books so'],
    ['binance', `${time} ${stream('btcusdt@depth', book)}`, 'each second as well'],
    ['binance', `${time} ${book}`, 'some recorders keep no envelope'],
    ['binance', `${time} ${stream('btcusdt@trade', trade)}`, 'spot sends its trades so'],
    ['binance', `${time} ${trade.replace(',"T"', ',"b":1,"a":2,"T"')}`, 'trades named the orders until 2023'],
    ['binance', `${time} ${stream('btcusdt@aggTrade', joined)}`, 'spot joins trades so'],
    ['binance-futures', `${time} ${joined.replace(',"M":true', '')}`, 'and futures so'],
    ['binance', `${time} {"u":1,"s":"BTCUSDT","b":"99","B":"1","a":"101","A":"0"}`, 'spot sends bare tickers'],
    ['binance', `${time}000 ${book}`, 'recorders tell nanoseconds'],
    ['binance', `2023-11-14T22:13:20.0000000Z ${book}`, 'or a date, as the vendor’s do'],
    ['binance-futures', `${time} ${stream('btcusdt@depth@0ms', future)}`, 'futures chain their updates'],
    [
      'binance-futures',
      `${time} {"e":"trade","E":${epochMs},"T":${epochMs},"s":"BTCUSDT","t":7,"p":"100","q":"2","X":"MARKET","m":false}`,
      'futures tell the kind of a trade',
    ],
    [
      'binance-futures',
      `${time} {"e":"bookTicker","u":1,"s":"BTCUSDT","b":"99","B":"1","a":"101","A":"2","T":${epochMs},"E":${epochMs}}`,
      'futures say what a ticker is',
    ],
    ['binance-delivery', `${time} ${future.replace(',"U"', ',"ps":"BTCUSD","U"')}`, 'COIN-M names the pair'],
    ['bybit', `${time} ${bybitBook}`, 'Bybit sends its books so'],
    ['bybit', `${time} ${bybitBook.replace(/,"cts":\d+/, '')}`, 'and sent them so before 2023'],
    [
      'bybit',
      `${time} {"topic":"publicTrade.BTCUSDT","type":"snapshot","ts":${epochMs},"data":[${bybitTrade},${bybitTrade}]}`,
      'several trades come at once',
    ],
  ])('%s: %s, because %s', (venue, text) => {
    const lines = laid([text]);
    expect(quickOnes(venue, lines)).toBe(1);
    expect(outcome(venue, lines, 'bytes')).toEqual(outcome(venue, lines, 'text'));
  });
});

describe('a line is left to be read as text', () => {
  it.each<[venue: QuickVenue, text: string, because: string]>([
    ['binance', book, 'no time of receipt is there'],
    ['binance', `${time}0 ${book}`, 'seventeen digits are no time'],
    ['binance', `2023-02-30T22:13:20.1Z ${book}`, 'there is no such day'],
    ['binance', `${time} ${book.replace('{', '{ ')}`, 'venues write no spaces'],
    ['binance', `${time} ${book}}`, 'something stands behind it'],
    ['binance', `${time} ${book.slice(0, -1)}`, 'it is cut short'],
    ['binance', `${time} ${book.replace('"U":1', '"U":01')}`, 'JSON has no such number'],
    ['binance', `${time} ${book.replace('"U":1', '"U":"1"')}`, 'a number is a text'],
    ['binance', `${time} ${book.replace('"99"', '99')}`, 'a decimal is a number'],
    ['binance', `${time} ${book.replace('"99"', '"9.9e1"')}`, 'a decimal has an exponent'],
    ['binance', `${time} ${book.replace('"99"', '"99."')}`, 'a decimal ends with its point'],
    ['binance', `${time} ${book.replace('"99"', '"-99"')}`, 'a price is negative'],
    ['binance', `${time} ${book.replace('"99"', '"99.5"')}`, 'a price lies between two ticks'],
    ['binance', `${time} ${book.replace('"99"', '"9007199254740992"')}`, 'a price is too large to be counted'],
    [
      'binance',
      `${time} ${book.replace(`${epochMs}`, '1699999')}`,
      'a time is neither in milliseconds nor microseconds',
    ],
    ['binance', `${time} ${book.replace('BTCUSDT', 'LTCUSDT')}`, 'its instrument is left out'],
    ['binance', `${time} ${book.replace('BTCUSDT', 'dogeusdt')}`, 'codecs give symbols in upper case'],
    ['binance', `${time} ${book.replace('BTCUSDT', 'BTCUSD\\u0054')}`, 'a symbol is escaped'],
    ['binance', `${time} ${stream('btcusdt@depth20', book)}`, 'partial depth is no book'],
    ['binance', `${time} ${trade.replace(',"m"', ',"X":"ADL","m"')}`, 'it did not happen on the book'],
    ['binance-futures', `${time} ${future.replace('"pu":4,', '')}`, 'futures name their predecessor'],
    ['bybit', `${time} ${bybitBook.replace('orderbook.200', 'orderbook.1')}`, 'the touch is remembered by the codec'],
    ['bybit', `${time} ${bybitBook.replace('delta', 'other')}`, 'it is neither snapshot nor delta'],
  ])('%s: %s, because %s', (venue, text) => {
    const lines = laid([text]);
    expect(quickOnes(venue, lines)).toBe(0);
    expect(outcome(venue, lines, 'bytes')).toEqual(outcome(venue, lines, 'text'));
  });
});

describe('both ways of reading a capture come to the same', () => {
  const anyDecimal = fc
    .tuple(
      fc.constantFrom('0', '9', '100', '61800', '4294967296', '007', ''),
      fc.constantFrom('', '.0', '.05', '.2', '.100000', '.003', '.', 'e2'),
    )
    .map((parts) => parts.join(''));
  const decimal = fc.oneof(
    { weight: 30, arbitrary: fc.integer({ min: 0, max: 99 }).map(String) },
    { weight: 1, arbitrary: anyDecimal },
  );
  const anySide = fc
    .array(fc.tuple(decimal, decimal), { maxLength: 4 })
    .map((rows) => `[${rows.map(([price, size]) => `["${price}","${size}"]`).join()}]`);
  const anySymbol = fc.oneof(
    { weight: 20, arbitrary: fc.constant('BTCUSDT') },
    { weight: 4, arbitrary: fc.constant('ETHUSDT') },
    { weight: 1, arbitrary: fc.constantFrom('LTCUSDT', 'XRPUSDT', 'dogeusdt', 'btcusdt') },
  );
  const anyStep = fc.oneof(
    { weight: 12, arbitrary: fc.constant(1) },
    { weight: 1, arbitrary: fc.integer({ min: -2, max: 4 }) },
  );
  const anyMessage = fc.record({
    kind: fc.constantFrom('book', 'book', 'book', 'snapshot', 'trade', 'joined', 'ticker'),
    symbol: anySymbol,
    /** How far it goes on from the message before: by its number, and by the clock. */
    step: anyStep,
    pause: anyStep,
    bids: anySide,
    asks: anySide,
    price: decimal,
    size: decimal,
    form: fc.nat({ max: 3 }),
  });
  type AnyMessage = typeof anyMessage extends fc.Arbitrary<infer Message> ? Message : never;

  /** A message as a venue writes it, in one of its forms; `n` is its number, `at` its time in milliseconds. */
  function written(venue: QuickVenue, message: AnyMessage, n: number, at: number): string {
    const { kind, symbol, bids, asks, price, size, form } = message;
    const enveloped = (channel: string, data: string): string =>
      form === 0 ? data : stream(`${symbol.toLowerCase()}@${channel}`, data);
    if (venue === 'bybit') {
      switch (kind) {
        case 'book':
        case 'snapshot': {
          const type = kind === 'book' ? 'delta' : 'snapshot';
          const data = `{"s":"${symbol}","b":${bids},"a":${asks},"u":${n},"seq":${n}}`;
          return `{"topic":"orderbook.${form === 0 ? 1 : 50}.${symbol}","type":"${type}","ts":${at},"data":${data},"cts":${at}}`;
        }
        case 'trade':
          return `{"topic":"publicTrade.${symbol}","type":"snapshot","ts":${at},"data":[{"T":${at},"s":"${symbol}","S":"Sell","v":"${size}","p":"${price}","L":"PlusTick","i":"${n}","BT":false}]}`;
        default:
          return `{"topic":"tickers.${symbol}","type":"delta","data":{"symbol":"${symbol}","bid1Price":"${price}"},"cs":${n},"ts":${at}}`;
      }
    }
    const chained = venue === 'binance' ? '' : `,"pu":${n - 1}`;
    switch (kind) {
      case 'book': {
        const data = `{"e":"depthUpdate","E":${at},"T":${at},"s":"${symbol}","U":${n},"u":${n}${chained},"b":${bids},"a":${asks}}`;
        return enveloped(form === 1 ? 'depth@0ms' : 'depth@100ms', data);
      }
      case 'snapshot':
        return stream(`${symbol.toLowerCase()}@depthSnapshot`, `{"lastUpdateId":${n},"bids":${bids},"asks":${asks}}`);
      case 'trade': {
        const sale = form === 2;
        const data = `{"e":"trade","E":${at},"T":${at},"s":"${symbol}","t":${n},"p":"${price}","q":"${size}","X":"MARKET","m":${sale}}`;
        return enveloped('trade', data);
      }
      case 'joined': {
        const data = `{"e":"aggTrade","E":${at},"s":"${symbol}","a":${n},"p":"${price}","q":"${size}","f":${n},"l":${n + 1},"T":${at},"m":${form === 2}}`;
        return enveloped('aggTrade', data);
      }
      case 'ticker':
        return enveloped(
          'bookTicker',
          `{"e":"bookTicker","u":${n},"s":"${symbol}","b":"${price}","B":"${size}","a":"${price}","A":"1","T":${at},"E":${at}}`,
        );
    }
  }

  /** What can happen to a line on its way. */
  const damages: readonly ((text: string, at: number) => string)[] = [
    (text, at) => text.slice(0, at % text.length),
    (text, at) => flipped(text, at),
    (text, at) => `${text.slice(0, at % text.length)} ${text.slice(at % text.length)}`,
    (text, at) => `${text.slice(0, at % text.length)}${text.slice((at % text.length) + 1)}`,
    (text, at) =>
      `${text.slice(0, at % text.length)}${text.slice(at % text.length, (at % text.length) + 9)}${text.slice(at % text.length)}`,
    (text) => text.replace(/"(\w+)":([\w"]+),"(\w+)":([\w"]+)/, '"$3":$4,"$1":$2'),
    (text) => text.replace(/"(\d+)"/, '$1'),
    (text) => text.replace(/:(\d+),/, ':"$1",'),
    (text) => `${text}\r`,
    (text) => `${text} `,
    () => '',
  ];
  const flipped = (text: string, at: number): string => {
    const bytes = Buffer.from(text);
    const place = at % bytes.length;
    // No line feed, which would be two lines.
    bytes[place] = (((bytes[place] as number) ^ (1 << (at % 7))) & 0x7f) | 0x20;
    return bytes.toString('latin1');
  };
  const anyDamage = fc.oneof(
    { weight: 7, arbitrary: fc.constant(null) },
    {
      weight: 1,
      arbitrary: fc.record({ how: fc.nat({ max: damages.length - 1 }), at: fc.nat({ max: 5000 }) }),
    },
  );
  const anyCapture = fc.array(fc.tuple(anyMessage, anyDamage), { minLength: 1, maxLength: 40 });

  const captureOf = (
    venue: QuickVenue,
    told: readonly (readonly [AnyMessage, { how: number; at: number } | null])[],
  ): readonly CaptureLine[] => {
    const numbers = new Map<string, number>();
    let clock = epochMs;
    return laid(
      told.map(([message, damage]) => {
        const series = `${message.symbol} ${message.kind === 'trade' ? 'trade' : 'book'}`;
        // A snapshot holds what is before the next change.
        const n = (numbers.get(series) ?? 100) + (message.kind === 'snapshot' ? 0 : message.step);
        numbers.set(series, n);
        clock += message.pause;
        const text = `${clock * 1000}${message.form === 3 ? '123' : ''} ${written(venue, message, n, clock)}`;
        return damage === null ? text : (damages[damage.how] as (text: string, at: number) => string)(text, damage.at);
      }),
    );
  };

  for (const venue of quickVenues) {
    law(
      `of ${venue}: sound, damaged, doubled, out of order, of instruments that are not read`,
      [anyCapture],
      (told) => {
        const lines = captureOf(venue, told);
        expect(outcome(venue, lines, 'bytes')).toEqual(outcome(venue, lines, 'text'));
      },
    );
  }

  it('and most of the lines that these laws are about are read off their bytes', () => {
    for (const venue of quickVenues) {
      const lines = fc.sample(anyCapture, { numRuns: 200, seed: 1 }).flatMap((told) => captureOf(venue, told));
      expect(quickOnes(venue, lines) / lines.length).toBeGreaterThan(venue === 'bybit' ? 0.4 : 0.5);
    }
  });
});

const recorded = [
  {
    venue: 'binance-futures',
    file: 'raw/usdm_btcusdt_20240808.gz',
    steps: [['BTCUSDT', '0.1', '0.001']],
    quick: 93_953,
  },
  {
    venue: 'bybit',
    file: 'raw/bybit_v5_linear_orderbook200_2026-08-09.ndjson.gz',
    steps: ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'DOGEUSDT'].map((symbol): Steps => [symbol, '0.00001', '0.001']),
    quick: 1700,
  },
] as const;

describe.each(recorded)('the recording $file', ({ venue, file, steps, quick }) => {
  const path = sharedData(file);
  const note = path === undefined ? ` (skipped: ${whyNoSharedData})` : '';

  it.skipIf(path === undefined)(`reads alike both ways, and ${quick} lines are read off their bytes${note}`, () => {
    const lines = linesOf(gunzipSync(readFileSync(path as string)));
    const tracks = tracksOf(venue, steps);
    expect(quickOnes(venue, lines, tracks)).toBe(quick);
    const { events, checks } = outcome(venue, lines, 'bytes', tracks);
    const asText = outcome(venue, lines, 'text', tracks);
    expect(checks).toEqual(asText.checks);
    expect(events.length).toBe(asText.events.length);
    // Compared as text: a difference is found a hundred times faster so.
    expect(events.findIndex((event, at) => JSON.stringify(event) !== JSON.stringify(asText.events[at]))).toBe(-1);
  });
});
