import { readFileSync } from 'node:fs';
import {
  countOf,
  Decimal,
  type Fact,
  type Instrument,
  type Levels,
  type Lots,
  type MarketEvent,
  type Micros,
  type PlaceOrder,
  priceText,
  scaleOf,
  sizeText,
  type Ticks,
} from '@replay/core';
import { fillRules, queueModels } from '@replay/sim';
import { sharedOracle, testInstrument, whyNoSharedData } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { configOf, ofType, runOf, type Script, scripted } from './scripted-run.ts';

// Expected fills that other engines' runs and tests gave, or that were derived by hand; see the file's own source fields.
const path = sharedOracle('fills.json');
const cases: readonly Case[] = path === undefined ? [] : (JSON.parse(readFileSync(path, 'utf8')) as Case[]);

describe.skipIf(path === undefined)(`expected fills (${whyNoSharedData})`, () => {
  const [playable, others] = [
    cases.filter((one) => missing(one) === undefined),
    cases.filter((one) => missing(one) !== undefined),
  ];

  it('says which cases need what a venue here cannot do yet', () => {
    const reasons = new Map<string, number>();
    for (const one of others) reasons.set(missing(one) ?? '', (reasons.get(missing(one) ?? '') ?? 0) + 1);
    const list = [...reasons].map(([reason, count]) => `${reason} ${count}`).join(', ');
    console.info(`expected fills: ${playable.length} of ${cases.length} cases played; not played: ${list}`);
    expect(playable.length).toBeGreaterThanOrEqual(90);
  });

  it.each(playable.map((one) => [one.id, one.title, one] as const))('%s: %s', (_id, _title, one) => {
    const instrument = instrumentOf(one);
    const facts = play(one, instrument);
    const fills = ofType(facts, 'OrderFilled');
    expect(
      fills.map((fill, at) => ({
        order: fill.order,
        ts: fill.time,
        seenTs: fill.seenTime,
        price: decimal(priceText(fill.price, instrument)),
        size: decimal(sizeText(fill.size, instrument)),
        liquidity: fill.liquidity,
        cause: fill.cause,
        ...(one.expect.fills[at]?.trace === undefined
          ? {}
          : { trace: traceOf(fill, one.expect.fills[at].trace, instrument) }),
      })),
    ).toEqual(
      one.expect.fills.map((fill) => ({
        ...fill,
        price: decimal(fill.price),
        size: decimal(fill.size),
        ...(fill.trace === undefined ? {} : { trace: decimals(fill.trace) }),
      })),
    );
    expect(endsOf(facts, instrument)).toEqual({ status: one.expect.finalStatus, leaves: decimals(one.expect.leaves) });
    expect(reasonsOf(facts)).toMatchObject(one.expect.reason ?? {});
    expect(accountOf(fills, instrument)).toEqual({
      position: decimal(one.expect.position),
      cash: decimal(one.expect.cash),
      fees: decimal(one.expect.fees),
    });
  });
});

interface Case {
  readonly id: string;
  readonly title: string;
  readonly instrument: { readonly tickSize: string; readonly lotSize: string };
  readonly feeRates: { readonly maker: string; readonly taker: string };
  readonly latencyMicros: { readonly feed: number; readonly order: unknown; readonly response: number };
  readonly model: {
    readonly exchange: string;
    readonly queue: { readonly kind: string };
    readonly overrides?: Record<string, unknown>;
  };
  readonly start?: unknown;
  readonly book: { readonly bids: Rows; readonly asks: Rows };
  readonly feed: readonly Feed[];
  readonly orders: readonly Asked[];
  readonly expect: {
    readonly fills: readonly {
      readonly order: string;
      readonly ts: number;
      readonly seenTs: number;
      readonly price: string;
      readonly size: string;
      readonly liquidity: string;
      readonly cause: string;
      readonly trace?: Record<string, string | null>;
    }[];
    readonly finalStatus: Record<string, string>;
    readonly leaves: Record<string, string>;
    readonly reason?: Record<string, string>;
    readonly requests?: unknown;
    readonly position: string;
    readonly cash: string;
    readonly fees: string;
  };
}
type Rows = readonly (readonly [string, string])[];
type Feed = { readonly ts: number; readonly type: string; readonly [field: string]: unknown };
type Asked = { readonly ts: number; readonly action: string; readonly id: string; readonly [field: string]: unknown };

