import {
  type Fact,
  type Instrument,
  type Lots,
  type Micros,
  type OrderId,
  type RunStarted,
  randomFrom,
  type Ticks,
} from '@replay/core';
import { testInstrument } from '@replay/testkit';

export interface RunDrawing {
  readonly touches?: number;
  /** A fill after so many touches; none when 0. */
  readonly touchesPerFill?: number;
  readonly started?: Partial<RunStarted>;
  readonly instruments?: readonly Instrument[];
}

/** A Thursday at noon. */
export const noon = 1_723_118_400_000_000;
const second = 1_000_000;

/** One tick is 0.1 USDT and one lot 0.001 BTC: prices and sizes that look like prices and sizes. */
export const drawnInstrument = (overrides: Partial<Instrument> = {}): Instrument =>
  testInstrument({ id: 'test:BTCUSDT', tickSize: '0.1', lotSize: '0.001', ...overrides });

/** The facts of a run on a market that walks at random, a touch a second, where the strategy now buys and now sells a little. */
export function drawRun({ touches = 1200, touchesPerFill = 20, started = {}, ...drawing }: RunDrawing = {}): Fact[] {
  const instruments = drawing.instruments ?? [drawnInstrument()];
  const random = randomFrom(7);
  const facts: Fact[] = [startOf(instruments, started)];
  const bids = instruments.map(() => 600_000);
  let [orders, fills, held] = [0, 0, 0];
  for (let at = 0; at < touches; at += 1) {
    const which = at % instruments.length;
    const { id: instrument } = instruments[which] as Instrument;
    const moment = { instrument, time: (noon + at * second) as Micros, sequence: at + 1 };
    const bid = ((bids[which] as number) + random.below(21) - 10) as Ticks;
    const ask = (bid + 1 + random.below(8)) as Ticks;
    bids[which] = bid;
    facts.push({ type: 'TouchMoved', ...moment, bid, ask });
    if (touchesPerFill === 0 || at % touchesPerFill !== touchesPerFill - 1) continue;
    // It leans against what it holds, so that it comes back to flat.
    const side = random.chance(held > 0 ? 0.2 : 0.8) ? 'buy' : 'sell';
    const liquidity = random.chance(0.8) ? 'maker' : 'taker';
    const price = (side === 'buy') === (liquidity === 'maker') ? bid : ask;
    const size = (5 * (1 + random.below(2))) as Lots;
    held += side === 'buy' ? size : -size;
    orders += 1;
    fills += 1;
    const order = String(orders) as OrderId;
    const answer = { ...moment, order, side, seenTime: moment.time } as const;
    facts.push(
      {
        type: 'OrderSubmitted',
        ...moment,
        order,
        side,
        size,
        terms: { kind: 'limit', price, timeInForce: 'gtc' },
        arrivesAt: moment.time,
      },
      { type: 'OrderAccepted', ...answer, leaves: size },
      {
        type: 'OrderFilled',
        ...answer,
        fill: fills,
        price,
        size,
        leaves: 0 as Lots,
        liquidity,
        fee: liquidity === 'maker' ? '-0.01' : '0.03',
        cause: liquidity === 'maker' ? 'queue' : 'taker-depth',
        trace: { midBefore: bid + ask },
      },
    );
  }
  facts.push({
    type: 'RunEnded',
    firstTime: noon as Micros,
    time: (noon + touches * second) as Micros,
    sequence: touches + 1,
    quality: [],
    outcome: 'completed',
  });
  return facts;
}

const startOf = (instruments: readonly Instrument[], started: Partial<RunStarted>): RunStarted => ({
  type: 'RunStarted',
  behaviour: '1',
  strategy: 'drawn',
  parameters: { size: 1 },
  seed: 7,
  capital: '1000',
  currency: instruments[0]?.settle ?? 'USDT',
  instruments,
  models: {
    fills: 'realistic',
    queue: 'risk-averse',
    latency: { feed: 'recorded', order: 10_000, response: 10_000 },
    leverage: 'none',
  },
  ...started,
});
