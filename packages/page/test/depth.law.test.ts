import { type Book, waitingBook } from '@replay/book';
import type { InstrumentId, Micros } from '@replay/core';
import { DepthRecorder, depthOf, depthText } from '@replay/page';
import { drawBook, testInstrument } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const instrument = testInstrument();
const { id } = instrument;
const book = drawBook('99x3 100x5 | 101x4 103x1');
const noon = 1_723_118_400_000_000;
const second = 1_000_000;

const recorded = (looks: readonly (readonly [time: number, book: Book, filled?: boolean])[]) => {
  const recorder = new DepthRecorder([instrument]);
  for (const [time, shown, filled = false] of looks)
    recorder.observe((noon + time) as Micros, () => shown, filled ? [id] : []);
  return recorder.recorded()[0]?.columns ?? [];
};

describe('recorded depth', () => {
  it('shows the best levels of each side', () => {
    expect(recorded([[0, book]])).toEqual([
      {
        time: noon,
        bids: [
          [100, 5],
          [99, 3],
        ],
        asks: [
          [101, 4],
          [103, 1],
        ],
      },
    ]);
  });

  it('keeps what each look showed, whatever later ones show', () => {
    const shown = (look: number): Book =>
      drawBook(`${50 + look}x${look + 1} | ${200 + look}x3 ${300 + look}x${look + 2}`);
    const columns = recorded(Array.from({ length: 60 }, (_, look) => [look * second, shown(look), look % 25 === 24]));
    expect(columns).toHaveLength(60);
    for (const { time, bids, asks } of columns) {
      const look = (time - noon) / second;
      expect([bids, asks]).toEqual([
        [[50 + look, look + 1]],
        [
          [200 + look, 3],
          [300 + look, look + 2],
        ],
      ]);
    }
  });

  it('leaves out books that show nothing', () => {
    expect(recorded([[0, waitingBook]])).toEqual([]);
    expect(recorded([[0, { status: 'stale', cause: 'a hole', since: noon as Micros }]])).toEqual([]);
  });

  it('looks at the very moment of a fill', () => {
    const columns = recorded([
      [0, book],
      [10, book],
      [20, book, true],
      [30, book],
    ]);
    expect(columns.map(({ time }) => time - noon)).toEqual([0, 20]);
  });

  it('stays small and in the order of time, however long the run and however many the fills', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 20 * second }), fc.boolean()), { maxLength: 3_000 }),
        (steps) => {
          let time = 0;
          const columns = recorded(steps.map(([wait, filled]) => [(time += wait), book, filled] as const));
          expect(columns.length).toBeLessThanOrEqual(400 + 120 * 17);
          const times = columns.map((column) => column.time);
          expect(times).toEqual(times.toSorted((one, other) => one - other));
          expect(new Set(times).size).toBe(times.length);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('spans a whole day', () => {
    const columns = recorded(Array.from({ length: 86_400 }, (_, at) => [at * second, book] as const));
    expect(columns.length).toBeGreaterThan(200);
    expect(columns.length).toBeLessThanOrEqual(400);
    expect((columns.at(-1)?.time ?? 0) - noon).toBeGreaterThan(86_000 * second);
  });
});

describe('a file of depth', () => {
  it('gives back what was recorded', () => {
    const recorder = new DepthRecorder([instrument]);
    for (let at = 0; at < 20; at++) recorder.observe((noon + at * second) as Micros, () => book, at === 7 ? [id] : []);
    const text = depthText(recorder.recorded());
    expect([...depthOf(text, 'depth.ndjson')]).toEqual(
      recorder.recorded().map((one): [InstrumentId, unknown] => [one.instrument, one.columns]),
    );
    expect(depthText([])).toBe('');
    expect(depthOf('', 'depth.ndjson').size).toBe(0);
  });

  it.each(['{}', '[1,2,3,4]', '["a",1.5,[],[]]', '["a",1,[[1]],[]]', 'no json', '["a",1,[],[["1",2]]]'])(
    'refuses the line %s, and names its place',
    (line) => {
      expect(() => depthOf(`["a",1,[],[]]\n${line}\n`, 'depth.ndjson')).toThrow(
        expect.objectContaining({ code: 'BAD_DATA', place: 'depth.ndjson:2' }),
      );
    },
  );
});
