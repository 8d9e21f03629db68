import { instrumentId, type MarketEvent, type Micros } from '@replay/core';
import { testInstrument } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RowVisitor, scanRows, spellRows } from '../src/dataset/csv-rows.ts';
import { type DatasetKind, documentedColumns } from '../src/dataset/dataset-kind.ts';
import { EventReader } from '../src/dataset/event-reader.ts';
import { trackOf } from '../src/dataset/track.ts';
import { epoch } from './dataset-files.ts';

const tracks = ['BTCUSDT', 'ÉTHUSDT'].map((symbol, order) => {
  const id = instrumentId('test', symbol);
  return trackOf(testInstrument({ id, symbol, tickSize: '0.05', lotSize: '0.001' }), order);
});
const wanted = new Map(tracks.map((track) => [`test,${track.instrument.symbol}`, track]));

type Way = (chunks: AsyncIterable<Buffer>, visitor: RowVisitor, place: string) => AsyncGenerator<void>;

/** The events of a file by one of the two ways of reading it; bad rows are events too. */
async function eventsBy(
  way: Way,
  kind: DatasetKind,
  columns: readonly string[],
  bytes: Buffer,
  cuts: readonly number[],
) {
  const reader = new EventReader({
    place: 'file',
    kind,
    columns,
    tracks: { wanted, leftOut: (name) => name === 'test,LEFTOUT' },
    ids: tracks.map(({ instrument }) => instrument.id),
    onBadRow: 'skip',
    notBefore: epoch as Micros,
  });
  const events: MarketEvent[] = [];
  const take = (): void => {
    const columns = reader.take();
    for (let index = 0; index < (columns?.end ?? 0); index++) events.push(columns!.event(index));
  };
  for await (const _ of way(chunked(bytes, cuts), reader, 'file')) take();
  reader.end();
  take();
  return events;
}

async function* chunked(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Buffer> {
  const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b);
  for (const [index, place] of places.entries()) {
    const next = places[index + 1];
    if (next !== undefined) yield bytes.subarray(place, next);
  }
}

const anyDigits = fc.oneof(fc.nat(9), fc.nat(99_999), fc.nat(99_999_999));
const anyNumber = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(anyDigits, fc.constantFrom('', '.0', '.5', '.05', '.150', '.00000'))
      .map((parts) => parts.join('')),
  },
  { weight: 1, arbitrary: fc.tuple(anyDigits, anyDigits).map((parts) => parts.join('.')) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      '0',
      '0.000',
      '00.5',
      '-1',
      '-0.05',
      '1e3',
      '5e-2',
      '1E1',
      '.5',
      '5.',
      '+1',
      'x',
      '1 ',
      '99999999999999999999',
      '1.5.2',
      '0x10',
    ),
  },
);
const anyTime = (receivedTime: number) =>
  fc.oneof(
    { weight: 12, arbitrary: fc.nat(9).map((ahead) => String(receivedTime + ahead)) },
    { weight: 1, arbitrary: fc.constantFrom('', '1700000000', '1700000000000', 'soon', '99999999999999999') },
  );
const anySymbol = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('BTCUSDT', 'ÉTHUSDT') },
  fc.constantFrom('LEFTOUT', 'STRANGE'),
);

const cellOf = (column: string): fc.Arbitrary<string> => {
  if (column === 'is_snapshot') return fc.constantFrom('true', 'false', 'false', 'false', 'TRUE');
  if (column === 'side') return fc.constantFrom('bid', 'ask', 'buy', 'sell', 'unknown', '');
  if (column === 'id') return fc.constantFrom('1', 'a-b', '', 'é');
  return anyNumber;
};

const anyRow = (columns: readonly string[]): fc.Arbitrary<string> =>
  fc.tuple(fc.nat(6), anySymbol).chain(([offset, symbol]) => {
    const receivedTime = epoch + offset;
    const rest = fc.tuple(...columns.slice(4).map(cellOf));
    return fc
      .tuple(anyTime(receivedTime), anyTime(receivedTime), rest, fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 1, -1))
      .map(([timestamp, received, cells, extra]) => {
        const all = ['test', symbol, timestamp, received, ...cells];
        return (extra === 0 ? all : extra > 0 ? [...all, '1'] : all.slice(0, -1)).join(',');
      });
  });

/** Each row with so many cells of the one above: rows of one message begin alike, and are read together. */
function likeThoseAbove(drawn: readonly (readonly [row: string, shared: number])[]): readonly string[] {
  const rows: string[] = [];
  for (const [row, shared] of drawn) {
    const above = rows.at(-1)?.split(',').slice(0, shared) ?? [];
    rows.push([...above, ...row.split(',').slice(above.length)].join(','));
  }
  return rows;
}

const kinds: readonly DatasetKind[] = [
  { type: 'incremental_book_L2' },
  { type: 'trades' },
  { type: 'liquidations' },
  { type: 'quotes' },
  { type: 'derivative_ticker' },
  { type: 'book_snapshot_5', depth: 2 },
];

describe.each(kinds)('a file of $type', (kind) => {
  const columns = documentedColumns(kind);
  const anyFile = fc.record({
    rows: fc.array(fc.tuple(anyRow(columns), fc.constantFrom(0, 4, 6)), { maxLength: 25 }).map(likeThoseAbove),
    lineEnd: fc.constantFrom('\n', '\n', '\n\n', '\r\n'),
    lastLineEnd: fc.boolean(),
    cuts: fc.array(fc.nat(4000), { maxLength: 6 }),
  });

  it('is the same events read off its bytes, cut anywhere, as through fast-csv', async () => {
    await fc.assert(
      fc.asyncProperty(anyFile, async ({ rows, lineEnd, lastLineEnd, cuts }) => {
        const text = [columns.join(','), ...rows].join(lineEnd) + (lastLineEnd ? lineEnd : '');
        const bytes = Buffer.from(text);
        const scanned = await eventsBy(scanRows, kind, columns, bytes, cuts);
        expect(scanned).toEqual(await eventsBy(spellRows, kind, columns, bytes, []));
      }),
      { numRuns: 120 },
    );
  });

  it('is the same events with its columns in any order and its cells in quotes', async () => {
    const anyOrder = fc.shuffledSubarray([...columns], { minLength: columns.length, maxLength: columns.length });
    await fc.assert(
      fc.asyncProperty(anyFile, anyOrder, fc.boolean(), async ({ rows }, order, quoted) => {
        // A row with a cell too many or too few has no order to be shuffled.
        const whole = rows.map((row) => row.split(',')).filter((cells) => cells.length === columns.length);
        const places = order.map((column) => columns.indexOf(column));
        const shuffled = [order, ...whole.map((cells) => places.map((place) => cells[place] ?? ''))];
        const spelled = shuffled
          .map((cells) => cells.map((cell) => (quoted ? `"${cell}"` : cell)).join(','))
          .join('\r\n');
        const plain = [columns.join(','), ...whole.map((cells) => cells.join(','))].join('\n');
        expect(await eventsBy(spellRows, kind, order, Buffer.from(`\uFEFF${spelled}\r\n`), [])).toEqual(
          await eventsBy(scanRows, kind, columns, Buffer.from(plain), []),
        );
      }),
      { numRuns: 60 },
    );
  });
});
