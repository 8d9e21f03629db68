import { setTimeout as pause } from 'node:timers/promises';
import type { MarketEvent, MarketSource } from '@replay/core';
import { NormalizedDecoder } from '@replay/normalized';
import { abortScope } from '../http/abort-scope.ts';
import { backOff } from '../http/retry.ts';
import { StreamBreak } from '../relay/stream-break.ts';
import { StreamProgress } from '../relay/stream-progress.ts';
import { askLiveMachine } from './ask-machine.ts';
import type { MachineStreamMarket } from './machine-market.ts';
import { machineLost, machineStream, placeOf } from './machine-stream.ts';
import { startOf } from './message-lines.ts';

/** What a live stream has brought so far. */
export interface MachineLiveCounts {
  messages: number;
  events: number;
  /** Connections made after the first one. */
  reconnects: number;
  /** Troubles between the Machine and the exchange, of which it told. */
  errors: number;
}

/** Market data of a Machine as they happen: read until the signal aborts, or until the Machine says that it has ended. */
export interface MachineLive extends MarketSource {
  /** Of the latest reading. */
  counts(): Readonly<MachineLiveCounts>;
}

/** Connections in a row that may bring nothing: before the first message, and after it. */
const firstTries = 5;
const laterTries = 60;

/**
 * Opens a live stream of a Tardis Machine, the vendor's or ours. A connection that breaks is made again and told as a
 * `FeedInterrupted` of every instrument; a Machine that gives up (50 errors in a row) is an error. Troubles it tells of are
 * counted; the holes they make it tells by itself. The vendor's does not tell its instruments: they must be stated.
 */
export async function streamMachine(market: MachineStreamMarket): Promise<MachineLive> {
  const { terms, place: where, instruments, options } = await askLiveMachine(market);
  const place = placeOf(terms, options);
  const { random = Math.random, wait = sleep } = market;
  /** How often something came that could be used. */
  let usable = 0;
  let counts: MachineLiveCounts = { messages: 0, events: 0, reconnects: 0, errors: 0 };

  async function* batches(signal?: AbortSignal): AsyncGenerator<readonly MarketEvent[]> {
    const scope = abortScope([market.signal, signal]);
    const decoder = new NormalizedDecoder({ instruments, place, hidden: (text) => terms.client.key.redact(text) });
    const now: MachineLiveCounts = { messages: 0, events: 0, reconnects: 0, errors: 0 };
    counts = now;
    usable = 0;
    try {
      for (let failures = 0; ; ) {
        const [before, usableBefore] = [now.messages, usable];
        try {
          yield* oneConnection(decoder, now, scope.signal);
          return;
        } catch (error) {
          scope.signal.throwIfAborted();
          if (!(error instanceof StreamBreak)) throw error;
          failures = usable > usableBefore ? 1 : failures + 1;
          if (failures >= (usable > 0 ? laterTries : firstTries)) {
            throw machineLost(error, failures, place, terms.client.key);
          }
          if (now.messages > before) yield interruption(decoder, error.message, now);
          now.reconnects += 1;
          await rest(wait, Math.max(error.retryAfter, backOff(failures, random)), scope.signal);
        }
      }
    } finally {
      scope.release();
    }
  }

  async function* oneConnection(
    decoder: NormalizedDecoder,
    now: MachineLiveCounts,
    signal: AbortSignal,
  ): AsyncGenerator<readonly MarketEvent[]> {
    const progress = new StreamProgress(terms.silence);
    for await (const { bytes, ends } of machineStream(terms, options, { signal, progress })) {
      const events: MarketEvent[] = [];
      for (const [line, end] of ends.entries()) {
        const remark = decoder.decode(bytes, startOf(ends, line), end, events);
        if (remark?.status === 'troubled') now.errors += 1;
      }
      now.messages = decoder.messages;
      now.events += events.length;
      const isUsable = events.some((event) => event.type !== 'MessageRejected' || !event.place.startsWith(place));
      if (isUsable) usable += 1;
      if (events.length > 0) yield events;
      progress.came(ends.length, isUsable);
    }
  }

  return {
    description: `${where} ${instruments.map(({ id }) => id).join(' ')}`,
    instruments,
    get notes() {
      return counts.errors === 0 ? [] : [`The Machine told of ${counts.errors} errors between it and the exchange.`];
    },
    batches,
    counts: () => ({ ...counts }),
    // What is only heard once leaves no bytes to digest.
    digests: async () => [],
  };
}

function interruption(decoder: NormalizedDecoder, cause: string, now: MachineLiveCounts): readonly MarketEvent[] {
  const events: MarketEvent[] = [];
  decoder.interrupt(cause, events);
  now.events += events.length;
  return events;
}

const sleep = async (millis: number, signal: AbortSignal): Promise<void> => pause(millis, undefined, { signal });

async function rest(wait: typeof sleep, millis: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(millis, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