/** What a case needs that is not built; undefined when it can be played. */
function missing(one: Case): string | undefined {
  if (!fillRules.some(({ name }) => name === one.model.exchange)) return 'a compatibility preset';
  if (!queueModels.some(({ name }) => name === one.model.queue.kind)) return `queue ${one.model.queue.kind}`;
  const overrides = Object.entries(one.model.overrides ?? {});
  if (overrides.some(([name, value]) => !(name === 'selfTrade' && value === 'cancel-resting'))) return 'an override';
  if (typeof one.latencyMicros.order !== 'number') return 'a latency that varies';
  if (one.start !== undefined) return 'a starting position';
  if (one.orders.some(({ action }) => action === 'amend')) return 'amending';
  if (one.orders.some(({ tif, reduceOnly }) => tif === 'GTD' || reduceOnly !== undefined)) return 'GTD or reduce-only';
  if (one.orders.some((asked) => asked.expireTs !== undefined || asked.gtd !== undefined)) return 'GTD or reduce-only';
  const placed = one.orders.filter(({ action }) => action === 'place').map(({ id }) => id);
  if (new Set(placed).size < placed.length) return 'order ids of the strategy';
  if (one.id === 'rpl-invalid') return 'prices that no tick count can say';
  return undefined;
}

const instrumentOf = ({ instrument, feeRates }: Case): Instrument => testInstrument({ ...instrument, fees: feeRates });

function play(one: Case, instrument: Instrument): readonly Fact[] {
  const { feed, response } = one.latencyMicros;
  const order = one.latencyMicros.order as number;
  const opening = event(
    { ts: 0, type: 'BookSnapshotted', bids: one.book.bids, asks: one.book.asks },
    0,
    feed,
    instrument,
  );
  const events = [opening, ...one.feed.map((row, at) => event(row, at + 1, feed, instrument))];
  const placed = one.orders.filter(({ action }) => action === 'place').map(({ id }) => id);
  const script: Script = one.orders.map((asked) => ({
    at: asked.ts,
    act: () => [intentOf(asked, placed, instrument)],
  }));
  const config = configOf(scripted(script), {
    instruments: [instrument],
    latency: { feed, order, response },
    fills: fillRules.find(({ name }) => name === one.model.exchange) ?? fail(),
    queue: queueModels.find(({ name }) => name === one.model.queue.kind) ?? fail(),
    fees: one.feeRates,
    to: 1_000_000_000,
  });
  return renamed(runOf(config, events), placed);
}

/** The run counts its orders; the oracle names them. A cancel of an unknown name keeps it. */
function renamed(facts: readonly Fact[], placed: readonly string[]): readonly Fact[] {
  return facts.map(
    (fact) =>
      ('order' in fact && fact.order !== undefined
        ? { ...fact, order: placed[Number(fact.order) - 1] ?? fact.order }
        : fact) as Fact,
  );
}

function intentOf(asked: Asked, placed: readonly string[], instrument: Instrument) {
  const named = placed.indexOf(asked.id);
  if (asked.action === 'cancel')
    return { type: 'CancelOrder', order: named < 0 ? asked.id : String(named + 1) } as const;
  const size = lots(asked.size as string, instrument);
  const side = asked.side as PlaceOrder['side'];
  const timeInForce = ({ GTX: 'post-only', GTC: 'gtc', IOC: 'ioc', FOK: 'fok' } as const)[asked.tif as string] ?? 'gtc';
  const terms =
    asked.type === 'market'
      ? ({ kind: 'market' } as const)
      : ({ kind: 'limit', price: ticks(asked.price as string, instrument), timeInForce } as const);
  return { type: 'PlaceOrder', side, size, terms } as const;
}

