import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { FaultDesk } from '../faults/fault-desk.ts';
import { faultedAnswer } from '../faults/faulted-answer.ts';
import { type Answer, refusalAnswer } from './answer.ts';
import type { Endpoint } from './endpoint.ts';
import type { KeyCheck } from './key-check.ts';
import { Refusal } from './refusal.ts';
import type { ServerLog } from './server-log.ts';
import type { ServerMetrics } from './server-metrics.ts';
import { shownTarget } from './shown-target.ts';
import { pathOf, queryOf } from './target.ts';
import { preflightHeaders, type WebPageCheck } from './web-page-check.ts';

/** What every answer is given under. */
export interface AnswerTerms {
  readonly endpoints: readonly Endpoint[];
  readonly checkKey: KeyCheck;
  readonly checkWebPage: WebPageCheck;
  readonly metrics: ServerMetrics;
  readonly log: ServerLog;
  /** Milliseconds each answer is held back. */
  readonly latency: number;
  /** Milliseconds a reader may take over what waits for it. */
  readonly drainWithin: number;
  /** What goes wrong on purpose. */
  readonly faults?: FaultDesk | undefined;
}

/** Answers a request over plain HTTP. Throws nothing: what fails is told to whoever asked, or ends the connection. */
export async function answerCall(
  request: IncomingMessage,
  response: ServerResponse,
  terms: AnswerTerms,
): Promise<void> {
  const left = new AbortController();
  const began = performance.now();
  let late: NodeJS.Timeout | undefined;
  response.once('close', () => {
    clearTimeout(late);
    if (!response.writableFinished) left.abort();
    const millis = performance.now() - began;
    terms.metrics.answered(response.statusCode, millis / 1000);
    const whole = response.writableFinished;
    terms.log.info({ target: shownTarget(request.url ?? '/'), status: response.statusCode, millis, whole }, 'answered');
  });
  try {
    if (terms.latency > 0) await pause(terms.latency, undefined, { signal: left.signal });
    const answer = await answerOrFault(request, terms, left.signal);
    await write(response, answer, request.method === 'HEAD', terms, left.signal);
    // Nothing more is made; a reader that does not take what waits must not hold it for ever.
    if (!response.writableFinished && !response.closed) late = setTimeout(() => response.destroy(), terms.drainWithin);
  } catch {
    // Whoever asked has left, or its body broke off and there is no way to say so but this.
    response.destroy();
  }
}

async function answerOrFault(request: IncomingMessage, terms: AnswerTerms, signal: AbortSignal): Promise<Answer> {
  const ask = (): Promise<Answer> => answerTo(request, terms, signal);
  const target = request.url ?? '/';
  const strikes = terms.faults?.strikesOn(pathOf(target), 'answers') ?? [];
  if (strikes.length === 0) return ask();
  return faultedAnswer(strikes, ask, { target, headers: request.headers, signal, silence: terms.drainWithin });
}

/** A page may read a refusal as well, once it is known that it may read here at all. */
async function answerTo(request: IncomingMessage, terms: AnswerTerms, signal: AbortSignal): Promise<Answer> {
  let pageHeaders: Readonly<Record<string, string>>;
  try {
    pageHeaders = terms.checkWebPage(request.headers);
  } catch (error) {
    return refusalOf(error);
  }
  const isPreflight = request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
  if (isPreflight) return { status: 204, headers: { ...preflightHeaders, ...pageHeaders }, body: '' };
  const answer = await endpointAnswer(request, terms, signal);
  return { ...answer, headers: { ...answer.headers, ...pageHeaders } };
}

async function endpointAnswer(
  request: IncomingMessage,
  { endpoints, checkKey }: AnswerTerms,
  signal: AbortSignal,
): Promise<Answer> {
  try {
    if (request.method !== 'GET' && request.method !== 'HEAD') throw new Refusal(405, 'only GET is answered here');
    const path = pathOf(request.url ?? '/');
    for (const endpoint of endpoints) {
      const found = endpoint.path.exec(path);
      if (found === null) continue;
      const query = queryOf(request.url ?? '/');
      if (endpoint.isOpen !== true) checkKey(request.headers, query);
      const call = { path, parts: found.slice(1), query, headers: request.headers, signal };
      return await endpoint.answer(call);
    }
    throw new Refusal(404, `there is nothing at ${path}`);
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
  { status, headers, body, lastWords }: Answer,
  isHead: boolean,
  { drainWithin }: AnswerTerms,
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
    for await (const piece of announced(body, () => response.flushHeaders())) {
      signal.throwIfAborted();
      if (response.write(piece)) continue;
      await once(response, 'drain', { signal: AbortSignal.any([signal, AbortSignal.timeout(drainWithin)]) });
    }
  } catch (error) {
    if (signal.aborted || lastWords === undefined) throw error;
    response.write(lastWords(error));
  }
  response.end();
}

type Piece = string | Buffer;

/** Milliseconds that a head waits for the first piece. */
const headAfter = 20;

/**
 * Sends the head ahead of the first piece where that is long in coming, as in a replay at its own pace: the reader should know that
 * it is answered. A body that fails at once is cut without a head.
 */
async function* announced(body: AsyncIterable<Piece>, sendHead: () => void): AsyncGenerator<Piece> {
  const pieces = body[Symbol.asyncIterator]();
  try {
    const first = pieces.next();
    await Promise.race([first, pause(headAfter, undefined, { ref: false })]);
    sendHead();
    for (let piece = await first; piece.done !== true; piece = await pieces.next()) yield piece.value;
  } finally {
    await pieces.return?.();
  }
}
