import {
  assertNever,
  type Decimal,
  decimalOf,
  type Fact,
  type Micros,
  moneyOf,
  type OrderFilled,
  type PositionLiquidated,
  ReplayError,
  type RunEnded,
  type RunStarted,
  type TouchMoved,
} from '@replay/core';
import { Accounting } from '../account/accounting.ts';
import { EquityCurve } from '../account/equity-curve.ts';
import { ChartRecorder } from '../charts/chart-recorder.ts';
import { DataQualityTracker } from '../data-quality/data-quality.ts';
import { ExecutionTracker } from '../execution/execution.ts';
import { Markouts } from '../markouts/markouts.ts';
import { activityOf } from '../orders/activity.ts';
import { FillTable } from '../orders/fill-table.ts';
import { OrderLog } from '../orders/order-log.ts';
import type { Report } from '../report/report.ts';
import { accountFigures } from '../results/account-figures.ts';
import { type MarketFigures, marketFigures, openPositionOf } from '../results/market-figures.ts';
import { MarketTracker } from '../results/market-tracker.ts';
import { type Profit, profitOf } from '../results/profit.ts';
import { HourlyEquityTracker } from '../risk/hourly-equity.ts';
import { periodsOf } from '../risk/periods.ts';
import { riskOf } from '../risk/risk.ts';
import { type Execution, ExecutionMerger } from '../trades/executions.ts';
import { type Grouping, type TradeGrouping, tradeGrouping } from '../trades/grouping.ts';
import { tradeStatistics } from '../trades/trade-statistics.ts';
import { warningsOf } from '../warnings/warnings.ts';

/** How a report is folded. */
export interface FoldOptions {
  /** What counts as one trade; flat to flat by default. */
  readonly grouping?: Grouping | undefined;
  /** Whether charts will be drawn from it: they cost time and memory. */
  readonly charts?: boolean;
}

/** Folds the facts of a run, in the order of the journal, into its report. Throws `BROKEN_JOURNAL` without a start. */
export function foldReport(facts: Iterable<Fact>, options?: FoldOptions): Report {
  const fold = new ReportFold(options);
  for (const fact of facts) fold.apply(fact);
  return fold.conclude();
}

/** The same fold, for a host that receives facts one by one. It is mutable, because it reads millions of marks. */
export class ReportFold {
  readonly #options: FoldOptions;
  #accumulators: Accumulators | undefined;

  constructor(options: FoldOptions = {}) {
    this.#options = options;
  }

  apply(fact: Fact): void {
    if (fact.type === 'RunStarted') this.#accumulators = new Accumulators(fact, this.#options);
    else this.#started().apply(fact);
  }

  /** The report of all facts so far. To be called once, at the end. */
  conclude(): Report {
    return this.#started().conclude();
  }

  #started(): Accumulators {
    if (this.#accumulators !== undefined) return this.#accumulators;
    throw new ReplayError('BROKEN_JOURNAL', 'the journal does not begin with the start of a run', {
      remedy: 'give the folder of a run that was written by backtest',
    });
  }
}

/** What changed the account at an event; a fill or funding takes precedence over a mark. */
type ChangeCause = 'mark' | 'fill' | 'funding';

/** An event that has changed the account and may not be complete: the touch can still follow the fills it caused. */
interface PendingEvent {
  sequence: number;
  time: Micros;
  source: string;
  cause: ChangeCause;
}

/** The accumulators of one run, one per family: distributes the facts, and detects where events end. */
class Accumulators {
  readonly #run: RunStarted;
  readonly #accounting: Accounting;
  readonly #curve: EquityCurve;
  readonly #charts: ChartRecorder | undefined;
  readonly #merger = new ExecutionMerger();
  readonly #grouping: Grouping;
  readonly #trades: TradeGrouping;
  readonly #orders = new OrderLog();
  readonly #execution: ExecutionTracker;
  readonly #markouts: Markouts;
  readonly #markets: MarketTracker;
  readonly #hours: HourlyEquityTracker;
  readonly #quality = new DataQualityTracker();
  readonly #fills: FillTable;
  readonly #liquidations: PositionLiquidated[] = [];
  #executions = 0;
  /** Reused for each event: there are millions. */
  readonly #pending: PendingEvent = { sequence: 0, time: 0 as Micros, source: '', cause: 'mark' };
  #isPending = false;
  #firstTime: Micros | undefined;
  #lastTime = 0 as Micros;
  #ended: RunEnded | undefined;

