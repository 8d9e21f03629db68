import {
  absolute,
  type Decimal,
  decimalOf,
  type Instrument,
  type Lots,
  type Money,
  type OrderFilled,
  roughMoney,
} from '@replay/core';
import { moneyAtMid } from '@replay/ledger';
import type { BookedFill } from '../account/accounting.ts';
import { type Metric, missing, type NullReason, ratio, share } from '../metric/metric.ts';
import { Samples } from '../metric/samples.ts';
import { signOf } from '../orders/live-order.ts';

/** Best bid and ask in ticks. */
export interface PublicTouch {
  readonly bid: number;
  readonly ask: number;
}

/** One cost of taking, against the notional at the reference mid; + is a cost. */
export interface Cost {
  readonly n: number;
  /** In the settlement currency. */
  readonly amount: Decimal;
  /** Weighted by notional. */
  readonly meanBps: Metric;
  readonly p50Bps: Metric;
  readonly p90Bps: Metric;
}

/** What taking cost (metrics.md 8). slippageMid = halfSpreadPaid + depthWalk, to the last digit. */
export interface TakerCosts {
  readonly fills: number;
  /** Fills before the first public mid: there is nothing to hold them against. */
  readonly withoutMid: number;
  /** s·(v(p) − v(m_a)). */
  readonly slippageMid: Cost;
  /** s·(v(touch at arrival) − v(m_a)). */
  readonly halfSpreadPaid: Cost;
  /** s·(v(p) − v(touch at arrival)). */
  readonly depthWalk: Cost;
  /** s·(v(m_a) − v(m_d)). */
  readonly latencyCost: Cost;
  /** s·(v(p) − v(m_d)): the two of them together, where the decision is known. */
  readonly slippageDecision: Cost;
  /** 2·s·(v(p) − v(m_ref)). */
  readonly effectiveSpread: Cost;
}

const costs = [
  'slippageMid',
  'halfSpreadPaid',
  'depthWalk',
  'latencyCost',
  'slippageDecision',
  'effectiveSpread',
] as const;
type CostName = (typeof costs)[number];

export class TakerCostSum {
  readonly #costs: Readonly<Record<CostName, CostSum>> = {
    slippageMid: new CostSum(),
    halfSpreadPaid: new CostSum(),
    depthWalk: new CostSum(),
    latencyCost: new CostSum(),
    slippageDecision: new CostSum(),
    effectiveSpread: new CostSum(),
  };
  #fills = 0;
  #withoutMid = 0;

  /**
   * A taker fill, with the touch and the mid that it met, and the mid when what took was decided: undefined where nobody decided,
   * as for a liquidation.
   */
  add(
    instrument: Instrument,
    { side, size }: Pick<OrderFilled, 'side' | 'size'>,
    touch: PublicTouch | undefined,
    { value: paid, referenceValue: atMid, reference }: BookedFill,
    decided: number | undefined,
  ): void {
    this.#fills += 1;
    if (touch === undefined || touch.bid + touch.ask !== reference) {
      this.#withoutMid += 1;
      return;
    }
    const signed = (signOf(side) * size) as Lots;
    const atTouch = moneyAtMid(instrument, signed, (side === 'buy' ? touch.ask : touch.bid) * 2);
    const notional = absolute(atMid);
    this.#costs.slippageMid.add(paid - atMid, notional);
    this.#costs.halfSpreadPaid.add(atTouch - atMid, notional);
    this.#costs.depthWalk.add(paid - atTouch, notional);
    this.#costs.effectiveSpread.add(2n * (paid - atMid), notional);
    if (decided === undefined) return;
    const atDecision = moneyAtMid(instrument, signed, decided);
    this.#costs.latencyCost.add(atMid - atDecision, notional);
    this.#costs.slippageDecision.add(paid - atDecision, notional);
  }

  include(other: TakerCostSum): void {
    this.#fills += other.#fills;
    this.#withoutMid += other.#withoutMid;
    for (const cost of costs) this.#costs[cost].include(other.#costs[cost]);
  }

  figures(): TakerCosts {
    const none = this.#fills === 0 ? 'NO_TAKER_FILLS' : 'NO_REFERENCE_MID';
    const of = (cost: CostName): Cost => this.#costs[cost].figures(none);
    return {
      fills: this.#fills,
      withoutMid: this.#withoutMid,
      slippageMid: of('slippageMid'),
      halfSpreadPaid: of('halfSpreadPaid'),
      depthWalk: of('depthWalk'),
      latencyCost: of('latencyCost'),
      slippageDecision: of('slippageDecision'),
      effectiveSpread: of('effectiveSpread'),
    };
  }
}

class CostSum {
  #amount = 0n;
  #notional = 0n;
  readonly #bps = new Samples();

  add(amount: Money, notional: Money): void {
    this.#amount += amount;
    this.#notional += notional;
    if (notional > 0n) this.#bps.push((roughMoney(amount) / roughMoney(notional)) * 10_000);
  }

  include(other: CostSum): void {
    this.#amount += other.#amount;
    this.#notional += other.#notional;
    this.#bps.include(other.#bps);
  }

  figures(none: NullReason): Cost {
    const at = (alpha: number): Metric => {
      const bps = this.#bps.quantile(alpha);
      return bps === undefined ? missing(none) : ratio(bps);
    };
    const amount = decimalOf(this.#amount);
    return {
      n: this.#bps.n,
      amount,
      meanBps: share(amount.mul(10_000), decimalOf(this.#notional), none),
      p50Bps: at(0.5),
      p90Bps: at(0.9),
    };
  }
}
