import {
  amend,
  cancel,
  type Fact,
  type Instrument,
  type Intent,
  type Levels,
  type MarketEvent,
  type Micros,
  type PlaceOrder,
  placeMarket,
} from '@replay/core';
import {
  anyQueueNamed,
  constantLatency,
  type FillRules,
  fillRules,
  type LatencyModel,
  recordedLatency,
  refusingLatency,
} from '@replay/sim';
import { testInstrument } from '@replay/testkit';
import { lots, ticks } from './case-counts.ts';
import type { Asked, Case, Feed, Rows } from './fill-cases.ts';
import { OrderRows } from './order-rows.ts';
import { configOf, runOf, type Script, scripted } from './scripted-run.ts';

export const instrumentOf = ({ instrument, feeRates }: Case): Instrument =>
  testInstrument({ ...instrument, fees: feeRates });

/** What a strategy's own look showed at a moment: of its account, and of the orders that may still fill. */
export interface Look {
  readonly ts: number;
  readonly position: number;
  readonly working: Record<string, { readonly status: string; readonly leaves: number }>;
}

/** Plays a case through the engine: the facts of the run, and what the strategy saw at the moments the case asks about. */
export function playCase(one: Case): { readonly facts: readonly Fact[]; readonly looks: readonly Look[] } {
  const instrument = instrumentOf(one);
  const looks: Look[] = [];
  const asked: Script = one.orders.map((request) => ({
    at: request.ts,
    act: () => [intentOf(request, instrument)],
  }));
  const looking: Script = (one.expect.seen ?? []).map(({ ts }) => ({
    at: ts,
    act(view) {
      const working = view.working.map(({ id, status, leaves }) => [id, { status, leaves }] as const);
      looks.push({ ts, position: view.position, working: Object.fromEntries(working) });
      return [];
    },
  }));
  const config = configOf(scripted([...before(one, instrument), ...asked, ...looking]), {
    instruments: [instrument],
    latencyModel: latencyOf(one),
    fills: rulesOf(one),
    queue: anyQueueNamed(queueName(one)) ?? missing(`queue ${queueName(one)}`),
    fees: one.feeRates,
    to: 1_000_000_000,
  });
  return { facts: runOf(config, tapeOf(one, instrument)), looks };
}

const presetNames: Readonly<Record<string, FillRules['name']>> = {
  'no-partial': 'hftbacktest-no-partial',
  partial: 'hftbacktest-partial',
};

const rulesOf = ({ model: { exchange, overrides } }: Case): FillRules => {
  const preset = fillRules.find(({ name }) => name === (presetNames[exchange] ?? exchange));
  return { ...(preset ?? missing(`preset ${exchange}`)), ...(overrides as Partial<FillRules>) };
};

export const queueName = ({ model: { queue } }: Case): string =>
  queue.n === undefined ? queue.kind : `${queue.kind}:${queue.n}`;

function latencyOf({ latencyMicros, orders }: Case): LatencyModel {
  const feed = latencyMicros.feed as Micros;
  const response = typeof latencyMicros.response === 'number' ? (latencyMicros.response as Micros) : undefined;
  const { order } = latencyMicros;
  const constant = constantLatency({ feed, order: 0 as Micros, response: response ?? (0 as Micros) });
  if (typeof order === 'number') return { ...constant, order: () => order as Micros };
  if (order.rejectAfter !== undefined)
    return refusingLatency(constant, { chance: 1, after: order.rejectAfter as Micros, seed: 1 });
  if (order.samples !== undefined) {
    const bySendTime = new Map(orders.map(({ ts }, at) => [ts, order.samples?.[at] ?? 0]));
    return { ...constant, order: (_request, time) => (bySendTime.get(time) ?? 0) as Micros };
  }
  const samples = order.interpolate as Parameters<typeof recordedLatency>[0]['samples'];
  const recorded = recordedLatency({ feed, samples });
  return response === undefined ? recorded : { ...recorded, response: () => response };
}

/** A position held from the beginning is bought from a book of its own, before the book of the case shows. */
const opening = { book: 0, order: 1, nextBook: 2, id: 'opening' } as const;

/** The order that bought the position a case starts with, if it starts with any. */
export const openingOrder = ({ start }: Case): string | undefined => (start === undefined ? undefined : opening.id);

const before = ({ start }: Case, instrument: Instrument): Script =>
  start === undefined
    ? []
    : [
        {
          at: opening.order,
          act: () => [{ ...placeMarket('buy', lots(start.position, instrument)), id: opening.id }],
        },
      ];

function tapeOf(one: Case, instrument: Instrument): readonly MarketEvent[] {
  const book: Feed = { ts: 0, type: 'BookSnapshotted', bids: one.book.bids, asks: one.book.asks };
  const opened: readonly Feed[] =
    one.start === undefined
      ? [book]
      : [
          { ts: opening.book, type: 'BookSnapshotted', bids: [], asks: [['1', one.start.position]] },
          { ...book, ts: opening.nextBook },
        ];
  const orders = new OrderRows(instrument);
  return [...opened, ...one.feed].map((row, sequence) =>
    event(row, sequence, one.latencyMicros.feed, instrument, orders),
  );
}

function event(row: Feed, sequence: number, feed: number, instrument: Instrument, orders: OrderRows): MarketEvent {
  const stamps = {
    instrument: instrument.id,
    exchangeTime: row.ts as Micros,
    receivedTime: (row.ts + feed) as Micros,
    sequence,
  };
  const rows = (of: unknown): Levels => levels((of as Rows | undefined) ?? [], instrument);
  const told = orders.told(row);
  if (told !== undefined) return { ...stamps, ...told };
  switch (row.type) {
    case 'BookSnapshotted':
    case 'BookChanged':
      return { type: row.type, ...stamps, bids: rows(row.bids), asks: rows(row.asks) };
    case 'TradePrinted':
      return {
        type: 'TradePrinted',
        ...stamps,
        price: ticks(row.price as string, instrument),
        size: lots(row.size as string, instrument),
        aggressor: row.aggressor as 'buy' | 'sell' | 'unknown',
      };
    case 'FeedInterrupted':
      return { type: 'FeedInterrupted', ...stamps, kind: 'disconnect', cause: 'as the case says' };
    default:
      return missing(`event ${row.type}`);
  }
}

function intentOf(asked: Asked, instrument: Instrument): Intent {
  const { id, price = '0', size = '0' } = asked;
  if (asked.action === 'cancel') return cancel(id);
  if (asked.action === 'amend') return amend(id, ticks(price, instrument), lots(size, instrument));
  const timeInForce = ({ GTX: 'post-only', GTC: 'gtc', IOC: 'ioc', FOK: 'fok' } as const)[asked.tif ?? 'GTC'];
  const expiresAt = asked.expireTs as Micros | undefined;
  const terms: PlaceOrder['terms'] =
    asked.type === 'market'
      ? { kind: 'market' }
      : {
          kind: 'limit',
          price: ticks(price, instrument),
          timeInForce,
          ...(expiresAt === undefined ? {} : { expiresAt }),
        };
  return {
    type: 'PlaceOrder',
    id,
    side: asked.side ?? 'buy',
    size: lots(size, instrument),
    terms,
    ...(asked.reduceOnly === true ? { reduceOnly: true } : {}),
  };
}

const levels = (rows: Rows, instrument: Instrument): Levels => ({
  prices: rows.map(([price]) => ticks(price, instrument)),
  sizes: rows.map(([, size]) => lots(size, instrument)),
});

function missing(what: string): never {
  throw new Error(`there is no ${what}`);
}