function event(row: Feed, sequence: number, feed: number, instrument: Instrument): MarketEvent {
  const stamps = {
    instrument: instrument.id,
    exchangeTime: row.ts as Micros,
    receivedTime: (row.ts + feed) as Micros,
    sequence,
  };
  const rows = (of: unknown): Levels => levels((of as Rows | undefined) ?? [], instrument);
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
        aggressor: (row.aggressor as 'buy' | 'sell' | null | undefined) ?? 'unknown',
      };
    case 'FeedInterrupted':
      return { type: 'FeedInterrupted', ...stamps, cause: 'as the case says' };
    default:
      throw new Error(`the oracle has an event ${row.type}`);
  }
}

const levels = (rows: Rows, instrument: Instrument): Levels => ({
  prices: rows.map(([price]) => ticks(price, instrument)),
  sizes: rows.map(([, size]) => lots(size, instrument)),
});
const ticks = (text: string, { tickSize }: Instrument): Ticks => counted(text, tickSize) as Ticks;
const lots = (text: string, { lotSize }: Instrument): Lots => counted(text, lotSize) as Lots;
function counted(text: string, step: string): number {
  const count = countOf(text, scaleOf(step));
  if (typeof count === 'number') return count;
  throw new Error(`${text} is ${count} at a step of ${step}`);
}

const decimal = (text: string): string => new Decimal(text).toFixed();
const decimals = (of: Record<string, string | null>): Record<string, string | null> =>
  Object.fromEntries(Object.entries(of).map(([name, text]) => [name, text === null ? null : decimal(text)]));

/** The named parts of our trace in the oracle's units. */
function traceOf(
  { trace }: Extract<Fact, { type: 'OrderFilled' }>,
  wanted: Record<string, string | null>,
  instrument: Instrument,
) {
  const size = (of: number | null | undefined): string | null | undefined =>
    of === undefined || of === null ? of : new Decimal(of).times(instrument.lotSize).toFixed();
  const all: Record<string, string | null | undefined> = {
    midBefore:
      trace.midBefore === undefined ? null : new Decimal(trace.midBefore).div(2).times(instrument.tickSize).toFixed(),
    levelSize: size(trace.levelSize),
    consumed: size(trace.consumed),
    printSize: size(trace.printSize),
    queueAheadAtJoin: size(trace.queueAheadAtJoin),
    queueAheadNow: size(trace.queueAheadNow),
  };
  return Object.fromEntries(Object.keys(wanted).map((name) => [name, all[name]]));
}

function endsOf(facts: readonly Fact[], instrument: Instrument) {
  const status: Record<string, string> = {};
  const leaves: Record<string, string> = {};
  for (const fact of facts) {
    if (fact.type === 'OrderAccepted') status[fact.order] = 'working';
    else if (fact.type === 'OrderRejected') status[fact.order] = 'rejected';
    else if (fact.type === 'OrderCancelled') status[fact.order] = 'cancelled';
    else if (fact.type === 'OrderExpired') status[fact.order] = 'expired';
    else if (fact.type === 'OrderFilled') status[fact.order] = fact.leaves === 0 ? 'filled' : 'working';
    else if (fact.type === 'OrderSubmitted') leaves[fact.order] = decimal(sizeText(fact.size, instrument));
    if ('leaves' in fact) leaves[fact.order] = decimal(sizeText(fact.leaves, instrument));
  }
  return { status, leaves };
}

function reasonsOf(facts: readonly Fact[]): Record<string, string> {
  const reasons: Record<string, string> = {};
  for (const fact of facts) {
    if (fact.type === 'OrderRejected' || fact.type === 'OrderCancelled' || fact.type === 'OrderExpired')
      reasons[fact.order] = fact.reason;
  }
  return reasons;
}

function accountOf(fills: readonly Extract<Fact, { type: 'OrderFilled' }>[], instrument: Instrument) {
  let position = new Decimal(0);
  let cash = new Decimal(0);
  let fees = new Decimal(0);
  for (const { side, size, price, fee } of fills) {
    const signed = new Decimal(sizeText(size, instrument)).times(side === 'buy' ? 1 : -1);
    position = position.plus(signed);
    cash = cash.minus(signed.times(priceText(price, instrument)));
    fees = fees.plus(fee);
  }
  return { position: position.toFixed(), cash: cash.toFixed(), fees: fees.toFixed() };
}

const fail = (): never => {
  throw new Error('the models were checked before');
};
