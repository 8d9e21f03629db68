import { readFileSync } from 'node:fs';
import { Decimal, type Instrument, type Side } from '@replay/core';
import {
  applyFill,
  applyFunding,
  averageEntry,
  cashOf,
  equityOf,
  type Ledger,
  netRealizedOf,
  notionalOf,
  openLedger,
  positionOf,
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

interface FundingCase {
  readonly id: string;
  readonly title: string;
  readonly instrument: { readonly kind: Instrument['contract']; readonly multiplier: string };
  readonly position: string;
  readonly mark: string;
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

describe.each(oracle.funding as FundingCase[])('$id: $title', (one) => {
  const instrument = oracleInstrument(one.instrument.kind, one.instrument.multiplier);

  it('pays the rate on the notional of the position, and the cash takes it', () => {
    const size = sizeOf(one.position, instrument);
    const rate = one.rates.at(-1)?.rate ?? '';
    const owed = notionalOf(instrument, size, priceOf(one.mark, instrument)).mul(rate).mul(-Math.sign(size));
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
