import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Micros, micros, randomFrom, timeText } from '@replay/core';

/** 2020-02-01T00:00Z: the first day of a month, which the vendor gives to everybody. */
export const madeFrom = micros(Date.parse('2020-02-01T00:00:00Z') * 1000);
export const madeMinute = (count: number): Micros => micros(madeFrom + count * 60_000_000);

/** A recording made for tests, and what stands in it. */
export interface MadeCapture {
  readonly path: string;
  /** `<time> <message>`, an empty one where the connection was lost. */
  readonly lines: readonly string[];
  remove(): void;
}

/**
 * A recording of Binance spot as its recorders write it, over three minutes: a whole book at first, an update a second, a print every
 * two, and a lost connection after half of the second minute; behind it another whole book if `resumes`.
 */
export function madeCapture({ resumes = false }: { readonly resumes?: boolean } = {}): MadeCapture {
  const folder = mkdtempSync(join(tmpdir(), 'replay-made-'));
  const path = join(folder, 'binance.gz');
  const lines = madeLines(resumes);
  writeFileSync(path, gzipSync(`${lines.join('\n')}\n`));
  return { path, lines, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function madeLines(resumes: boolean): readonly string[] {
  const random = randomFrom(11);
  const lines: string[] = [];
  const say = (millis: number, message: object): void => {
    lines.push(`${timeText(micros(madeFrom + millis * 1000 + 345)).slice(0, -1)}6Z ${JSON.stringify(message)}`);
  };
  const level = (base: number): readonly [string, string] => {
    const size = random.below(4);
    return [(base + random.below(8) / 100).toFixed(2), size === 0 ? '0.00000000' : `${size}.50000000`];
  };
  const wholeBook = (millis: number, lastUpdateId: number): void => {
    const side = (base: number) => Array.from({ length: 8 }, (_, at) => [(base + at / 100).toFixed(2), '1.25000000']);
    const data = { lastUpdateId, bids: side(99.9).reverse(), asks: side(100.0) };
    say(millis, { stream: 'btcusdt@depthSnapshot', generated: true, data });
  };
  const [epoch, firstId] = [madeFrom / 1000, 1001];
  wholeBook(10, firstId - 1);
  for (let second = 0; second < 180; second++) {
    if (second === 91) {
      lines.push('');
      if (resumes) wholeBook(second * 1000 + 10, firstId + second - 1);
    }
    const [time, id] = [second * 1000 + 100, firstId + second];
    const [b, a] = [[level(99.9), level(99.9)], [level(100.0)]];
    const update = { e: 'depthUpdate', E: epoch + time - 7, s: 'BTCUSDT', U: id, u: id, b, a };
    say(time, { stream: 'btcusdt@depth@100ms', data: update });
    if (second % 2 === 1) continue;
    const [t, T] = [500 + second / 2, epoch + time + 389];
    const print = {
      e: 'trade',
      E: T + 1,
      s: 'BTCUSDT',
      t,
      p: '99.98000000',
      q: '0.01000000',
      T,
      m: second % 4 === 0,
      M: true,
    };
    say(time + 400, { stream: 'btcusdt@trade', data: print });
  }
  return lines;
}

/** A folder of its own that goes away with the tests. */
export function freshFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'replay-fresh-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
