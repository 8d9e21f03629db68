import { readFileSync } from 'node:fs';
import { Decimal, type Instrument, type Lots, type Side } from '@replay/core';
import {
  applyFill,
  applyFunding,
  averageEntry,
  cashOf,
  equityOf,
  initialMargin,
  type Ledger,
  liquidationPrice,
  type MarginTerms,
  maintenanceMargin,
  marginStatusOf,
  netRealizedOf,
  notionalAtMid,
  notionalOf,
  openLedger,
  positionOf,
  totalsOf,
  unrealizedOf,
} from '@replay/ledger';
import { describe, expect, it } from 'vitest';
import { fillOf, oracleInstrument, priceOf, sizeOf } from './account.ts';

interface OracleCase {
  readonly id: string;
  readonly title: string;
  readonly instrument: { readonly kind: Instrument['contract']; readonly multiplier: string };
  readonly fills: readonly { side: Side; size: string; price: string; fee: string }[];
  readonly expect: {
    readonly after?: readonly {
      readonly position: string;
      readonly entry: string | null;
      readonly realizedPnl: string;
      readonly fees: string;
      readonly netRealized: string;
    }[];
    readonly marks?: readonly { price: string; unrealized: string; total: string; notional: string }[];
    readonly balanceChange?: { readonly quote: string; readonly base: string };
  };
}

interface CommissionCase {
  readonly size: string;
  readonly price: string;
  readonly expect: Record<'maker' | 'taker', { readonly rate: string; readonly fee: string }>;
}

interface MarginCase {
  readonly id: string;
  readonly title: string;
  readonly instrument: { readonly kind: Instrument['contract']; readonly multiplier: string };
  readonly marginModel?: MarginTerms['model'];
  readonly leverage?: string;
  readonly initialRate?: string;
  readonly maintenanceRate?: string;
  readonly size: string;
  readonly price: string;
  readonly rate: string;
  readonly position: string;
  readonly entry: string;
  readonly margin: string;
  readonly expect: Partial<
    Record<'notional' | 'initial' | 'maintenance' | 'liquidationMark' | 'locked' | 'fee' | 'feeBookedCents', string>
  >;
}

interface HourlyFunding {
  readonly hours: readonly number[];
  readonly positionAtHour: readonly string[];
  readonly markAtHour: readonly string[];
  readonly rateAtHour: readonly string[];
  readonly instrument: { readonly kind: Instrument['contract']; readonly multiplier: string };
  readonly expect: { readonly payments: readonly string[]; readonly total: string };
}

interface FundingCase {
  readonly id: string;
  readonly title: string;
  readonly instrument: { readonly kind: Instrument['contract']; readonly multiplier: string };
  readonly position: string;
  readonly mark: string | null;
  readonly book?: { readonly bid: string; readonly ask: string };
  readonly rates: readonly { readonly rate: string }[];
  readonly startBalance: string;
  readonly expect: { readonly payments: readonly string[]; readonly balance: string };
}

const oracle = JSON.parse(readFileSync(new URL('./fixtures/accounting.json', import.meta.url), 'utf8'));

/** The oracle's numbers that do not end stop at 12 decimals, and may be off by one there. All others are exact. */
function expectAmount(actual: Decimal, expected: string): void {
  const decimals = expected.split('.')[1]?.length ?? 0;
  if (decimals < 11) expect(actual.toString()).toBe(new Decimal(expected).toString());
  else expect(actual.sub(expected).abs().lte('1e-12'), `${actual} is not ${expected}`).toBe(true);
}

const opened = (instrument: Instrument, capital = '1000000'): Ledger =>
  openLedger(new Decimal(capital), instrument.settle, [instrument]);

const accounts: readonly OracleCase[] = [...oracle.linear, ...oracle.inverse].filter((one) => 'fills' in one);
const showing = (what: keyof OracleCase['expect']): readonly OracleCase[] =>
  accounts.filter((one) => what in one.expect);