  constructor(run: RunStarted, { grouping = 'flat-to-flat', charts = false }: FoldOptions) {
    this.#run = run;
    this.#grouping = grouping;
    this.#accounting = new Accounting(run);
    this.#curve = new EquityCurve(this.#accounting);
    this.#charts = charts ? new ChartRecorder(run, this.#accounting) : undefined;
    this.#fills = new FillTable(run.instruments);
    this.#trades = tradeGrouping(grouping, run.instruments);
    this.#markouts = new Markouts(run.instruments);
    this.#execution = new ExecutionTracker(run, this.#markouts.trackers);
    this.#markets = new MarketTracker(run.instruments);
    this.#hours = new HourlyEquityTracker(this.#accounting);
  }

  apply(fact: Exclude<Fact, RunStarted>): void {
    this.#firstTime ??= fact.time;
    if (fact.time > this.#lastTime) this.#lastTime = fact.time;
    switch (fact.type) {
      case 'TouchMoved':
        return this.#touch(fact);
      case 'OrderFilled':
        return this.#fill(fact);
      case 'FundingPaid':
        this.#enter(fact, 'funding');
        this.#group(this.#merger.flush());
        this.#accounting.fund(fact);
        this.#trades.fund(fact.instrument, moneyOf(fact.payment));
        return this.#changed(fact, 'funding', 'funding');
      case 'PositionLiquidated':
        this.#liquidations.push(fact);
        return;
      case 'TouchLost':
        this.#markets.lose(fact);
        this.#charts?.touch(fact);
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
        this.#execution.apply(fact);
        this.#charts?.order(fact);
        return this.#orders.apply(fact);
      case 'TimerSet':
        // Only explains where orders came from.
        return;
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

    const fills = this.#fills;
    this.#quality.markTainted(fills);
    const profit = profitOf(this.#accounting.state(), this.#accounting.capital, fills);
    const risk = riskOf(this.#curve, profit.initialCapital, profit.netPnl, from, to);
    const positions = this.#accounting.positions();
    const roundTrips = this.#trades.closed;
    const openTrades = this.#trades.open((id) => this.#accounting.heldValue(id));
    const trades = [...roundTrips, ...openTrades];
    const quality = this.#quality.conclude(this.#ended?.quality ?? [], fills, trades, (to - from) as Micros);
    const activity = activityOf(this.#orders, fills, {
      instruments: this.#run.instruments,
      executions: this.#executions,
      fees: profit.fees,
      netPnl: profit.netPnl,
      meanEquity: this.#curve.meanEquity(from, to),
      duration: to - from,
    });
    const attribution = this.#accounting.attribution();
    const markets = this.#marketFigures(profit, from, to);
    const { largestNotional } = this.#markets;
    const tags = this.#orders.table.tagsOf(roundTrips.map(({ openedBy }) => openedBy));
    // Concludes the mark-out trackers, before the execution figures read them.
    const markouts = this.#markouts.conclude(to);
    const report = {
      run: this.#run,
      grouping: this.#grouping,
      outcome: this.#ended?.outcome ?? ('interrupted' as const),
      from,
      to,
      profit,
      attribution,
      account: accountFigures({ profit, attribution, markets, coins: this.#coins(), largestNotional }),
      trades: tradeStatistics(roundTrips, (order) => tags.get(order)),
      periods: periodsOf({ hours: this.#hours.conclude(), fills, roundTrips, from, to }),
      risk,
      activity,
      execution: this.#execution.conclude(from, to, this.#orders),
      markouts,
      markets,
      openPositions: positions.filter(({ position }) => position.size !== 0).map(openPositionOf),
      liquidations: this.#liquidations,
      quality,
      fills,
      orders: this.#orders.table,
      roundTrips,
      openTrades,
      curve: this.#curve.points(from, to, risk.grid.interval),
      charts: this.#charts?.conclude(from, to),
    };
    return { ...report, warnings: warningsOf(report, this.#ended !== undefined, this.#orders.denials) };
  }

  /** Most facts are touches: every listener here must be cheap. */
  #touch(fact: TouchMoved): void {
    const { instrument, time } = fact;
    const midDoubled = fact.bid + fact.ask;
    this.#enter(fact, 'feed');
    this.#markouts.move(instrument, midDoubled, time);
    this.#execution.move(fact);
    if (!this.#merger.isIdle) this.#group(this.#merger.flush());
    this.#trades.mark(instrument, midDoubled);
    this.#markets.move(instrument, midDoubled, time);
    this.#charts?.touch(fact);
    if (this.#accounting.mark(instrument, midDoubled)) this.#changed(fact, 'feed', 'mark');
  }

  #fill(fill: OrderFilled): void {
    // A maker fill belongs to its event of the feed. An order that takes on arrival is an event of its own.
    const source = fill.liquidity === 'maker' ? 'feed' : `order ${fill.order}`;
    this.#enter(fill, source);
    const booked = this.#accounting.fill(fill);
    this.#group(this.#merger.add(fill, booked));
    this.#orders.table.filled(fill, booked);
    this.#markouts.fill(fill, booked);
    this.#execution.fill(fill, booked);
    this.#markets.fill(fill, booked);
    this.#fills.add(fill, booked);
    this.#charts?.fill(fill, booked.positionAfter);
    this.#changed(fill, source, 'fill');
  }

  /** Completes the event before, if this fact belongs to another one. */
  #enter({ sequence, time }: { readonly sequence: number; readonly time: Micros }, source: string): void {
    const pending = this.#pending;
    const isSame = pending.sequence === sequence && pending.time === time && pending.source === source;
    if (this.#isPending && !isSame) this.#settle();
    this.#curve.advance(time);
    this.#hours.advance(time);
  }

  #changed(
    { sequence, time }: { readonly sequence: number; readonly time: Micros },
    source: string,
    cause: ChangeCause,
  ): void {
    if (!this.#isPending) {
      this.#isPending = true;
      this.#pending.sequence = sequence;
      this.#pending.time = time;
      this.#pending.source = source;
      this.#pending.cause = cause;
    } else if (cause !== 'mark') this.#pending.cause = cause;
  }

  #settle(): void {
    if (!this.#isPending) return;
    const { time, cause } = this.#pending;
    const equity = this.#accounting.approximateEquity();
    const change = cause === 'mark' ? undefined : { kind: cause, state: this.#accounting.state() };
    this.#curve.settle(time, equity, change);
    this.#hours.settle(equity);
    this.#charts?.settle(time, equity, change?.state);
    this.#isPending = false;
  }

  #group(executions: readonly Execution[]): void {
    this.#executions += executions.length;
    for (const execution of executions) {
      this.#trades.apply(execution);
      this.#hours.execution(execution.time);
    }
  }

  #marketFigures({ initialCapital: capital, netPnl }: Profit, from: Micros, to: Micros): readonly MarketFigures[] {
    const totals = this.#markets.conclude(from, to);
    return this.#accounting.positions().flatMap((position) => {
      const { id } = position.position.instrument;
      const market = totals.get(id);
      const quality = this.#ended?.quality.find(({ instrument }) => instrument === id);
      const context = { capital, netPnl, duration: to - from, quality };
      return market === undefined ? [] : [marketFigures(position, market, context)];
    });
  }

  /** The value of all coins held. */
  #coins(): Decimal {
    const spot = this.#run.instruments.filter(({ contract }) => contract === 'spot');
    return decimalOf(spot.reduce((sum, { id }) => sum + this.#accounting.heldValue(id), 0n));
  }
}
