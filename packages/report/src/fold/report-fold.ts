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
import { QualityWatch } from '../data-quality/data-quality.ts';
import { ExecutionWatch } from '../execution/execution.ts';
import { Markouts } from '../markouts/markouts.ts';
import { activityOf } from '../orders/activity.ts';
import { Fills } from '../orders/fill-table.ts';
import { Orders } from '../orders/order-log.ts';
import type { Report } from '../report/report.ts';
import { accountFigures } from '../results/account-figures.ts';
import { type MarketFigures, marketFigures, openPositionOf } from '../results/market-figures.ts';
import { MarketWatches } from '../results/market-tracker.ts';
import { type Profit, profitOf } from '../results/profit.ts';
import { PeriodWatch } from '../risk/hourly-equity.ts';
import { periodsOf } from '../risk/periods.ts';
import { riskOf } from '../risk/risk.ts';
import { ExecutionMerger } from '../trades/executions.ts';
import { type Grouping, groupsOf, type TradeGroups } from '../trades/grouping.ts';
import { tradeStatistics } from '../trades/trade-statistics.ts';
import { warningsOf } from '../warnings/warnings.ts';

/** Folds the facts of a run, in the order of the journal, into its report. Throws `BROKEN_JOURNAL` without a start. */
export function foldReport(facts: Iterable<Fact>, options?: FoldOptions): Report {
  const fold = new ReportFold(options);
  for (const fact of facts) fold.apply(fact);
  return fold.conclude();
}

/**
 * The fold of a report, for a host that hands it facts as they happen.
 * It changes in place, because it reads millions of marks and nobody sees it before the last fact.
 */
export class ReportFold {
  readonly #options: FoldOptions;
  #tallies: Tallies | undefined;

  constructor(options: FoldOptions = {}) {
    this.#options = options;
  }

  apply(fact: Fact): void {
    if (fact.type === 'RunStarted') this.#tallies = new Tallies(fact, this.#options);
    else this.#begun().apply(fact);
  }

  /** The report of all facts so far. Call once: the fold is over then. */
  conclude(): Report {
    return this.#begun().conclude();
  }

  #begun(): Tallies {
    if (this.#tallies !== undefined) return this.#tallies;
    throw new ReplayError('BROKEN_JOURNAL', 'the journal does not begin with the start of a run', {
      remedy: 'give the folder of a run that was written by backtest',
    });
  }
}

/** What moved the account at an event: a fill or funding hides that a mark did too. */
type Mover = 'mark' | 'fill' | 'funding';

/** An event that has moved the account and may not be over: the touch can still follow the fills it caused. */
interface Pending {
  sequence: number;
  time: Micros;
  cause: string;
  mover: Mover;
}

