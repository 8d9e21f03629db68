import {
  cancel,
  Decimal,
  type Fact,
  type Instrument,
  type Intent,
  type MarketEvent,
  type Micros,
  setTimer,
} from '../../packages/core/src/index.ts';
import { type RunConfig, RunLoop, startFact } from '../../packages/engine/src/index.ts';
import { constantLatency, type FillRules, type QueueModel, shareOfValue } from '../../packages/sim/src/index.ts';
import { defineStrategy, type Intents, Strategy } from '../../packages/strategy/src/index.ts';
import type { ScriptedOrder, ScriptedRequest } from './order-tape.ts';

/** What surrounds a script: the market's instrument, the constant latencies in microseconds, and how fills are simulated. */
export interface Setting {
  readonly instrument: Instrument;
  readonly feed: Micros;
  readonly order: Micros;
  readonly response: Micros;
  readonly fills: FillRules;
  readonly queue: QueueModel;
}

/** Plays a script in Replay's engine, on an account that can carry anything, and returns every fact of the run. */
export function playInReplay(
  events: readonly MarketEvent[],
  script: readonly ScriptedRequest[],
  setting: Setting,
): readonly Fact[] {
  const config = configOf(script, setting);
  const loop = new RunLoop(config);
  loop.readEvents(events);
  loop.advance();
  loop.end();
  const { phase } = loop.state;
  if (phase.status === 'ended' && phase.error !== undefined) throw phase.error;
  return [startFact(config), ...loop.takeFacts()];
}

export function configOf(
  script: readonly ScriptedRequest[],
  { instrument, feed, order, response, fills, queue }: Setting,
): RunConfig {
  return {
    strategy: defineStrategy('script', scriptStrategy(script)),
    parameters: {},
    instruments: [instrument],
    accounts: [
      { name: 'all', currency: instrument.settle, capital: new Decimal('1e15'), instruments: [instrument.id] },
    ],
    leverage: new Decimal(1),
    seed: 1,
    venue: { fills, queue, fees: shareOfValue() },
    latency: constantLatency({ feed, order, response }),
    bounds: { openOrders: 1_000_000 },
  };
}

/** Sends each request of the script at its time, whatever has become of the earlier ones. */
const scriptStrategy = (script: readonly ScriptedRequest[]) =>
  class Script extends Strategy {
    next = 0;

    override onStart(): Intents {
      return this.waiting();
    }

    override onTimer({ now }: { readonly now: Micros }): Intents {
      const intents: Intent[] = [];
      for (let due = script[this.next]; due !== undefined && due.at <= now; due = script[++this.next])
        intents.push(due.kind === 'place' ? placed(due) : cancel(String(due.order)));
      return [...intents, ...this.waiting()];
    }

    waiting(): Intent[] {
      const due = script[this.next];
      return due === undefined ? [] : [setTimer(due.at, 'script')];
    }
  };

const placed = ({ order, side, size, price, timeInForce }: ScriptedOrder): Intent => ({
  type: 'PlaceOrder',
  id: String(order),
  side,
  size,
  terms: timeInForce === 'market' ? { kind: 'market' } : { kind: 'limit', price, timeInForce },
});
