import {
  type AccountTerms,
  Decimal,
  type Fact,
  type InstrumentId,
  type Lots,
  type OrderFilled,
  type OrderId,
  type OrderSubmitted,
  type OrderTerms,
  type RunStarted,
  type Side,
  type Ticks,
} from '@replay/core';
import { type Accounts, accountIndex, applyFill, applyFunding, openLedger } from './ledger.ts';

/** What a run has after some of its facts, as it is at the venue: positions, cash and the orders that have not ended. */
export interface RunAccount {
  readonly accounts: Accounts;
  /** In the order in which they were sent. */
  readonly orders: readonly OpenOrder[];
}

export interface OpenOrder {
  readonly order: OrderId;
  readonly instrument: InstrumentId;
  readonly side: Side;
  /** As it was sent. */
  readonly terms: OrderTerms;
  /** In flight until the venue has answered. */
  readonly status: 'in-flight' | 'working';
  /** Where it rests; undefined while it does not. */
  readonly price: Ticks | undefined;
  /** As last amended. */
  readonly size: Lots;
  readonly filled: Lots;
  readonly leaves: Lots;
  /** The public size in front of it before its last fill as a maker, in lots: null where unknown, undefined before such a fill. */
  readonly queueAhead: number | null | undefined;
}

/** What a run begins with. */
export const openingOf = (run: RunStarted): RunAccount => ({
  accounts: accountTerms(run).map(({ capital, currency, instruments }) =>
    openLedger(
      new Decimal(capital),
      currency,
      run.instruments.filter(({ id }) => instruments.includes(id)),
    ),
  ),
  orders: [],
});

/** The accounts of a run: one of all its instruments where it states no others. */
export const accountTerms = ({ accounts, currency, capital, instruments }: RunStarted): readonly AccountTerms[] =>
  accounts ?? [{ name: currency, currency, capital, instruments: instruments.map(({ id }) => id) }];

/**
 * Folds one fact, in the order of the journal. Exact: money is counted in its finest steps. A fact about an order that is not open
 * changes no order, as with the orders of a liquidation, which nobody sent.
 */
export function applyFact(state: RunAccount, fact: Fact): RunAccount {
  switch (fact.type) {
    case 'RunStarted':
      return openingOf(fact);
    case 'OrderSubmitted':
      return { ...state, orders: [...state.orders, sentOrder(fact)] };
    case 'OrderAccepted':
      return withOrder(state, fact.order, (order) => ({
        ...order,
        status: 'working',
        price: fact.price,
        leaves: fact.leaves,
      }));
    case 'OrderAmended': {
      const { price, size, leaves } = fact;
      return withOrder(state, fact.order, (order) => ({ ...order, price, size, leaves }));
    }
    case 'OrderFilled':
      return withFillOf(
        withAccount(state, fact.instrument, (ledger) => applyFill(ledger, fact)),
        fact,
      );
    case 'OrderRejected':
    case 'OrderCancelled':
    case 'OrderExpired':
      return { ...state, orders: state.orders.filter(({ order }) => order !== fact.order) };
    case 'FundingPaid':
      return withAccount(state, fact.instrument, (ledger) => applyFunding(ledger, fact));
    default:
      return state;
  }
}

const sentOrder = ({ order, instrument, side, terms, size }: OrderSubmitted): OpenOrder => ({
  order,
  instrument,
  side,
  terms,
  status: 'in-flight',
  price: undefined,
  size,
  filled: 0 as Lots,
  leaves: size,
  queueAhead: undefined,
});

const withFillOf = (state: RunAccount, fill: OrderFilled): RunAccount =>
  withOrder(state, fill.order, (order) => ({
    ...order,
    filled: (order.filled + fill.size) as Lots,
    leaves: fill.leaves,
    queueAhead: fill.liquidity === 'maker' ? fill.trace.queueAheadNow : order.queueAhead,
  }));

/** An order of which nothing is left has ended. */
function withOrder(state: RunAccount, id: OrderId, change: (order: OpenOrder) => OpenOrder): RunAccount {
  const place = state.orders.findIndex(({ order }) => order === id);
  if (place < 0) return state;
  const changed = change(state.orders[place]!);
  return {
    ...state,
    orders: changed.leaves === 0 ? state.orders.toSpliced(place, 1) : state.orders.with(place, changed),
  };
}

function withAccount(
  state: RunAccount,
  instrument: InstrumentId,
  change: (ledger: Accounts[number]) => Accounts[number],
): RunAccount {
  const place = accountIndex(state.accounts, instrument);
  return { ...state, accounts: state.accounts.with(place, change(state.accounts[place]!)) };
}