/** The account after each fill of a case. */
function accountsOf(one: OracleCase): { readonly instrument: Instrument; readonly after: readonly Ledger[] } {
  const instrument = oracleInstrument(one.instrument.kind, one.instrument.multiplier);
  const after: Ledger[] = [];
  for (const fill of one.fills) after.push(applyFill(after.at(-1) ?? opened(instrument), fillOf(instrument, fill)));
  return { instrument, after };
}

describe('after every fill an account shows the position, entry, profit and fees of the oracle', () => {
  it.each(showing('after'))('$id: $title', (one) => {
    const { instrument, after } = accountsOf(one);
    expect(after).toHaveLength(one.expect.after?.length ?? 0);
    for (const [index, expected] of (one.expect.after ?? []).entries()) {
      const position = positionOf(after[index] as Ledger, instrument.id);
      expect(position.size).toBe(sizeOf(expected.position, instrument));
      const entry = averageEntry(position);
      if (expected.entry === null) expect(entry).toBeUndefined();
      else expectAmount(entry as Decimal, expected.entry);
      expectAmount(position.realized, expected.realizedPnl);
      expectAmount(position.fees, expected.fees);
      expectAmount(netRealizedOf(position), expected.netRealized);
    }
  });
});

describe('at every mark a position is worth what the oracle says', () => {
  it.each(showing('marks'))('$id: $title', (one) => {
    const { instrument, after } = accountsOf(one);
    const end = after.at(-1) as Ledger;
    const position = positionOf(end, instrument.id);
    for (const mark of one.expect.marks ?? []) {
      const price = priceOf(mark.price, instrument);
      expectAmount(unrealizedOf(position, price * 2), mark.unrealized);
      expectAmount(equityOf(end, () => price * 2).sub(end.capital), mark.total);
      expectAmount(notionalOf(instrument, position.size, price), mark.notional);
    }
  });
});

describe('a spot fill moves both balances', () => {
  it.each(showing('balanceChange'))('$id: $title', (one) => {
    const { instrument, after } = accountsOf(one);
    const end = after.at(-1) as Ledger;
    expectAmount(cashOf(end).sub(end.capital), one.expect.balanceChange?.quote ?? '');
    expect(positionOf(end, instrument.id).size).toBe(sizeOf(one.expect.balanceChange?.base ?? '', instrument));
  });
});

describe('a commission on an inverse contract', () => {
  const [commission] = oracle.inverse.filter((one: { id: string }) => one.id === 'B5') as [CommissionCase];
  it.each(['maker', 'taker'] as const)('is the %s share of the notional, in coin', (liquidity) => {
    const instrument = oracleInstrument('inverse', '1');
    const notional = notionalOf(instrument, sizeOf(commission.size, instrument), priceOf(commission.price, instrument));
    const { rate, fee } = commission.expect[liquidity];
    expectAmount(notional.mul(rate), fee);
  });
});

describe.each((oracle.funding as FundingCase[]).filter((one) => 'position' in one))('$id: $title', (one) => {
  const instrument = oracleInstrument(one.instrument.kind, one.instrument.multiplier);
  const doubled =
    one.mark === null
      ? priceOf(one.book?.bid ?? '', instrument) + priceOf(one.book?.ask ?? '', instrument)
      : priceOf(one.mark, instrument) * 2;

  it('pays the rate on the notional of the position, and the cash takes it', () => {
    const size = sizeOf(one.position, instrument);
    const rate = one.rates.at(-1)?.rate ?? '';
    const owed = notionalAtMid(instrument, size, doubled).mul(rate).mul(-Math.sign(size));
    const paid = one.expect.payments.map((payment) => new Decimal(payment));
    expect(paid.map(String)).toEqual(owed.isZero() ? [] : [owed.toString()]);
    const ledger = one.expect.payments.reduce(
      (account, payment) => applyFunding(account, { instrument: instrument.id, payment }),
      opened(instrument, one.startBalance),
    );
    expect(cashOf(ledger).toString()).toBe(one.expect.balance);
    expect(equityOf(ledger, () => undefined).toString()).toBe(one.expect.balance);
  });
});

