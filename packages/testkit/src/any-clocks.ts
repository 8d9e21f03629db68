import { type MarketEvent, type Micros, micros } from '@replay/core';
import fc from 'fast-check';

/** Long enough that no clock goes below zero. */
const shift = 100_000_000;
const anyOffset = fc.oneof(
  fc.constant(0),
  fc.integer({ min: -2_000, max: 2_000 }),
  fc.integer({ min: -12_000_000, max: 12_000_000 }),
);
const anyJitter = fc.oneof(
  { arbitrary: fc.constant(0), weight: 3 },
  { arbitrary: fc.integer({ min: -4_000, max: 4_000 }), weight: 2 },
);

/**
 * Tapes as a recorder with another clock stamps them: right, ahead or behind, drifting, and with venue times that run back and
 * forth within and between the kinds of messages. Only the venue times differ; the order of receipt stays.
 */
export function anyClocks(tapes: fc.Arbitrary<readonly MarketEvent[]>): fc.Arbitrary<readonly MarketEvent[]> {
  return fc
    .record({
      tape: tapes,
      ahead: anyOffset,
      drift: fc.constantFrom(0, 0.001, -0.001, 0.3, -0.3),
      jitters: fc.array(anyJitter, { maxLength: 30 }),
    })
    .map(({ tape, ahead, drift, jitters }) => {
      const start = tape[0]?.receivedTime ?? 0;
      return tape.map((event, at): MarketEvent => {
        const jitter = jitters.length === 0 ? 0 : (jitters[at % jitters.length] ?? 0);
        const error = ahead + drift * (event.receivedTime - start);
        return {
          ...event,
          exchangeTime: micros(Math.round(shift + event.exchangeTime - error + jitter)),
          receivedTime: micros(shift + event.receivedTime),
        };
      });
    });
}

/**
 * The same tape, and what else a recorder may write between its events: quotes and, unless told, mark prices, stamped by whatever clock. The
 * events of the tape keep their numbers in both; the first and the last of it stay so.
 */
export function withBystanders(
  tapes: fc.Arbitrary<readonly MarketEvent[]>,
  { marks = true }: { readonly marks?: boolean } = {},
): fc.Arbitrary<{ readonly alone: readonly MarketEvent[]; readonly among: readonly MarketEvent[] }> {
  const bystanders = fc.array(
    fc.record({
      after: fc.nat(),
      ahead: anyOffset,
      isQuote: marks ? fc.boolean() : fc.constant(true),
      price: fc.integer({ min: 1, max: 1_000 }),
    }),
    { minLength: 1, maxLength: 20 },
  );
  return fc.record({ tape: tapes, bystanders }).map(({ tape, bystanders }) => {
    const room = 100;
    const alone = tape.map((event, at) => ({ ...event, sequence: at * room }));
    const among = alone.flatMap((event, at): MarketEvent[] => {
      if (at === alone.length - 1) return [event];
      const here = bystanders.filter(({ after }) => after % Math.max(1, alone.length - 1) === at);
      return [event, ...here.map((one, number) => bystanderOf(event, one, number + 1))];
    });
    return { alone, among };
  });
}

function bystanderOf(
  { instrument, receivedTime, sequence }: MarketEvent,
  { ahead, isQuote, price }: { readonly ahead: number; readonly isQuote: boolean; readonly price: number },
  number: number,
): MarketEvent {
  const exchangeTime = Math.max(0, receivedTime + ahead) as Micros;
  const stamp = { instrument, receivedTime, exchangeTime, sequence: sequence + number };
  return isQuote
    ? { type: 'QuoteChanged', ...stamp, bid: { price: price as never, size: 1 as never } }
    : { type: 'MarkPriceChanged', ...stamp, price: String(price) };
}
