import type { Lots, Ticks } from '@replay/core';
import { afterFills } from './after-fills.ts';
import { verdictOn } from './arrival-checks.ts';
import type { ArrivingOrder, MarginCheck } from './arriving-order.ts';
import { fillOf } from './fill.ts';
import { fillable, reduceOnlyCancel } from './reduce-only.ts';
import { rest } from './rest.ts';
import { slipped } from './slippage-model.ts';
import { bestAvailable, take, takeable } from './take.ts';
import { type Instant, positionAfter, type Venue, type VenueAnswer, type VenueModels } from './venue.ts';

/** An order arrives: it is refused, takes, rests, or both of the latter. */
export function arrive(
  venue: Venue,
  order: ArrivingOrder,
  at: Instant,
  models: VenueModels,
  affordable: MarginCheck,
): [Venue, VenueAnswer[]] {
  const { fills } = models;
  const { side, size, terms } = order;
  const facts = factsOf(order, at);
  const verdict = verdictOn(venue, order, at, fills, affordable);
  if (verdict.status === 'rejected') return [venue, [{ type: 'OrderRejected', ...facts, reason: verdict.reason }]];
  if (verdict.status === 'late') return [venue, [{ type: 'OrderExpired', ...facts, leaves: size, reason: 'gtd' }]];

  const accepted: VenueAnswer = {
    type: 'OrderAccepted',
    ...facts,
    side,
    leaves: size,
    ...(terms.kind === 'limit' ? { price: terms.price } : {}),
  };
  if (terms.kind === 'limit' && terms.timeInForce === 'fok' && takeable(venue, side, terms.price, fills) < size) {
    return [venue, [accepted, { type: 'OrderExpired', ...facts, leaves: size, reason: 'fok-not-fillable' }]];
  }
  const [entered, answers] = enter(venue, order, size, at, models);
  return afterFills([entered, [accepted, ...answers]], at);
}

/** An order that nothing speaks against takes what is within its reach, and with what is left rests, expires or is cancelled. */
export function enter(
  venue: Venue,
  order: ArrivingOrder,
  leaves: Lots,
  at: Instant,
  models: VenueModels,
): [Venue, VenueAnswer[]] {
  const { side, terms } = order;
  const facts = factsOf(order, at);
  const size = Math.min(leaves, fillable(order, venue.position)) as Lots;
  const limit = reachOf(venue, order, models);
  const rests = terms.kind === 'limit' && (terms.timeInForce === 'gtc' || terms.timeInForce === 'post-only');
  const taken = take(venue, { side, size, limit, rests }, models.fills);

  const answers: VenueAnswer[] = [];
  for (const own of taken.removed)
    answers.push({ type: 'OrderCancelled', ...facts, order: own.id, leaves: own.leaves, reason: 'self-trade' });
  let left = leaves;
  const whole = (size - taken.left) as Lots;
  for (const level of taken.levels) {
    const depth = { instrument: venue.instrument, side, price: level.price, size: whole, pace: venue.pace };
    const takenAt = slipped(models.slippage, depth, limit);
    const slippage = Math.abs(takenAt - level.price);
    answers.push(
      fillOf(venue, { id: order.id, side, size: order.size, leaves: left }, level.size, models, {
        ...at,
        cause: 'taker-depth',
        takenAt,
        trace: {
          levelSize: level.displayed,
          consumed: level.consumedBefore,
          ...(slippage === 0 ? {} : { slippage }),
        },
      }),
    );
    left = (left - level.size) as Lots;
  }
  const next = { ...taken.venue, position: positionAfter(venue.position, side, leaves - left) };
  if (left === 0) return [next, answers];
  if (taken.stopped) answers.push({ type: 'OrderCancelled', ...facts, leaves: left, reason: 'self-trade' });
  else if (fillable(order, next.position) === 0) answers.push(reduceOnlyCancel(venue, order.id, left, at));
  else if (terms.kind === 'market')
    answers.push({ type: 'OrderExpired', ...facts, leaves: left, reason: 'depth-exhausted' });
  else if (rests) return [rest(next, order, terms, left, models), answers];
  else answers.push({ type: 'OrderExpired', ...facts, leaves: left, reason: 'ioc-remainder' });
  return [next, answers];
}

/** How far an order goes: to its limit, or at market as far as its protection lets it. */
function reachOf(venue: Venue, { side, terms }: ArrivingOrder, { fills }: VenueModels): Ticks | undefined {
  if (terms.kind === 'limit') return terms.price;
  const best = fills.protectionTicks === undefined ? undefined : bestAvailable(venue, side, fills);
  if (best === undefined || fills.protectionTicks === undefined) return undefined;
  return (side === 'buy' ? best + fills.protectionTicks : best - fills.protectionTicks) as Ticks;
}

const factsOf = (order: ArrivingOrder, { time, sequence }: Instant) => ({
  order: order.id,
  instrument: order.instrument,
  time,
  sequence,
});
