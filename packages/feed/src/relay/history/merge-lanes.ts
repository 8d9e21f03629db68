import { type MarketEvent, type Micros, ReplayError } from '@replay/core';
import { batchSize } from '../../columns/event-batches.ts';
import type { FrameDecoder } from '../frame/frame-decoder.ts';
import { FrameFault, NumberMet, ReceiptWentBack } from '../frame/frame-fault.ts';
import type { RawFrame } from '../frame/frame-fields.ts';
import { mostUnusable } from '../stream-progress.ts';
import type { HistoryLane } from './history-lane.ts';
import { spelled } from './spelled.ts';

export interface MergeTerms {
  readonly decoder: FrameDecoder;
  /** Whether messages with one number are one message, told by several lanes. */
  readonly isNumbered: boolean;
  /** By receipt, inclusive and exclusive: relays of others may tell more than was asked for. */
  readonly from: Micros;
  readonly to: Micros;
}

/**
 * The messages of all lanes as events in one order: by number, or by time with ties in the order of the lanes. Throws `BAD_DATA` where
 * the numbers give no order: they go back within a lane, two different messages bear one, or times go back along them.
 */
export async function* mergeLanes(
  lanes: readonly HistoryLane[],
  terms: MergeTerms,
): AsyncGenerator<readonly MarketEvent[]> {
  const { decoder, isNumbered, to } = terms;
  const open: HistoryLane[] = [];
  for (const lane of lanes) if (await lane.refill()) open.push(lane);
  let events: MarketEvent[] = [];
  const ranks = new Map<HistoryLane, number>();
  let unusable = 0;
  let last: { readonly rank: number; readonly frame: RawFrame | undefined } = { rank: -1, frame: undefined };
  while (open.length > 0) {
    let first = 0;
    for (let at = 1; at < open.length; at++) if (open[at]!.rank < open[first]!.rank) first = at;
    const lane = open[first]!;
    if (isNumbered && !(lane.rank > (ranks.get(lane) ?? -1))) throw noOrder(lane, 'the numbers go back');
    ranks.set(lane, lane.rank);
    const isRepeated = isNumbered && lane.rank === last.rank;
    if (isRepeated && !isSame(lane, last.frame)) throw noOrder(lane, 'two messages bear this number');
    last = { rank: lane.rank, frame: lane.head };
    const isWanted = !isRepeated && (isNumbered || !isTooEarly(lane, terms));
    const { rejected } = decoder;
    const event = isWanted ? eventOf(lane, decoder, isNumbered) : undefined;
    lane.advance();
    if (event !== undefined) unusable = decoder.rejected > rejected ? unusable + 1 : 0;
    if (unusable > mostUnusable) throw unusableMessages(lane, event);
    const isBeyond = event !== undefined && event.receivedTime >= to;
    if (isBeyond) open.splice(first, 1);
    else if (event !== undefined) events.push(event);
    if (events.length >= batchSize || (!isBeyond && lane.head === undefined)) {
      if (events.length > 0) yield events;
      events = [];
    }
    if (!isBeyond && lane.head === undefined && !(await lane.refill())) open.splice(first, 1);
  }
  if (events.length > 0) yield events;
}

/** A print that was received before is none of this range; a book, a rate or a mark tells how things stood when it began. */
const isTooEarly = ({ channel, rank }: HistoryLane, { from }: MergeTerms): boolean =>
  (channel === 'trade' || channel === 'liquidation') && rank > 0 && rank < from;

function eventOf(lane: HistoryLane, decoder: FrameDecoder, isNumbered: boolean): MarketEvent {
  const frame = lane.head ?? {};
  try {
    return decoder.acceptParsed(frame);
  } catch (error) {
    if (error instanceof NumberMet && lane.quoteNumbers()) return eventOf(lane, decoder, isNumbered);
    if (error instanceof ReceiptWentBack && isNumbered) throw noOrder(lane, 'its time goes back');
    if (error instanceof FrameFault) return decoder.reject(error, spelled(frame, lane.page?.place ?? lane.channel));
    throw error;
  }
}

function isSame({ head, page, channel }: HistoryLane, other: RawFrame | undefined): boolean {
  const place = page?.place ?? channel;
  return spelled(head, place) === spelled(other, place);
}

function unusableMessages({ page, channel }: HistoryLane, event: MarketEvent | undefined): ReplayError {
  const why = event?.type === 'MessageRejected' ? `, the last: ${event.reason}` : '';
  return new ReplayError('NETWORK', `${mostUnusable} messages in a row cannot be used${why}`, {
    place: page?.place ?? channel,
    remedy: 'check that the address is that of a relay, and its version',
  });
}

const noOrder = ({ page, rank, channel }: HistoryLane, why: string): ReplayError =>
  new ReplayError('BAD_DATA', `the messages of the relay have no order: ${why} at message ${rank} of ${channel}`, {
    place: page?.place ?? channel,
    remedy: 'ask again, or tell whoever runs the relay',
  });
