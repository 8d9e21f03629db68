import { type IntentDenied, roughDuration, sizeText, timeText } from '@replay/core';
import { decimalText } from './metric.ts';
import { percentText } from './money-text.ts';
import type { Report } from './report.ts';
import { fewestReturns } from './risk.ts';
import { profitOfBest } from './trade-statistics.ts';

type Judged = Omit<Report, 'warnings'>;

/** Fewer round trips than this make a win rate that says little. */
const fewestTrades = 30;

/** What a careful reader would ask about this run, in whole sentences, the gravest first. */
export function warningsOf(report: Judged, ended: boolean, denials: readonly IntentDenied[]): readonly string[] {
  return [
    ...outcomeWarnings(report, ended),
    ...liquidationWarnings(report),
    ...dataWarnings(report),
    ...orderWarnings(report, denials),
    ...assumptionWarnings(report),
    ...resultWarnings(report),
  ];
}

function* outcomeWarnings({ outcome, quality }: Judged, ended: boolean): Iterable<string> {
  if (!ended) yield 'The journal stops before the end of the run: the report shows what had happened until then.';
  else if (outcome !== 'completed') {
    const why = quality.firstFindings.findLast(({ kind }) => kind === 'strategy-failed')?.detail;
    yield `The run ended early (${outcome})${why === undefined ? '' : `: ${why}`}. The report shows what had happened until then.`;
  }
}

function* liquidationWarnings({ liquidations, run, profit }: Judged): Iterable<string> {
  const [first] = liquidations;
  const instrument = run.instruments.find(({ id }) => id === first?.instrument);
  if (first === undefined || instrument === undefined) return;
  const { position, price, equity, maintenance, time } = first;
  yield `The venue liquidated ${count(liquidations.length, 'position')}, first ${sizeText(position, instrument)} in ${instrument.id} at ${timeText(time)}: marked at ${price}, the account was worth ${equity} ${run.currency} and had to hold ${maintenance}. Liquidation fees came to ${decimalText(profit.liquidationFees)} ${run.currency}.`;
}

function* dataWarnings({ quality, fills }: Judged): Iterable<string> {
  const { total, taintedFills } = quality;
  if (taintedFills > 0) {
    yield `${count(taintedFills, 'fill')} of ${fills.length} came near a gap of the data, or on a book that was crossed or not live; the trades they belong to brought ${decimalText(quality.taintedNet)}.`;
  }
  if (total === undefined) return;
  if (total.gaps > 0) yield `The data have ${count(total.gaps, 'gap')}; the book was not used until the next snapshot.`;
  if (total.checksumFailures > 0) {
    yield `${count(total.checksumFailures, 'checksum')} of the venue did not match the folded book.`;
  }
  if (total.snapshotsDiffering > 0) {
    yield `${count(total.snapshotsDiffering, 'snapshot')} of ${total.snapshotsCompared} differed from the folded book, in ${count(total.levelsDiffering, 'level')}.`;
  }
  if (total.rejected > 0) yield `${count(total.rejected, 'message')} could not be used and changed nothing.`;
  if (total.changesIgnored > 0) {
    yield `${count(total.changesIgnored, 'book change')} came before a snapshot and changed nothing.`;
  }
  if (total.crossedMicros > 0) {
    yield `The book was crossed for ${roughDuration(total.crossedMicros)}; the last valid mid was carried meanwhile.`;
  }
  if (total.negativeLatency > 0) {
    yield `${count(total.negativeLatency, 'event')} arrived before the venue says they happened, by up to ${roughDuration(total.worstNegativeLatency)}: the clocks of venue and recorder disagree.`;
  }
  if (total.exchangeTimeBack > 0) yield `The venue's clock went back ${count(total.exchangeTimeBack, 'time')}.`;
  if (total.tradesWithoutAggressor > 0) {
    yield `${count(total.tradesWithoutAggressor, 'trade')} did not say who was the aggressor, and could not fill orders in the queue.`;
  }
}

function* orderWarnings({ activity, fills }: Judged, denials: readonly IntentDenied[]): Iterable<string> {
  const [first] = denials;
  if (first !== undefined) {
    yield `${count(denials.length, 'wish', 'wishes')} of the strategy ${denials.length === 1 ? 'was' : 'were'} denied before being sent; the first: ${first.detail} (${first.reason}).`;
  }
  const [reason] = activity.rejectionReasons;
  if (reason !== undefined) {
    yield `The venue rejected ${count(activity.rejected, 'order')}, most often because of ${reason.reason} (${reason.count}).`;
  }
  if (activity.orders === 0) yield 'The strategy placed no order.';
  else if (fills.length === 0) yield 'No order was filled, so there is no result to judge.';
}

function* assumptionWarnings({ run, markets }: Judged): Iterable<string> {
  const { latency, fees, feeModel } = run.models;
  if (latency.order === 0) {
    yield 'Orders reach the venue without latency: nobody can trade like that, so take the result as an upper bound.';
  }
  if (fees === undefined && feeModel === undefined) {
    const rates = run.instruments.map(({ id, fees }) => `${id} maker ${fees.maker}, taker ${fees.taker}`).join('; ');
    yield `Fees are the listed rates of the instruments (${rates}); yours may differ.`;
  }
  for (const { instrument, participation } of markets) {
    if (participation.status !== 'known' || participation.value.lte('0.01')) continue;
    yield `The run traded ${percentText(participation.value)} of the volume of ${instrument.id}: an impact of its own orders on the market is not modelled.`;
  }
}

function* resultWarnings({ openPositions, trades, risk, roundTrips, fills, profit }: Judged): Iterable<string> {
  for (const { position, averageEntry, unrealized } of openPositions) {
    const { instrument, size } = position;
    yield `A position of ${sizeText(size, instrument)} in ${instrument.id} is open at the end, entered at ${decimalText(averageEntry)}; its ${decimalText(unrealized)} ${instrument.settle} are not realized and in no trade statistic.`;
  }
  if (!profit.finalEquity.gt(0)) yield 'The account was used up: returns are not defined.';
  if (fills.length === 0) return;
  if (trades.trades < fewestTrades) {
    yield `Only ${count(trades.trades, 'round trip')} closed: fewer than ${fewestTrades} say little about a win rate.`;
  }
  if (risk.intervals < fewestReturns) {
    yield `The run spans only ${count(risk.intervals, 'full interval')} of ${risk.grid.name}: Sharpe, Sortino and volatility need ${fewestReturns}.`;
  }
  const few = Math.ceil(trades.trades / 10);
  const { part, whole } = profitOfBest(roundTrips, few);
  if (trades.trades >= 10 && whole.gt(0) && part.gte(whole.mul('0.8'))) {
    yield `The best ${count(few, 'trade')} of ${trades.trades} brought ${percentText(part.div(whole))} of all profit.`;
  }
}

const count = (number: number, one: string, many = `${one}s`): string => `${number} ${number === 1 ? one : many}`;
