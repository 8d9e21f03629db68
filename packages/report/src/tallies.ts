import {
  assertNever,
  Decimal,
  type Fact,
  type Micros,
  type OrderFilled,
  type PositionLiquidated,
  type RunEnded,
  type RunStarted,
} from '@replay/core';
import { Accounting, type MarkedPosition } from './accounting.ts';
import { activityOf } from './activity.ts';
import { EquityCurve, type Mover } from './equity-curve.ts';
import { ExecutionMerger } from './executions.ts';
import { ExposureWatch } from './exposure.ts';
import { type FillRecord, fillRecordOf } from './fills.ts';
import { type Grouping, groupsOf, type TradeGroups } from './grouping.ts';
import { type MarketFigures, marketFigures, openPositionOf } from './market-figures.ts';
import { Markouts } from './markouts.ts';
import { Orders } from './orders.ts';
import { profitOf } from './profit.ts';
import { QualityWatch } from './quality.ts';
import type { Report } from './report.ts';
import { riskOf } from './risk.ts';
import { tradeStatistics } from './trade-statistics.ts';
import { warningsOf } from './warnings.ts';

/** An event that has moved the account and may not be over: the touch can still follow the fills it caused. */
interface Pending {
  readonly sequence: number;
  readonly time: Micros;
  readonly cause: string;
  mover: Mover;
}

/** The running tallies of one run, each with its own concern; this only hands out the facts and watches where events end. */
export class Tallies {
  readonly #run: RunStarted;
  readonly #accounting: Accounting;
  readonly #curve: EquityCurve;
  readonly #merger = new ExecutionMerger();
  readonly #grouping: Grouping;
  readonly #trips: TradeGroups;
  readonly #orders = new Orders();
  readonly #markouts: Markouts;
  readonly #exposures: ReadonlyMap<string, ExposureWatch>;
  readonly #quality = new QualityWatch();
  readonly #fills: FillRecord[] = [];
  readonly #liquidations: PositionLiquidated[] = [];
  #executions = 0;
  #pending: Pending | undefined;
  #firstTime: Micros | undefined;
  #lastTime = 0 as Micros;
  #ended: RunEnded | undefined;

  constructor(run: RunStarted, grouping: Grouping) {
    this.#run = run;
    this.#grouping = grouping;
    this.#accounting = new Accounting(run);
    this.#curve = new EquityCurve(this.#accounting);
    this.#trips = groupsOf(grouping, run.instruments);
    this.#markouts = new Markouts(run.instruments);
    this.#exposures = new Map(run.instruments.map(({ id }) => [id, new ExposureWatch()]));
  }

