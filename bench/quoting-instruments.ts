import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { columnsOf, type Instrument, instrumentId, type MarketEvent, micros } from '../packages/core/src/index.ts';
import { generate, sampleInstrument, sampleMarket } from '../packages/market/src/index.ts';
import { createTape } from '../packages/tape/src/index.ts';
import type { BenchRow } from './bench-row.ts';

/** What a run of the touch maker did and took; see `quoting-process.ts`. */
export interface QuotingCost {
  readonly cpuMicros: number;
  readonly events: number;
  readonly rows: number;
  readonly orders: number;
  readonly fills: number;
  /** Orders that the venue refused for another reason than a price across the touch. */
  readonly refused: number;
  /** In how many instruments there was an order. */
  readonly quoted: number;
}

const rows = 500_000;
/** Each process runs so often before the next one has its turn; the cheapest run counts, since what disturbs a run only adds to it. */
const runs = 5;
const rounds = 3;

/**
 * What an event costs where fifty instruments are quoted, against one: the same strategy on as many rows of markets of one kind, in a
 * process each. The same for a strategy that does nothing shows how much of it is the fold of fifty books, which lie in slower memory than one.
 */
export async function benchInstruments(folder: string): Promise<readonly BenchRow[]> {
  const [oneTape, fiftyTape] = [await generatedTape(1, folder), await generatedTape(50, folder)];
  const least = { idle: [Infinity, Infinity], touch: [Infinity, Infinity] };
  for (let round = 0; round < rounds; round++) {
    for (const maker of ['idle', 'touch'] as const) {
      const [one, fifty] = [costOf(oneTape, maker), costOf(fiftyTape, maker)];
      if (maker === 'touch') checkWork(one, fifty);
      const perEvent = [one, fifty].map(({ cpuMicros, events }) => cpuMicros / events);
      least[maker] = least[maker].map((before, at) => Math.min(before, perEvent[at] ?? Infinity));
    }
  }
  return [rowOf('no instrument quoted of', least.idle), { ...rowOf('all quoted of', least.touch), wanted: 1.5 }];
}

const rowOf = (what: string, [one = Number.NaN, fifty = Number.NaN]: readonly number[]): BenchRow => ({
  name: `${what} fifty instruments against one, CPU an event (${one.toFixed(2)} and ${fifty.toFixed(2)} µs)`,
  figure: fifty / one,
  unit: '×, less is better',
});

function costOf(tape: string, maker: 'idle' | 'touch'): QuotingCost {
  const program = fileURLToPath(new URL('quoting-process.ts', import.meta.url));
  const args = ['--import', 'tsx/esm', program, tape, maker, String(runs)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

/** Throws where the two did not do the work that is compared: quotes everywhere, and as many requests and fills an event. */
function checkWork(one: QuotingCost, fifty: QuotingCost): void {
  const shares = ({ events, rows, orders, fills }: QuotingCost) => [events, rows, orders / events, fills / events];
  const wanted = shares(one);
  const isAlike = shares(fifty).every((got, at) => Math.abs(got / (wanted[at] ?? 0) - 1) < 0.1);
  if (isAlike && one.quoted === 1 && fifty.quoted === 50 && one.refused + fifty.refused === 0 && one.fills > 0) return;
  throw new Error(`fifty instruments: ${JSON.stringify(fifty)} is not the work of one: ${JSON.stringify(one)}`);
}

/** A tape of so many generated markets at once, every one with chances of its own, and of as many rows whatever their number. */
async function generatedTape(count: number, folder: string): Promise<string> {
  const instruments = Array.from({ length: count }, (_, at): Instrument => {
    const symbol = `COIN${at}USDT`;
    return { ...sampleInstrument, symbol, id: instrumentId(sampleInstrument.exchange, symbol) };
  });
  const events = instruments.flatMap((instrument, at): MarketEvent[] => [...ownEvents(instrument, at, count)].flat());
  events.sort((one, other) => one.receivedTime - other.receivedTime);
  const path = join(folder, `${count}-instruments.tape`);
  const source = { description: `${count} generated markets`, digests: [], notes: [] };
  const writer = await createTape(path, { instruments, source });
  const ids = instruments.map(({ id }) => id);
  await writer.append(firstRows(events, ids).map((event, sequence) => ({ ...event, sequence })));
  await writer.close();
  return path;
}

/** Books that open with few levels: fifty opening books must be no large share of the rows. */
const ownEvents = (instrument: Instrument, at: number, count: number): Iterable<readonly MarketEvent[]> =>
  generate({
    ...sampleMarket,
    instrument,
    seed: sampleMarket.seed + at,
    levels: 200,
    duration: micros(Math.ceil(rows / count / 80) * 1_000_000),
  });

function firstRows(events: readonly MarketEvent[], ids: readonly Instrument['id'][]): readonly MarketEvent[] {
  const { bidRows, askRows } = columnsOf(events, ids);
  let [end, taken] = [0, 0];
  for (; end < events.length && taken < rows; end++) taken += bidRows[end]! + askRows[end]!;
  if (taken < rows) throw new Error(`${events.length} events have ${taken} rows, not ${rows}`);
  return events.slice(0, end);
}
