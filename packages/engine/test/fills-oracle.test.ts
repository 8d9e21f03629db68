import { Decimal, type Fact, type Instrument, type OrderFilled, priceText, sizeText } from '@replay/core';
import { describe, expect, it } from 'vitest';
import { type Case, type ExpectedFill, type ExpectedRequest, fillCases, type Seen } from './fill-cases.ts';
import { instrumentOf, openingOrder, playCase } from './play-case.ts';
import { ofType } from './scripted-run.ts';

const byOrder = fillCases.filter(({ model }) => model.queue.kind === 'l3-fifo');
const named = (cases: readonly Case[]) => cases.map((one) => [one.id, one.title, one] as const);

describe('the expected fills', () => {
  it('are 243 cases, of which 6 have a feed that names every order', () => {
    expect([fillCases.length, byOrder.length]).toEqual([243, 6]);
  });

  it.each(named(fillCases))('%s: %s', (_id, _title, one) => {
    const { expect: expected } = one;
    const instrument = instrumentOf(one);
    const { facts: all, looks } = playCase(one);
    const facts = all.filter(
      (fact) => !('order' in fact) || fact.order === undefined || fact.order !== openingOrder(one),
    );
    const fills = ofType(facts, 'OrderFilled');
    expect(fills.map((fill, at) => told(fill, expected.fills[at], instrument))).toEqual(expected.fills.map(inDecimals));
    const ends = ordersOf(facts, instrument);
    expect(mapped(ends, ({ status }) => status)).toEqual(expected.finalStatus);
    expect(mapped(ends, ({ leaves }) => leaves)).toEqual(mapped(expected.leaves, decimal));
    expect(reasonsOf(facts)).toEqual(expected.reason ?? {});
    expect(refusalsOf(facts)).toEqual(expected.requests ?? []);
    expect(accountOf(one, fills, instrument)).toEqual(accountIn(expected));

    for (const [at, seen] of (expected.seen ?? []).entries()) {
      expect(seenBy(one, facts, seen.ts, instrument)).toEqual(seenIn(seen));
      // What the strategy's own view held says the same of the orders that may still fill.
      const look = looks[at];
      expect(decimal(sizeText((look?.position ?? Number.NaN) as never, instrument))).toBe(decimal(seen.position));
      const open = Object.entries(seen.orders).filter(([, { status }]) => /in-flight|working/.test(status));
      expect(Object.keys(look?.working ?? {}).sort()).toEqual(open.map(([id]) => id).sort());
      for (const [id, { status, leaves }] of open) {
        expect(decimal(sizeText((look?.working[id]?.leaves ?? Number.NaN) as never, instrument))).toBe(decimal(leaves));
        // Of an order that the venue works while a cancel or an amend is on its way, the view tells that.
        expect([status, 'cancelling', 'amending']).toContain(look?.working[id]?.status);
      }
    }
  });
});

describe('what a peer got wrong', () => {
  const defects = fillCases.filter(
    ({ peerDefect, peerGave }) => peerDefect === true && peerGave?.position !== undefined,
  );

  it.each(named(defects))('%s does not happen here: %s', (_id, _title, one) => {
    const instrument = instrumentOf(one);
    const { facts } = playCase(one);
    const { seenAt = 0, error, ...gave } = one.peerGave ?? {};
    const seen = seenBy(one, facts, seenAt, instrument);
    // Where the peer's view was right so far, its run broke off later, and ours goes on.
    if (error === undefined) expect(seen).not.toEqual(seenIn({ ...gave, ts: seenAt } as Seen));
    else expect(facts.at(-1)).toMatchObject({ type: 'RunEnded', outcome: 'completed' });
  });

  it.each(named(defects.filter(({ id }) => id.startsWith('hft-16'))))(
    '%s happens when own orders are told to be independent: %s',
    (_id, _title, one) => {
      const independent = { ...one, model: { ...one.model, overrides: { ownQueue: 'independent' } } };
      const { seenAt = 0, ...gave } = one.peerGave ?? {};
      const seen = seenBy(one, playCase(independent).facts, seenAt, instrumentOf(one));
      expect(seen).toEqual(seenIn({ ...gave, ts: seenAt } as Seen));
    },
  );

  it('are 24 cases, 23 of which tell an account and one a book', () => {
    expect([fillCases.filter(({ peerDefect }) => peerDefect === true).length, defects.length]).toEqual([24, 23]);
  });
});

const decimal = (text: string): string => new Decimal(text).toDecimalPlaces(9).toFixed();
const mapped = <Value, To>(of: Readonly<Record<string, Value>>, to: (value: Value) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(of).map(([name, value]) => [name, to(value)]));
const decimals = (of: Record<string, string | null>) => mapped(of, (text) => (text === null ? null : decimal(text)));

const inDecimals = (fill: ExpectedFill) => ({
  ...fill,
  price: decimal(fill.price),
  size: decimal(fill.size),
  ...(fill.trace === undefined ? {} : { trace: decimals(fill.trace) }),
});

/** A fill in the words and units of the expectation, with as much of its trace as is expected. */
function told(fill: OrderFilled, wanted: ExpectedFill | undefined, instrument: Instrument) {
  return {
    order: fill.order,
    ts: fill.time,
    seenTs: fill.seenTime,
    price: decimal(priceText(fill.price, instrument)),
    size: decimal(sizeText(fill.size, instrument)),
    liquidity: fill.liquidity,
    cause: fill.cause,
    ...(wanted?.trace === undefined ? {} : { trace: traceOf(fill, Object.keys(wanted.trace), instrument) }),
  };
}

