import { setTimeout as pause } from 'node:timers/promises';
import { ReplayError } from '@replay/core';
import type { HttpKey } from '../http/http-key.ts';
import { backOff, relayRetryRule } from '../http/retry.ts';
import type { Delivered, FrameOrder, RunningCounts } from './frame-order.ts';
import { replaySocket } from './replay-socket.ts';
import { StreamBreak } from './stream-break.ts';
import { StreamProgress } from './stream-progress.ts';

export interface ReadingTerms {
  /** The address of the whole stream. */
  readonly address: URL;
  /** The same, fit to be shown. */
  readonly place: string;
  readonly key: HttpKey;
  readonly silence: number;
  readonly counts: RunningCounts;
  readonly random: () => number;
  readonly now: () => number;
  readonly wait: ((millis: number, signal: AbortSignal) => Promise<void>) | undefined;
}

/**
 * Reads a stream to its end, over as many connections as it takes: one that breaks is taken up again where it broke, after a pause
 * that grows. Five connections in a row that bring nothing new and usable end the reading with `NETWORK`.
 * `orderFor` is called at the first frame, with its number where the server numbers its frames.
 */
export async function* readReplay(
  terms: ReadingTerms,
  orderFor: (position: number | undefined) => FrameOrder,
  signal: AbortSignal,
): AsyncGenerator<readonly Delivered[]> {
  let order: FrameOrder | undefined;
  let [taken, rejected] = [0, ''];
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted();
    const socket = replaySocket(resumed(terms.address, order), terms);
    const progress = new StreamProgress(terms.silence, taken);
    const fail = (reason: unknown): void => {
      socket.close();
      socket.queue.fail(reason);
    };
    const abort = (): void => fail(signal.reason);
    const next = () => progress.wait(socket.queue.take(), fail);
    signal.addEventListener('abort', abort);
    try {
      let isGreeted = false;
      for (let frames = await next(); frames !== undefined; frames = await next()) {
        order ??= orderFor(socket.position());
        const delivered: Delivered[] = [];
        if (!isGreeted) for (const event of order.connected(socket.position())) delivered.push({ event, frame: none });
        isGreeted = true;
        const fault = takeAll(frames, order, delivered);
        // That something may be missing is no progress, and neither is a frame that cannot be used.
        const isUsable = delivered.some(({ frame, isRejected }) => frame.length > 0 && isRejected !== true);
        if (isUsable) [attempt, taken] = [0, taken + frames.length];
        rejected = reasonIn(delivered) ?? rejected;
        if (delivered.length > 0) yield delivered;
        if (fault !== undefined) throw fault;
        progress.came(frames.length, isUsable);
      }
      signal.throwIfAborted();
      order ??= orderFor(socket.position());
      const rest: Delivered[] = [];
      order.finish(socket.lastWords(), rest);
      // A stream of nothing but what cannot be used has not ended well.
      if (taken === 0 && rejected !== '') throw new StreamBreak(rejected);
      if (rest.length > 0) yield rest;
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof StreamBreak)) throw error;
      if (attempt >= relayRetryRule.attempts || error.retryAfter > relayRetryRule.longestPause) {
        throw lost(error, Math.max(attempt, 1), terms);
      }
      terms.counts.reconnects += 1;
      await rested(Math.max(error.retryAfter, backOff(Math.max(attempt, 1), terms.random)), terms, signal);
    } finally {
      signal.removeEventListener('abort', abort);
      socket.close();
    }
  }
}

const none = Buffer.alloc(0);

/** Why the last frame of these that could not be used could not. */
function reasonIn(delivered: readonly Delivered[]): string | undefined {
  const event = delivered.findLast(({ isRejected }) => isRejected === true)?.event;
  return event?.type === 'MessageRejected' ? event.reason : undefined;
}

/** Takes frames until one of them says that the stream must be taken up again. */
function takeAll(frames: readonly Buffer[], order: FrameOrder, delivered: Delivered[]): StreamBreak | undefined {
  try {
    for (const frame of frames) order.take(frame, delivered);
    return undefined;
  } catch (error) {
    if (error instanceof StreamBreak) return error;
    throw error;
  }
}

function resumed(address: URL, order: FrameOrder | undefined): URL {
  const again = new URL(address);
  for (const [name, value] of Object.entries(order?.resumption() ?? {})) again.searchParams.set(name, value);
  return again;
}

async function rested(millis: number, { wait }: ReadingTerms, signal: AbortSignal): Promise<void> {
  try {
    await (wait === undefined ? pause(millis, undefined, { signal }) : wait(millis, signal));
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

function lost(
  { message, cause, retryAfter }: StreamBreak,
  attempts: number,
  { place, key }: ReadingTerms,
): ReplayError {
  const patience = retryAfter === 0 ? '' : `, and asks to wait ${Math.ceil(retryAfter / 1000)} s`;
  const often = attempts === 1 ? '' : `; tried ${attempts} times`;
  return new ReplayError('NETWORK', key.redact(`${message}${patience}${often}`), {
    place,
    remedy: 'check that a relay runs at this address, its log and the connection, and run again',
    cause,
  });
}
