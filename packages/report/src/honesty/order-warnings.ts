import type { IntentDenied } from '@replay/core';
import { deniedTimes } from '../execution/orders.ts';
import { count, type Judged } from './judged.ts';

/** That wishes did not become orders, or orders no fills. */
export function* orderWarnings({ activity, fills }: Judged, denials: readonly IntentDenied[]): Iterable<string> {
  const [first] = denials;
  if (first !== undefined) {
    const all = deniedTimes(denials);
    yield `${count(all, 'wish', 'wishes')} of the strategy ${all === 1 ? 'was' : 'were'} denied before being sent; the first: ${first.detail} (${first.reason}).`;
  }
  const [reason] = activity.rejectionReasons;
  if (reason !== undefined) {
    yield `The venue rejected ${count(activity.rejected, 'order')}, most often because of ${reason.reason} (${reason.count}).`;
  }
  if (activity.orders === 0) yield 'The strategy placed no order.';
  else if (fills.length === 0) yield 'No order was filled, so there is no result to judge.';
}
