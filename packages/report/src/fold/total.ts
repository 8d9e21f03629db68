import { Decimal, type InstrumentId, type RunStarted, type TouchMoved, zero } from '@replay/core';
import type { Report } from '../report/report.ts';

/** The report of one account, as of a run with no other account. */
export interface AccountReport {
  readonly name: string;
  readonly report: Report;
}

/**
 * All accounts of a run in one currency. P&L is converted at the last rates and capital at the first; the revaluation of the capital is
 * separate: initialCapital + netPnl + fxRevaluation = finalEquity.
 */
export interface Total {
  readonly currency: string;
  readonly initialCapital: Decimal;
  readonly finalEquity: Decimal;
  readonly netPnl: Decimal;
  readonly fees: Decimal;
  readonly funding: Decimal;
  readonly fxRevaluation: Decimal;
  readonly rates: readonly RateOfRun[];
}

/** The value of one unit of a currency at the beginning and at the end. */
export interface RateOfRun {
  readonly from: string;
  readonly first: Decimal;
  readonly last: Decimal;
}

/** The conversion rates of a run, followed over time. */
export class Rates {
  /** The target currency; undefined without a stated conversion. */
  readonly currency: string | undefined;
  readonly #rates = new Map<string, { first: Decimal | undefined; last: Decimal | undefined }>();
  readonly #followed = new Map<InstrumentId, { readonly from: string; readonly tickSize: string }>();

  constructor({ conversions = [], instruments }: RunStarted) {
    this.currency = conversions[0]?.to;
    for (const { from, at } of conversions) {
      const stated = 'price' in at ? new Decimal(at.price) : undefined;
      this.#rates.set(from, { first: stated, last: stated });
      if (!('instrument' in at)) continue;
      const tickSize = instruments.find(({ id }) => id === at.instrument)?.tickSize;
      if (tickSize !== undefined) this.#followed.set(at.instrument, { from, tickSize });
    }
  }

  move({ instrument, bid, ask }: TouchMoved): void {
    if (this.#followed.size === 0) return;
    const followed = this.#followed.get(instrument);
    if (followed === undefined) return;
    const rate = new Decimal(followed.tickSize).mul(bid + ask).div(2);
    this.#rates.set(followed.from, { first: this.#rates.get(followed.from)?.first ?? rate, last: rate });
  }

  /** Undefined without a conversion, or before its first mid. */
  of(from: string, to: string): RateOfRun | undefined {
    const one = new Decimal(1);
    if (from === to) return { from, first: one, last: one };
    const { first, last } = (this.currency === to ? this.#rates.get(from) : undefined) ?? {};
    return first === undefined || last === undefined ? undefined : { from, first, last };
  }
}

/** The sum of the accounts; undefined if one of them cannot be converted. */
export function totalOf(accounts: readonly AccountReport[], rates: Rates): Total | undefined {
  const currency = rates.currency ?? accounts[0]?.report.run.currency ?? '';
  let total: Total = {
    currency,
    initialCapital: zero,
    finalEquity: zero,
    netPnl: zero,
    fees: zero,
    funding: zero,
    fxRevaluation: zero,
    rates: [],
  };
  for (const { report } of accounts) {
    const rate = rates.of(report.run.currency, currency);
    if (rate === undefined) return undefined;
    const { initialCapital, finalEquity, netPnl, fees, funding } = report.profit;
    const known = rate.from === currency || total.rates.some(({ from }) => from === rate.from);
    total = {
      currency,
      initialCapital: total.initialCapital.add(initialCapital.mul(rate.first)),
      finalEquity: total.finalEquity.add(finalEquity.mul(rate.last)),
      netPnl: total.netPnl.add(netPnl.mul(rate.last)),
      fees: total.fees.add(fees.mul(rate.last)),
      funding: total.funding.add(funding.mul(rate.last)),
      fxRevaluation: total.fxRevaluation.add(initialCapital.mul(rate.last.sub(rate.first))),
      rates: known ? total.rates : [...total.rates, rate],
    };
  }
  return total;
}
