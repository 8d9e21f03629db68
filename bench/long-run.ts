import type { Fact, Lots, Micros, Side, Ticks } from '../packages/core/src/index.ts';
import { randomFrom } from '../packages/core/src/index.ts';
import { testInstrument } from '../packages/testkit/src/index.ts';

const touchesPerFill = 10;
const noon = 1_723_118_400_000_000;

/**
 * The facts of a long run: a maker whose every quote is filled, on a mid that wanders, ten touches between two fills. Made up,
 * because what is measured is the report, and no strategy worth running fills a hundred thousand times in so short a time.
 */
export function* longRun(fills: number): Iterable<Fact> {
  const instrument = testInstrument({ tickSize: '0.1', lotSize: '0.001' });
  const { id } = instrument;
  const { below } = randomFrom(7);
  yield {
    type: 'RunStarted',
    behaviour: '3',
    strategy: 'long run',
    parameters: {},
    seed: 7,
    capital: '100000',
    currency: instrument.settle,
    instruments: [instrument],
    models: {
      fills: 'realistic',
      queue: 'power3:3',
      latency: { feed: 'recorded', order: 1_000, response: 1_000 },
      leverage: '1',
    },
  };
  let time = noon;
  let sequence = 0;
  let bid = 600_000;
  let held = 0;
  for (let fill = 1; fill <= fills; fill++) {
    for (let touch = 0; touch < touchesPerFill; touch++) {
      time += 20_000 + below(60_000);
      sequence += 1;
      bid += below(21) - 10;
      yield {
        type: 'TouchMoved',
        instrument: id,
        ...at(time, sequence),
        bid: bid as Ticks,
        ask: (bid + 1 + below(2)) as Ticks,
      };
    }
    const side: Side = held > 40 ? 'sell' : held < -40 || below(2) === 0 ? 'buy' : 'sell';
    const size = (1 + below(5)) as Lots;
    const price = (side === 'buy' ? bid : bid + 1) as Ticks;
    const order = { order: String(fill), instrument: id, side };
    held += side === 'buy' ? size : -size;
    const arrivesAt = (time + 1_000) as Micros;
    yield {
      type: 'OrderSubmitted',
      ...order,
      size,
      terms: { kind: 'limit', price, timeInForce: 'gtc' },
      ...at(time, sequence),
      arrivesAt,
    };
    time += 1_000;
    const seenTime = (time + 1_000) as Micros;
    yield { type: 'OrderAccepted', ...order, ...at(time, sequence), seenTime, leaves: size, price };
    time += below(30_000);
    sequence += 1;
    yield {
      type: 'OrderFilled',
      ...order,
      ...at(time, sequence),
      seenTime: (time + 1_000) as Micros,
      fill,
      price,
      size,
      leaves: 0 as Lots,
      liquidity: below(4) === 0 ? 'taker' : 'maker',
      fee: `0.0${10 + below(80)}`,
      cause: 'queue',
      trace: { midBefore: 2 * bid + 1, printSize: 5, queueAheadAtJoin: 100, queueAheadNow: 0 },
    };
  }
  yield { type: 'RunEnded', ...at(time + 1, sequence), firstTime: noon as Micros, quality: [], outcome: 'completed' };
}

const at = (time: number, sequence: number): { readonly time: Micros; readonly sequence: number } => ({
  time: time as Micros,
  sequence,
});
