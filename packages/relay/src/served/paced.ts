import { setTimeout as pause } from 'node:timers/promises';

/** What comes less than so many milliseconds apart comes together. */
const finest = 5;

/**
 * Gives events at the pace at which they were received, `speed` times as fast; undefined is as fast as they are taken. A wait
 * ends at once, with the reason of the signal, when that aborts.
 */
export async function* paced<Event extends { readonly receivedTime: number }>(
  batches: AsyncIterable<readonly Event[]>,
  speed: number | undefined,
  signal: AbortSignal,
): AsyncGenerator<readonly Event[]> {
  if (speed === undefined) {
    yield* batches;
    return;
  }
  let begun: { readonly wall: number; readonly market: number } | undefined;
  for await (const batch of batches) {
    let due: Event[] = [];
    for (const event of batch) {
      begun ??= { wall: performance.now(), market: event.receivedTime };
      const millis = begun.wall + (event.receivedTime - begun.market) / 1000 / speed - performance.now();
      if (millis > finest) {
        if (due.length > 0) yield due;
        due = [];
        await pause(millis, undefined, { signal });
      }
      due.push(event);
    }
    yield due;
  }
}
