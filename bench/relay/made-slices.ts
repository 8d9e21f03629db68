import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { micros, randomFrom, timeText } from '../../packages/core/src/index.ts';

/** 2020-02-01T00:00Z */
export const sliceFrom = micros(Date.parse('2020-02-01T00:00:00Z') * 1000);
export const sliceMinutes = 10;
const messagesPerMinute = 20_000;
const levels = 8;

/**
 * Writes minute slices of a made-up Binance recording where clients of the raw data API keep them: four of five messages change
 * eight levels, one is a print; about 360 bytes a message. Answers how many there are.
 */
export function makeSlices(cacheDir: string): number {
  const symbols = ['btcusdt'];
  const filters = ['depth', 'depthSnapshot', 'trade'].map((channel) => ({ channel, symbols }));
  const hash = createHash('sha256').update(JSON.stringify(filters)).digest('hex');
  const folder = join(cacheDir, 'feeds', 'binance', hash, '2020', '02', '01', '00');
  mkdirSync(folder, { recursive: true });
  const random = randomFrom(5);
  let [id, print] = [1001, 501];
  for (let minute = 0; minute < sliceMinutes; minute++) {
    const lines: string[] = [];
    const say = (at: number, message: object): void => {
      const time = micros(sliceFrom + minute * 60_000_000 + at);
      lines.push(`${timeText(time).slice(0, -1)}0Z ${JSON.stringify(message)}`);
    };
    if (minute === 0) {
      const side = (base: number, step: number) =>
        Array.from({ length: 1000 }, (_, at) => [(base + at * step).toFixed(2), '1.25000000']);
      const data = { lastUpdateId: id - 1, bids: side(9399.99, -0.01), asks: side(9400, 0.01) };
      say(1, { stream: 'btcusdt@depthSnapshot', generated: true, data });
    }
    for (let message = 1; message < messagesPerMinute; message++) {
      const at = Math.floor((message / messagesPerMinute) * 60_000_000);
      const E = Math.floor((sliceFrom + minute * 60_000_000 + at) / 1000) - 7;
      if (message % 5 === 0) {
        const price = (9390 + random.below(2000) / 100).toFixed(8);
        const data = {
          e: 'trade',
          E,
          s: 'BTCUSDT',
          t: print++,
          p: price,
          q: `0.0${1 + random.below(98)}000000`,
          T: E - 1,
          m: random.below(2) === 0,
          M: true,
        };
        say(at, { stream: 'btcusdt@trade', data });
        continue;
      }
      const level = (base: number, sign: number): [string, string] => {
        const size = random.below(4);
        return [
          (base + (sign * random.below(900)) / 100).toFixed(8),
          size === 0 ? '0.00000000' : `${size}.5${random.below(9)}000000`,
        ];
      };
      const side = (base: number, sign: number) => Array.from({ length: levels / 2 }, () => level(base, sign));
      const data = { e: 'depthUpdate', E, s: 'BTCUSDT', U: id, u: id, b: side(9399.99, -1), a: side(9400, 1) };
      say(at, { stream: 'btcusdt@depth@100ms', data });
      id += 1;
    }
    writeFileSync(
      join(folder, `${String(minute).padStart(2, '0')}.json.gz`),
      gzipSync(`${lines.join('\n')}\n`, { level: 1 }),
    );
  }
  return sliceMinutes * (messagesPerMinute - 1) + 1;
}