/** The running tallies of one run, each with its own concern; this only hands out the facts and watches where events end. */
export class Tallies {
  readonly #run: RunStarted;
  readonly #accounting: Accounting;
  readonly #curve: EquityCurve;
  readonly #charts: ChartRecorder | undefined;
  readonly #merger = new ExecutionMerger();
  readonly #grouping: Grouping;
  readonly #trips: TradeGroups;
  readonly #orders = new Orders();
  readonly #execution: ExecutionWatch;
  readonly #markouts: Markouts;
  readonly #markets: MarketWatches;
  readonly #periods: PeriodWatch;
  readonly #quality = new QualityWatch();
  readonly #fills: Fills;
  readonly #liquidations: PositionLiquidated[] = [];
  #executions = 0;
  /** Filled anew by each event: there are millions. */
  readonly #pending: Pending = { sequence: 0, time: 0 as Micros, cause: '', mover: 'mark' };
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
    this.#fills = new Fills(run.instruments);
    this.#trips = groupsOf(grouping, run.instruments);
    this.#markouts = new Markouts(run.instruments);
    this.#execution = new ExecutionWatch(run, this.#markouts.looks);
    this.#markets = new MarketWatches(run.instruments);
    this.#periods = new PeriodWatch(this.#accounting);
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
        this.#trips.fund(fact.instrument, moneyOf(fact.payment));
        return this.#move(fact, 'funding', 'funding');
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
        // Says only where orders came from.
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
    this.#quality.mark(fills);
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
    const attribution = this.#accounting.attribution();
    const markets = this.#marketFigures(profit, from, to);
    const { largestNotional } = this.#markets;
    const tags = this.#orders.all.tagsOf(this.#trips.closed.map(({ openedBy }) => openedBy));
    // The looks ahead end here, before those that add up what was seen.
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
      trades: tradeStatistics(this.#trips.closed, (order) => tags.get(order)),
      periods: periodsOf({ hours: this.#periods.conclude(), fills, roundTrips: this.#trips.closed, from, to }),
      risk,
      activity,
      execution: this.#execution.conclude(from, to, this.#orders),
      markouts,
      markets,
      openPositions: positions.filter(({ position }) => position.size !== 0).map(openPositionOf),
      liquidations: this.#liquidations,
      quality,
      fills,
      orders: this.#orders.all,
      roundTrips: this.#trips.closed,
      openTrades,
      curve: this.#curve.points(from, to, risk.grid.interval),
      charts: this.#charts?.conclude(from, to),
    };
    return { ...report, warnings: warningsOf(report, this.#ended !== undefined, this.#orders.denials) };
  }

  /** Most facts by far are touches: whoever listens here should cost little. */
  #touch(fact: TouchMoved): void {
    const { instrument, time } = fact;
    const midDoubled = fact.bid + fact.ask;
    this.#enter(fact, 'feed');
    this.#markouts.move(instrument, midDoubled, time);
    this.#execution.move(fact);
    if (!this.#merger.isIdle) this.#group(this.#merger.flush());
    this.#trips.mark(instrument, midDoubled);
    this.#markets.move(instrument, midDoubled, time);
    this.#charts?.touch(fact);
    if (this.#accounting.mark(instrument, midDoubled)) this.#move(fact, 'feed', 'mark');
  }

  #fill(fill: OrderFilled): void {
    // What the feed fills belongs to its event. An order that takes on arrival is an event of its own.
    const cause = fill.liquidity === 'maker' ? 'feed' : `order ${fill.order}`;
    this.#enter(fill, cause);
    const booked = this.#accounting.fill(fill);
    this.#group(this.#merger.add(fill, booked));
    this.#orders.all.filled(fill, booked);
    this.#markouts.fill(fill, booked);
    this.#execution.fill(fill, booked);
    this.#markets.fill(fill, booked);
    this.#fills.add(fill, booked);
    this.#charts?.fill(fill, booked.positionAfter);
    this.#move(fill, cause, 'fill');
  }

  /** Before a fact of another event moves the account, the event before is over. */
  #enter({ sequence, time }: { readonly sequence: number; readonly time: Micros }, cause: string): void {
    const pending = this.#pending;
    const isSame = pending.sequence === sequence && pending.time === time && pending.cause === cause;
    if (this.#isPending && !isSame) this.#settle();
    this.#curve.advance(time);
    this.#periods.advance(time);
  }

  #move({ sequence, time }: { readonly sequence: number; readonly time: Micros }, cause: string, mover: Mover): void {
    if (!this.#isPending) {
      this.#isPending = true;
      this.#pending.sequence = sequence;
      this.#pending.time = time;
      this.#pending.cause = cause;
      this.#pending.mover = mover;
    } else if (mover !== 'mark') this.#pending.mover = mover;
  }

  #settle(): void {
    if (!this.#isPending) return;
    const { time, mover } = this.#pending;
    const equity = this.#accounting.roughEquity();
    const move = mover === 'mark' ? undefined : { kind: mover, moment: this.#accounting.moment() };
    this.#curve.settle(time, equity, move);
    this.#periods.settle(equity);
    this.#charts?.settle(time, equity, move?.moment);
    this.#isPending = false;
  }

  #group(executions: ReturnType<ExecutionMerger['flush']>): void {
    this.#executions += executions.length;
    for (const execution of executions) {
      this.#trips.apply(execution);
      this.#periods.execution(execution.time);
    }
  }

  #marketFigures({ initialCapital: capital, netPnl }: Profit, from: Micros, to: Micros): readonly MarketFigures[] {
    const seen = this.#markets.conclude(from, to);
    return this.#accounting.positions().flatMap((one) => {
      const { id } = one.position.instrument;
      const market = seen.get(id);
      const quality = this.#ended?.quality.find(({ instrument }) => instrument === id);
      return market === undefined ? [] : [marketFigures(one, market, { capital, netPnl, quality })];
    });
  }

  /** The value of all coins held. */
  #coins(): Decimal {
    const spot = this.#run.instruments.filter(({ contract }) => contract === 'spot');
    return decimalOf(spot.reduce((sum, { id }) => sum + this.#accounting.heldValue(id), 0n));
  }
}

/** How a report is folded. */
export interface FoldOptions {
  /** What counts as one trade; flat to flat when left out. */
  readonly grouping?: Grouping | undefined;
  /** Whether pictures are to be drawn from it: they cost time and room. */
  readonly charts?: boolean;
}
