import type { Readable } from 'node:stream';
import type { Headers } from './answer-head.ts';
import type { BegunAnswer, RequestTerms } from './connections.ts';
import { Patience } from './patience.ts';

/** An answer whose body comes out of a stream: its silence is bounded by so many milliseconds, and its signal ends it. */
export function begunAnswer(
  head: { readonly status: number; readonly headers: Headers },
  stream: Readable,
  { leastBytes, signal }: RequestTerms,
  silence: number,
): BegunAnswer {
  endWith(stream, signal);
  const body = bodyOf(stream, new Patience(silence), leastBytes);
  return { ...head, body, leave: () => void stream.destroy() };
}

/** Ends a stream with its signal, whether it is being read or not. */
function endWith(stream: Readable, signal: AbortSignal): void {
  const stop = (): void => void stream.destroy(signal.reason);
  signal.addEventListener('abort', stop);
  stream.once('close', () => signal.removeEventListener('abort', stop));
  // Its reader learns of an error when it reads on.
  stream.on('error', () => {});
  if (signal.aborted) stop();
}

async function* bodyOf(stream: Readable, patience: Patience, leastBytes: number): AsyncGenerator<Buffer> {
  let bytes = 0;
  const giveUp = (): void => {
    const came = bytes === 0 ? 'nothing' : `no more than ${bytes} bytes`;
    stream.destroy(new Error(`${came} of its answer came within ${seconds(patience.bound)}`));
  };
  const pieces = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    for (;;) {
      const { done, value } = await patience.wait(pieces.next(), giveUp);
      if (done === true) return;
      bytes += value.length;
      if (bytes >= leastBytes) {
        patience.renew();
        bytes = 0;
      }
      yield value;
    }
  } finally {
    // What is left of a body that was not read to its end is not waited for.
    await pieces.return?.();
  }
}

export const noConnection = (connect: number): Error => new Error(`no connection stood within ${seconds(connect)}`);

export const noAnswer = (silence: number): Error => new Error(`no answer began within ${seconds(silence)}`);

const seconds = (millis: number): string => `${millis / 1000} s`;
