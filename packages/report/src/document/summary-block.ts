import { decimalText } from '../metric.ts';
import type { Report } from '../report.ts';
import type { Text, ToText } from './to-text.ts';

type Money =
  | 'initialCapital'
  | 'finalEquity'
  | 'netPnl'
  | 'realizedPnl'
  | 'unrealizedPnl'
  | 'fees'
  | 'funding'
  | 'maxDrawdown';
type Count = 'trades' | 'wins' | 'losses' | 'scratches' | 'orders' | 'fills';
type Measure =
  | 'totalReturn'
  | 'winRate'
  | 'profitFactor'
  | 'expectancy'
  | 'averageWin'
  | 'averageLoss'
  | 'maxDrawdownPct'
  | 'sharpe'
  | 'sortino'
  | 'volatility'
  | 'fillRatio'
  | 'makerShare'
  | 'turnover'
  | 'volume';

/** The numbers of a run, under the names of the contract. */
export type SummaryBlock = Readonly<Record<Money, string> & Record<Count, number> & Record<Measure, Text>>;

export function summaryBlock({ profit, trades, risk, activity }: Report, text: ToText): SummaryBlock {
  return {
    initialCapital: decimalText(profit.initialCapital),
    finalEquity: decimalText(profit.finalEquity),
    netPnl: decimalText(profit.netPnl),
    totalReturn: text('totalReturn', risk.totalReturn),
    realizedPnl: decimalText(profit.realizedPnl),
    unrealizedPnl: decimalText(profit.unrealizedPnl),
    fees: decimalText(profit.fees),
    funding: decimalText(profit.funding),
    trades: trades.trades,
    wins: trades.wins,
    losses: trades.losses,
    scratches: trades.scratches,
    winRate: text('winRate', trades.winRate),
    profitFactor: text('profitFactor', trades.profitFactor),
    expectancy: text('expectancy', trades.expectancy),
    averageWin: text('averageWin', trades.averageWin),
    averageLoss: text('averageLoss', trades.averageLoss),
    maxDrawdown: decimalText(risk.maxDrawdown),
    maxDrawdownPct: text('maxDrawdownPct', risk.maxDrawdownPct),
    sharpe: text('sharpe', risk.sharpe),
    sortino: text('sortino', risk.sortino),
    volatility: text('volatility', risk.volatility),
    orders: activity.orders,
    fills: activity.fills,
    fillRatio: text('fillRatio', activity.fillRatio),
    makerShare: text('makerShare', activity.makerShare),
    turnover: text('turnover', activity.turnover),
    volume: text('volume', activity.volume),
  };
}
