import { readFileSync } from 'node:fs';
import { sharedOracle, testInstrument, whyNoSharedData } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { type QueueModel, queueNamed } from '../src/index.ts';
import { play } from './play.ts';

// Places in the queue step by step, printed by another engine (see the file's own source fields).
const path = sharedOracle('queue-models.json');
const oracle =
  path === undefined ? { sequences: [], probabilities: [] } : (JSON.parse(readFileSync(path, 'utf8')) as Oracle);

interface Oracle {
  readonly sequences: readonly {
    readonly id: string;
    readonly title: string;
    readonly join: string;
    readonly steps: readonly { readonly op: 'depth' | 'trade'; readonly size: string }[];
    readonly results: readonly {
      readonly model: Kind;
      readonly ahead: readonly string[];
      readonly fill?: readonly string[];
    }[];
  }[];
  readonly probabilities: readonly {
    readonly ahead: string;
    readonly behind: string;
    readonly share: Readonly<Record<string, string>>;
  }[];
}
interface Kind {
  readonly kind: string;
  readonly n?: number;
}

/** Plays the lines, and tells how many lots the last of them filled. */
function played(lines: readonly string[], queue: QueueModel) {
  const before = play(lines.slice(0, -1), { queue, instrument }).order('1')?.leaves ?? 0;
  const { order } = play(lines, { queue, instrument });
  return { order, said: before - (order('1')?.leaves ?? 0) };
}

const instrument = testInstrument({ lotSize: '0.001' });

const nameOf = ({ kind, n }: Kind): string => (n === undefined ? kind : `${kind}:${n}`);

describe.skipIf(path === undefined)(`places in the queue (${whyNoSharedData})`, () => {
  const rows = oracle.sequences.flatMap((sequence) =>
    sequence.results.map((result) => ({ ...sequence, ...result, name: nameOf(result.model) })),
  );

  it.each(rows)('$id, $name: $title', ({ join, steps, ahead, fill, name }) => {
    // Sizes of the file have three decimals: a lot is a thousandth, and the own order is large enough for every fill.
    const queue = queueNamed(name);
    if (queue === undefined) throw new Error(`no queue ${name}`);
    const lots = (size: string) => Math.round(Number(size) * 1000);
    const lines = [`book 100x${lots(join)} | 200x1`, '1: buy 1000000@100'];
    const seen: number[] = [];
    const filled: number[] = [];
    for (const { op, size } of steps) {
      lines.push(op === 'depth' ? `change 100x${lots(size)} |` : `print sell 100x${lots(size)}`);
      const { order, said } = played(lines, queue);
      seen.push((order('1')?.ahead ?? Number.NaN) / 1000);
      filled.push(said / 1000);
    }
    for (const [step, expected] of ahead.entries()) expect(seen[step]).toBeCloseTo(Number(expected), 9);
    for (const [step, expected] of (fill ?? []).entries()) {
      if (steps[step]?.op === 'trade') expect(filled[step]).toBeCloseTo(Number(expected), 3);
    }
  });

  const shares = oracle.probabilities.flatMap(({ ahead, behind, share }) =>
    Object.entries(share).map(([model, expected]) => ({
      ahead,
      behind,
      expected,
      name: model.replace(/\((\d)\)/, ':$1'),
    })),
  );

  it.each(shares)(
    '$name of $ahead ahead and $behind behind: $expected lie behind',
    ({ name, ahead, behind, expected }) => {
      const [front, back] = [Number(ahead), Number(behind)];
      if (front === 0) return void expect(queueNamed(name)?.afterRow(0, 0, back, back - 1, 1)).toBe(0);
      // What a very small cancel takes off the queue ahead tells the share of it that was ahead.
      const cancelled = 2 ** -20;
      const after = queueNamed(name)?.afterRow(front, 0, front + back, front + back - cancelled, 1) ?? Number.NaN;
      expect(1 - (front - after) / cancelled).toBeCloseTo(back === 0 ? 0 : Number(expected), 6);
    },
  );
});