describe('C6: eight-hour marks, paid only while a position is held', () => {
  const [c6] = oracle.funding.filter(({ id }: { id: string }) => id === 'C6') as [HourlyFunding];

  it('pays the rate of each boundary on the notional at its mark, and the sum is the funding of the account', () => {
    const instrument = oracleInstrument(c6.instrument.kind, c6.instrument.multiplier);
    const payments = c6.hours.map((_, at) => {
      const size = sizeOf(c6.positionAtHour[at] ?? '', instrument);
      const notional = notionalOf(instrument, size, priceOf(c6.markAtHour[at] ?? '', instrument));
      return notional.mul(c6.rateAtHour[at] ?? '').mul(-Math.sign(size));
    });
    expect(payments.map((payment) => (payment.isZero() ? '0' : payment.toString()))).toEqual(c6.expect.payments);
    const ledger = payments.reduce(
      (account, payment) => applyFunding(account, { instrument: instrument.id, payment: payment.toFixed() }),
      opened(instrument),
    );
    expect(totalsOf(ledger).funding.toString()).toBe(c6.expect.total);
  });
});

const margins = oracle.margin as readonly MarginCase[];
const termsOf = ({
  marginModel = 'venue',
  leverage = '1',
  initialRate = '1',
  maintenanceRate = '0',
}: MarginCase): MarginTerms => ({
  model: marginModel,
  leverage: new Decimal(leverage),
  initialRate: new Decimal(initialRate),
  maintenance: [{ from: new Decimal(0), rate: new Decimal(maintenanceRate) }],
});

describe('margins are those of the oracle', () => {
  it.each(margins.filter((one) => 'size' in one && 'leverage' in one))('$id: $title', (one) => {
    const instrument = oracleInstrument(one.instrument.kind, one.instrument.multiplier);
    const notional = notionalOf(instrument, sizeOf(one.size, instrument), priceOf(one.price, instrument));
    const terms = termsOf(one);
    const { notional: whole, initial, maintenance, locked } = one.expect;
    if (whole !== undefined) expectAmount(notional, whole);
    expectAmount(initialMargin(terms, notional), initial ?? locked ?? '');
    if (maintenance !== undefined) expectAmount(maintenanceMargin(terms, notional), maintenance);
  });
});

describe('a position with a margin of its own is liquidated at the mark of the oracle', () => {
  it.each(margins.filter((one) => 'liquidationMark' in one.expect))('$id: $title', (one) => {
    const instrument = oracleInstrument(one.instrument.kind, one.instrument.multiplier);
    const size = sizeOf(one.position, instrument);
    const ledger = applyFill(opened(instrument, one.margin), {
      instrument: instrument.id,
      side: size > 0 ? 'buy' : 'sell',
      price: priceOf(one.entry, instrument),
      size: Math.abs(size) as Lots,
      fee: '0',
    });
    const mark = liquidationPrice(positionOf(ledger, instrument.id), new Decimal(one.margin), termsOf(one)) as Decimal;
    expectAmount(mark, one.expect.liquidationMark ?? '');
    const { equity, maintenance } = marginStatusOf(ledger, () => mark, termsOf(one));
    expect(equity.sub(maintenance).abs().lte('1e-12'), 'there margin and unrealized are what has to be held').toBe(
      true,
    );
  });
});

it('every row of the oracle that concerns money has a test, here or beside the fee models', () => {
  const shown = new Set([
    ...accounts.filter(({ expect: told }) => 'after' in told || 'balanceChange' in told).map(({ id }) => id),
    ...margins.filter((one) => 'leverage' in one || 'liquidationMark' in one.expect).map(({ id }) => id),
    ...oracle.funding.map(({ id }: { id: string }) => id),
    'B5',
  ]);
  const all = [oracle.linear, oracle.inverse, oracle.margin, oracle.funding].flat().map(({ id }: { id: string }) => id);
  // A fee rounded on booking is the fee models' matter (packages/sim/test/fees.test.ts), and so are all of `fees`.
  expect(all.filter((id) => !shown.has(id))).toEqual(['B7c']);
});
