import { ReplayError } from '@replay/core';
import { callAddress, shownAddress } from '../http/address.ts';
import { unpacked } from '../http/body.ts';
import type { HttpClient, StreamedResponse } from '../http/http-client.ts';
import { reasonOf } from '../http/http-errors.ts';
import type { HttpKey } from '../http/http-key.ts';
import { replaySocket } from '../relay/replay-socket.ts';
import { StreamBreak } from '../relay/stream-break.ts';
import type { StreamProgress } from '../relay/stream-progress.ts';
import { framesAsLines, linesOf, type MessageLines } from './message-lines.ts';

/** How to open one stream of messages. */
export interface StreamTerms {
  readonly client: HttpClient;
  readonly transport: 'ws' | 'http';
  /** Of HTTP. */
  readonly base: URL;
  /** Of WebSockets. */
  readonly socketBase: URL;
  /** The same without `ws-`. */
  readonly path: string;
  readonly silence: number;
  readonly now: () => number;
}

/** Where a stream is, fit to be shown. */
export const placeOf = (terms: StreamTerms, options: unknown): string =>
  terms.client.key.redact(shownAddress(addressOf(terms, options)));

/**
 * Reads the messages of one connection, no faster than they are taken, to the end that the server gives it. Throws
 * a `StreamBreak` where another connection may bring more, and a `ReplayError` where it would fail likewise.
 */
export function machineStream(
  terms: StreamTerms,
  options: unknown,
  bounds: StreamBounds,
): AsyncGenerator<MessageLines> {
  return terms.transport === 'ws' ? overSocket(terms, options, bounds) : overHttp(terms, options, bounds);
}

/** What ends the reading of one connection. */
export interface StreamBounds {
  readonly signal: AbortSignal;
  /** Told by the reader what was usable. */
  readonly progress: StreamProgress;
}

const addressOf = ({ transport, base, socketBase, path }: StreamTerms, options: unknown): URL =>
  transport === 'ws'
    ? callAddress(socketBase, `/ws-${path}`, { options: JSON.stringify(options) })
    : callAddress(base, `/${path}`, { options: JSON.stringify(options) });

async function* overHttp(
  terms: StreamTerms,
  options: unknown,
  { signal, progress }: StreamBounds,
): AsyncGenerator<MessageLines> {
  const answer = await opened(terms, options, signal);
  const { headers } = answer;
  const endIsTold =
    /chunked/i.test(String(headers['transfer-encoding'] ?? '')) ||
    headers['content-length'] !== undefined ||
    headers['x-replay-end'] === 'marker';
  if (!endIsTold) {
    answer.discard();
    throw new ReplayError('NETWORK', 'the Machine does not tell where its answer ends: a cut could not be seen', {
      place: answer.place,
      remedy: 'ask over a WebSocket, or without what stands between here and the Machine',
    });
  }
  try {
    yield* linesOf(unpacked(waitedFor(answer, progress), answer));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof StreamBreak || (error instanceof ReplayError && error.code !== 'NETWORK')) throw error;
    throw new StreamBreak(reasonOf(error), { cause: error });
  }
}

/** The pieces of a body, for each of which its reader waits no longer than progress allows. */
async function* waitedFor({ body, discard }: StreamedResponse, progress: StreamProgress): AsyncGenerator<Buffer> {
  const pieces = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { done, value } = await progress.wait(pieces.next(), discard);
      if (done === true) return;
      yield value;
    }
  } finally {
    discard();
    await pieces.return?.();
  }
}

/** Before its first byte a Machine tells every error as 500, whoever made it. */
async function opened({ client, path }: StreamTerms, options: unknown, signal: AbortSignal): Promise<StreamedResponse> {
  try {
    return await client.stream(`/${path}`, { options: JSON.stringify(options) }, { signal });
  } catch (error) {
    if (!(error instanceof ReplayError && / answered 500 /.test(error.message))) throw error;
    const told = machineError(error.message, error.place ?? client.place, error.message);
    throw told instanceof ReplayError ? told : error;
  }
}

async function* overSocket(
  terms: StreamTerms,
  options: unknown,
  { signal, progress }: StreamBounds,
): AsyncGenerator<MessageLines> {
  const address = addressOf(terms, options);
  const place = placeOf(terms, options);
  const { client, now } = terms;
  const socket = replaySocket(address, { key: client.key, place, now, closing: closingOf });
  const fail = (reason: unknown): void => {
    socket.close();
    socket.queue.fail(reason);
  };
  const abort = (): void => fail(signal.reason);
  const next = () => progress.wait(socket.queue.take(), fail);
  signal.addEventListener('abort', abort);
  try {
    for (let frames = await next(); frames !== undefined; frames = await next()) {
      yield framesAsLines(frames);
    }
    signal.throwIfAborted();
  } finally {
    signal.removeEventListener('abort', abort);
    socket.close();
  }
}

/** The error of a stream that broke too often. */
export function machineLost(
  { message, cause }: StreamBreak,
  attempts: number,
  place: string,
  key: HttpKey,
): ReplayError {
  const often = attempts === 1 ? '' : `; tried ${attempts} times`;
  return new ReplayError('NETWORK', key.redact(`${message}${often}`), {
    place,
    remedy: 'check that a Tardis Machine runs at this address, its log and the connection, and run again',
    cause,
  });
}

/** What a Machine means by a close other than a normal one: 1011 is its own error, told in the reason. */
export function closingOf(code: number, said: string, place: string): ReplayError | StreamBreak {
  const told = said === '' ? '' : ` '${said}'`;
  const message = `the stream broke off: it was closed with ${code}${told}`;
  if (code === 1011 && said !== '') return machineError(said, place, message);
  if (code === 1008 && !/backpressure|too slow/i.test(said)) {
    return new ReplayError('NETWORK', message, { place, remedy: 'check that the address is that of a Tardis Machine' });
  }
  return new StreamBreak(message);
}

/** What a Machine tells in words: what was asked wrongly, what there is not, and what failed on its side. */
export function machineError(
  said: string,
  place: string,
  message = `the Machine failed: ${said}`,
): ReplayError | StreamBreak {
  const status = /status code: (\d{3})/.exec(said)?.[1];
  if (status !== undefined) {
    const isLocked = status === '401' || status === '403';
    if (!isLocked && status !== '400' && status !== '404') return new StreamBreak(message);
    return new ReplayError('NETWORK', message, {
      place,
      remedy: isLocked
        ? 'check the key of the Machine: without one, only the first day of each month is free'
        : 'check the exchange, the symbols and the range',
    });
  }
  if (/\bno data\b/i.test(said)) {
    return new ReplayError('NO_DATA', message, { place, remedy: 'ask for a range inside the data' });
  }
  if (/invalid|unknown|not supported|unsupported|can't normalize|expected|SyntaxError|give /i.test(said)) {
    return new ReplayError('BAD_USAGE', message, {
      place,
      remedy: 'check the exchange, the symbols and the data types',
    });
  }
  return new StreamBreak(message);
}
