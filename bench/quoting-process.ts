// Run as a process of its own, on the compiled packages that a user installs: `quoting-process.ts TAPE MAKER RUNS` runs a maker on every
// instrument of a tape so many times, and prints what the cheapest of the runs took.
import { Decimal, type Fact, millis } from '@replay/core';
import { type RunConfig, RunLoop } from '@replay/engine';
import { constantLatency, realisticFills, shareOfValue } from '@replay/sim';
import { defineStrategy } from '@replay/strategy';
import { openTape } from '@replay/tape';
import Idle from './makers/idle.ts';
import TouchMaker from './makers/touch-maker.ts';
import type { QuotingCost } from './quoting-instruments.ts';

const makers = { idle: Idle, touch: TouchMaker };
const [path = '', maker = 'idle', runs = '1'] = process.argv.slice(2);
const costs: QuotingCost[] = [];
for (let run = 0; run < Number(runs); run++) costs.push(await cost());
process.stdout.write(JSON.stringify(costs.reduce((least, one) => (one.cpuMicros < least.cpuMicros ? one : least))));

/** One run, from the opening of the tape to its last fact. */
async function cost(): Promise<QuotingCost> {
  const before = process.cpuUsage();
  const tape = await openTape(path);
  if (tape.columns === undefined) throw new Error('the tape hands over no columns: there would be nothing to time');
  const ids = tape.instruments.map(({ id }) => id);
  const loop = new RunLoop(configOf(tape.instruments));
  const counted = { events: 0, rows: 0, orders: 0, fills: 0, refused: 0, quoted: new Set<string>() };
  const take = (): void => {
    for (const fact of loop.takeFacts()) count(fact, counted);
  };
  for await (const columns of tape.columns()) {
    for (let event = columns.start; event < columns.end; event++)
      counted.rows += columns.bidRows[event]! + columns.askRows[event]!;
    counted.events += columns.end - columns.start;
    loop.read(columns, ids);
    loop.advance();
    take();
  }
  loop.end();
  take();
  const { phase } = loop.state;
  if (phase.status === 'ended' && phase.error !== undefined) throw phase.error;
  const { user, system } = process.cpuUsage(before);
  return { ...counted, quoted: counted.quoted.size, cpuMicros: user + system };
}

function count(fact: Fact, counted: { orders: number; fills: number; refused: number; quoted: Set<string> }): void {
  if (fact.type === 'OrderSubmitted') {
    counted.orders += 1;
    counted.quoted.add(fact.instrument);
  } else if (fact.type === 'OrderFilled') counted.fills += 1;
  else if (fact.type === 'OrderRejected' && fact.reason !== 'post-only-would-take') counted.refused += 1;
}

function configOf(instruments: RunConfig['instruments']): RunConfig {
  return {
    strategy: defineStrategy(maker, makers[maker as keyof typeof makers]),
    parameters: {},
    instruments,
    accounts: [
      {
        name: 'all',
        currency: instruments[0]?.settle ?? '',
        capital: new Decimal(100_000_000),
        instruments: instruments.map(({ id }) => id),
      },
    ],
    leverage: new Decimal(1),
    seed: 1,
    venue: { fills: realisticFills, queue: realisticFills.queue, fees: shareOfValue() },
    latency: constantLatency({ feed: 'recorded', order: millis(10), response: millis(10) }),
    // Two quotes in each, and two that they take the place of.
    bounds: { openOrders: 4 * instruments.length + 100 },
  };
}
