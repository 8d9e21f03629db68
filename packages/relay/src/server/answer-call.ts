import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { FaultInjector } from '../faults/fault-injector.ts';
import { faultyAnswer } from '../faults/faulty-answer.ts';
import { type Answer, Refusal, refusalAnswer } from '../http/answer.ts';
import type { Endpoint } from '../http/endpoint.ts';
import type { KeyCheck } from '../http/key-check.ts';
import { type OriginCheck, preflightHeaders } from '../http/origin-check.ts';
import { redactedTarget } from '../http/redacted-target.ts';
import { pathOf, queryOf } from '../http/request-target.ts';
import type { ServerLog } from '../http/server-log.ts';
import type { ServerMetrics } from '../http/server-metrics.ts';

/** Options that apply to every request. */
export interface AnswerOptions {
  readonly endpoints: readonly Endpoint[];
  readonly checkKey: KeyCheck;
  readonly checkOrigin: OriginCheck;
  readonly metrics: ServerMetrics;
  readonly log: ServerLog;
  /** Milliseconds by which each response is delayed. */
  readonly latency: number;
  /** Milliseconds that a client may take to read what is buffered. */
  readonly drainWithin: number;
  /** Faults to inject. */
  readonly faults?: FaultInjector | undefined;
}

/** Answers an HTTP request. Never throws: errors are sent to the client or end the connection. */
export async function answerCall(
  request: IncomingMessage,
  response: ServerResponse,
  options: AnswerOptions,
): Promise<void> {
  const disconnected = new AbortController();
  const began = performance.now();
  let late: NodeJS.Timeout | undefined;
  response.once('close', () => {
    clearTimeout(late);
    if (!response.writableFinished) disconnected.abort();
    const millis = performance.now() - began;
    options.metrics.answered(response.statusCode, millis / 1000);
    const whole = response.writableFinished;
    options.log.info(
      { target: redactedTarget(request.url ?? '/'), status: response.statusCode, millis, whole },
      'answered',
    );
  });
  try {
    if (options.latency > 0) await pause(options.latency, undefined, { signal: disconnected.signal });
    const answer = await answerOrFault(request, options, disconnected.signal);
    await write(response, answer, request.method === 'HEAD', options, disconnected.signal);
    // The response is complete; a client that does not read it must not hold it forever.
    if (!response.writableFinished && !response.closed)
      late = setTimeout(() => response.destroy(), options.drainWithin);
  } catch {
    // The client has disconnected, or the body failed: cutting the connection is the only way left to report it.
    response.destroy();
  }
}

async function answerOrFault(request: IncomingMessage, options: AnswerOptions, signal: AbortSignal): Promise<Answer> {
  const ask = (): Promise<Answer> => answerTo(request, options, signal);
  const target = request.url ?? '/';
  const faults = options.faults?.faultsFor(pathOf(target), 'answers') ?? [];
  if (faults.length === 0) return ask();
  return faultyAnswer(faults, ask, { target, headers: request.headers, signal, silence: options.drainWithin });
}

/** An allowed page may also read an error response. */
async function answerTo(request: IncomingMessage, options: AnswerOptions, signal: AbortSignal): Promise<Answer> {
  let pageHeaders: Readonly<Record<string, string>>;
  try {
    pageHeaders = options.checkOrigin(request.headers);
  } catch (error) {
    return refusalOf(error);
  }
  const isPreflight = request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
  if (isPreflight) return { status: 204, headers: { ...preflightHeaders, ...pageHeaders }, body: '' };
  const answer = await endpointAnswer(request, options, signal);
  return { ...answer, headers: { ...answer.headers, ...pageHeaders } };
}

async function endpointAnswer(
  request: IncomingMessage,
  { endpoints, checkKey }: AnswerOptions,
  signal: AbortSignal,
): Promise<Answer> {
  try {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      throw new Refusal(405, 'only GET and HEAD are supported');
    const path = pathOf(request.url ?? '/');
    for (const endpoint of endpoints) {
      const found = endpoint.path.exec(path);
      if (found === null) continue;
      const query = queryOf(request.url ?? '/');
      if (endpoint.isOpen !== true) checkKey(request.headers, query);
      const call = { path, parts: found.slice(1), query, headers: request.headers, signal };
      return await endpoint.answer(call);
    }
    throw new Refusal(404, `nothing is served at ${path}`);
  } catch (error) {
    signal.throwIfAborted();
    return refusalOf(error);
  }
}

function refusalOf(error: unknown): Answer {
  if (error instanceof Refusal) return refusalAnswer(error.status, error.message);
  return refusalAnswer(500, error instanceof Error ? error.message : String(error));
}

async function write(
  response: ServerResponse,
  { status, headers, body, errorText }: Answer,
  isHead: boolean,
  { drainWithin }: AnswerOptions,
  signal: AbortSignal,
): Promise<void> {
  if (typeof body === 'string' || Buffer.isBuffer(body)) {
    response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
    response.end(isHead ? undefined : body);
    return;
  }
  response.writeHead(status, headers);
  if (isHead) return void response.end();
  try {
    for await (const chunk of withEarlyHeaders(body, () => response.flushHeaders())) {
      signal.throwIfAborted();
      if (response.write(chunk)) continue;
      await once(response, 'drain', { signal: AbortSignal.any([signal, AbortSignal.timeout(drainWithin)]) });
    }
  } catch (error) {
    if (signal.aborted || errorText === undefined) throw error;
    response.write(errorText(error));
  }
  response.end();
}

type Chunk = string | Buffer;

/** Milliseconds that the headers wait for the first chunk. */
const headersAfter = 20;

/**
 * Sends the headers before the first chunk if that takes long, as in a replay at recorded speed. A body that fails
 * immediately is cut without headers.
 */
async function* withEarlyHeaders(body: AsyncIterable<Chunk>, sendHeaders: () => void): AsyncGenerator<Chunk> {
  const chunks = body[Symbol.asyncIterator]();
  try {
    const first = chunks.next();
    await Promise.race([first, pause(headersAfter, undefined, { ref: false })]);
    sendHeaders();
    for (let chunk = await first; chunk.done !== true; chunk = await chunks.next()) yield chunk.value;
  } finally {
    await chunks.return?.();
  }
}
