import type { Micros } from '@replay/core';
import { ReplayPace } from './replay-pace.ts';

/**
 * Gives events at the pace at which they were received, `speed` times as fast; undefined is as fast as they are taken. A wait
 * ends at once, with the reason of the signal, when that aborts.
 */
export async function* paced<Event extends { readonly receivedTime: Micros }>(
  batches: AsyncIterable<readonly Event[]>,
  speed: number | undefined,
  signal: AbortSignal,
): AsyncGenerator<readonly Event[]> {
  if (speed === undefined) {
    yield* batches;
    return;
  }
  const pace = new ReplayPace(speed);
  for await (const batch of batches) {
    let due: Event[] = [];
    for (const event of batch) {
      const millis = pace.millisTo(event.receivedTime);
      if (millis > 0) {
        if (due.length > 0) yield due;
        due = [];
        await pace.wait(millis, signal);
      }
      due.push(event);
    }
    yield due;
  }
}