function traceOf({ trace }: OrderFilled, wanted: readonly string[], { tickSize, lotSize }: Instrument) {
  const size = (of: number | null | undefined): string | null | undefined =>
    of === undefined || of === null ? of : decimal(new Decimal(of).times(lotSize).toFixed());
  const all: Record<string, string | null | undefined> = {
    midBefore: trace.midBefore === undefined ? null : new Decimal(trace.midBefore).div(2).times(tickSize).toFixed(),
    levelSize: size(trace.levelSize),
    consumed: size(trace.consumed),
    printSize: size(trace.printSize),
    queueAheadAtJoin: size(trace.queueAheadAtJoin),
    queueAheadNow: size(trace.queueAheadNow),
  };
  return Object.fromEntries(wanted.map((name) => [name, all[name]]));
}

interface OrderState {
  readonly status: string;
  readonly leaves: string;
}

/** Each order as it was left by the facts. */
function ordersOf(facts: readonly Fact[], instrument: Instrument): Record<string, OrderState> {
  const orders: Record<string, OrderState> = {};
  const size = (lots: number): string => decimal(sizeText(lots as never, instrument));
  for (const fact of facts) {
    if (!('order' in fact) || fact.order === undefined) continue;
    const { order } = fact;
    const left = orders[order]?.leaves ?? '';
    if (fact.type === 'OrderSubmitted') orders[order] = { status: 'in-flight', leaves: size(fact.size) };
    else if (fact.type === 'OrderRejected') orders[order] = { status: 'rejected', leaves: left };
    else if (fact.type === 'OrderCancelled') orders[order] = { status: 'cancelled', leaves: size(fact.leaves) };
    else if (fact.type === 'OrderExpired') orders[order] = { status: 'expired', leaves: size(fact.leaves) };
    else if (fact.type === 'OrderAccepted' || fact.type === 'OrderAmended' || fact.type === 'OrderFilled')
      orders[order] = { status: fact.leaves === 0 ? 'filled' : 'working', leaves: size(fact.leaves) };
  }
  return orders;
}

function reasonsOf(facts: readonly Fact[]): Record<string, string> {
  const reasons: Record<string, string> = {};
  for (const fact of facts) {
    if (fact.type === 'OrderRejected' || fact.type === 'OrderCancelled' || fact.type === 'OrderExpired')
      reasons[fact.order] = fact.reason;
  }
  return reasons;
}

/** Requests that were denied or refused, in the order in which the strategy made them. */
function refusalsOf(facts: readonly Fact[]): readonly ExpectedRequest[] {
  const refusals: ExpectedRequest[] = [];
  const sent = new Map<string, number>();
  const refused = (
    action: ExpectedRequest['action'],
    fact: { readonly order: string; readonly reason: string; readonly seenTime: number },
  ): void => {
    const ts = sent.get(`${action} ${fact.order}`) ?? Number.NaN;
    const { order, reason, seenTime } = fact;
    refusals.push({ ts, action, order, outcome: 'rejected', reason, seenTs: seenTime });
  };
  for (const fact of facts) {
    if (fact.type === 'OrderSubmitted') sent.set(`place ${fact.order}`, fact.time);
    else if (fact.type === 'CancelSubmitted') sent.set(`cancel ${fact.order}`, fact.time);
    else if (fact.type === 'AmendSubmitted') sent.set(`amend ${fact.order}`, fact.time);
    else if (fact.type === 'OrderRejected') refused('place', fact);
    else if (fact.type === 'CancelRejected') refused('cancel', fact);
    else if (fact.type === 'AmendRejected') refused('amend', fact);
    else if (fact.type === 'IntentDenied') {
      const { request = 'place', order = '', reason, time } = fact;
      refusals.push({ ts: time, action: request, order, outcome: 'denied', reason, seenTs: time });
    }
  }
  return refusals;
}

const accountIn = ({ position, cash, fees }: Pick<Seen, 'position' | 'cash' | 'fees'>) => ({
  position: decimal(position),
  cash: decimal(cash),
  fees: decimal(fees),
});

function accountOf({ start }: Case, fills: readonly OrderFilled[], instrument: Instrument) {
  let position = new Decimal(start?.position ?? 0);
  let cash = new Decimal(0);
  let fees = new Decimal(0);
  for (const { side, size, price, fee } of fills) {
    const signed = new Decimal(sizeText(size, instrument)).times(side === 'buy' ? 1 : -1);
    position = position.plus(signed);
    cash = cash.minus(signed.times(priceText(price, instrument)));
    fees = fees.plus(fee);
  }
  return accountIn({ position: position.toFixed(), cash: cash.toFixed(), fees: fees.toFixed() });
}

const seenIn = (seen: Seen) => ({
  ...accountIn(seen),
  orders: mapped(seen.orders, ({ status, leaves }) => ({ status, leaves: decimal(leaves) })),
});

/** What had reached the strategy by a moment: its own requests, and the answers it has seen. */
function seenBy(one: Case, facts: readonly Fact[], ts: number, instrument: Instrument) {
  const known = facts.filter((fact) => ('seenTime' in fact ? fact.seenTime : 'time' in fact ? fact.time : 0) <= ts);
  return { ...accountOf(one, ofType(known, 'OrderFilled'), instrument), orders: ordersOf(known, instrument) };
}