  apply(fact: Exclude<Fact, RunStarted>): void {
    this.#firstTime ??= fact.time;
    if (fact.time > this.#lastTime) this.#lastTime = fact.time;
    switch (fact.type) {
      case 'TouchMoved': {
        this.#enter(fact, 'feed');
        this.#markouts.move(fact.instrument, fact.bid + fact.ask, fact.time);
        this.#group(this.#merger.flush());
        this.#trips.mark(fact.instrument, fact.bid + fact.ask);
        if (this.#accounting.mark(fact)) this.#move(fact, 'feed', 'mark');
        return;
      }
      case 'OrderFilled':
        return this.#fill(fact);
      case 'FundingPaid':
        this.#enter(fact, 'funding');
        this.#group(this.#merger.flush());
        this.#accounting.fund(fact);
        this.#trips.fund(fact.instrument, new Decimal(fact.payment));
        return this.#move(fact, 'funding', 'funding');
      case 'PositionLiquidated':
        this.#liquidations.push(fact);
        return;
      case 'TouchLost':
        return this.#markouts.interrupt(fact);
      case 'FindingNoted':
        this.#quality.note(fact);
        return this.#markouts.interrupt(fact);
      case 'OrderSubmitted':
      case 'CancelSubmitted':
      case 'AmendSubmitted':
      case 'IntentDenied':
      case 'OrderAccepted':
      case 'OrderRejected':
      case 'OrderCancelled':
      case 'OrderExpired':
      case 'OrderAmended':
      case 'CancelRejected':
      case 'AmendRejected':
        return this.#orders.apply(fact);
      case 'RunEnded':
        this.#ended = fact;
        return;
      default:
        return assertNever(fact);
    }
  }

  conclude(): Report {
    const from = this.#ended?.firstTime ?? this.#firstTime ?? (0 as Micros);
    const to = Math.max(this.#ended?.time ?? from, this.#lastTime, from) as Micros;
    this.#settle();
    this.#curve.advance((to + 1) as Micros);
    this.#group(this.#merger.flush());

    const fills = this.#quality.marked(this.#fills);
    const profit = profitOf(this.#accounting.moment(), this.#accounting.capital, fills);
    const risk = riskOf(this.#curve, profit.initialCapital, profit.netPnl, from, to);
    const positions = this.#accounting.positions();
    const openTrades = this.#trips.open((id) => this.#accounting.heldValue(id));
    const trades = [...this.#trips.closed, ...openTrades];
    const quality = this.#quality.conclude(this.#ended?.quality ?? [], fills, trades, (to - from) as Micros);
    const activity = activityOf(this.#orders, fills, {
      instruments: this.#run.instruments,
      executions: this.#executions,
      fees: profit.fees,
      netPnl: profit.netPnl,
      meanEquity: this.#curve.meanEquity(from, to),
      duration: to - from,
    });
    const report = {
      run: this.#run,
      grouping: this.#grouping,
      outcome: this.#ended?.outcome ?? ('interrupted' as const),
      from,
      to,
      profit,
      attribution: this.#accounting.attribution(),
      trades: tradeStatistics(this.#trips.closed),
      risk,
      activity,
      markouts: this.#markouts.conclude(to),
      markets: positions.map((one) => this.#market(one, from, to)),
      openPositions: positions.filter(({ position }) => position.size !== 0).map(openPositionOf),
      liquidations: this.#liquidations,
      quality,
      fills,
      orders: this.#orders.all,
      roundTrips: this.#trips.closed,
      openTrades,
      curve: this.#curve.points(from, to, risk.grid.interval),
    };
    return { ...report, warnings: warningsOf(report, this.#ended !== undefined, this.#orders.denials) };
  }

  #fill(fill: OrderFilled): void {
    // What the feed fills belongs to its event. An order that takes on arrival is an event of its own.
    const cause = fill.liquidity === 'maker' ? 'feed' : `order ${fill.order}`;
    this.#enter(fill, cause);
    const booked = this.#accounting.fill(fill);
    this.#group(this.#merger.add(fill, booked));
    this.#orders.fill(fill, booked);
    this.#markouts.fill(fill, booked);
    this.#exposures.get(fill.instrument)?.move(booked.positionAfter, fill.time);
    this.#fills.push(fillRecordOf(fill, booked));
    this.#move(fill, cause, 'fill');
  }

  /** Before a fact of another event moves the account, the event before is over. */
  #enter({ sequence, time }: { readonly sequence: number; readonly time: Micros }, cause: string): void {
    const pending = this.#pending;
    if (pending !== undefined && (pending.sequence !== sequence || pending.time !== time || pending.cause !== cause)) {
      this.#settle();
    }
    this.#curve.advance(time);
  }

  #move({ sequence, time }: { readonly sequence: number; readonly time: Micros }, cause: string, mover: Mover): void {
    if (this.#pending === undefined) this.#pending = { sequence, time, cause, mover };
    else if (mover !== 'mark') this.#pending.mover = mover;
  }

  #settle(): void {
    if (this.#pending === undefined) return;
    this.#curve.settle(this.#pending.time, this.#pending.mover);
    this.#pending = undefined;
  }

  #group(executions: ReturnType<ExecutionMerger['flush']>): void {
    this.#executions += executions.length;
    for (const execution of executions) this.#trips.apply(execution);
  }

  #market(one: MarkedPosition, from: Micros, to: Micros): MarketFigures {
    const { id } = one.position.instrument;
    const exposure = (this.#exposures.get(id) ?? new ExposureWatch()).conclude(from, to);
    const quality = this.#ended?.quality.find(({ instrument }) => instrument === id);
    return marketFigures(one, exposure, this.#fills, quality);
  }
}
