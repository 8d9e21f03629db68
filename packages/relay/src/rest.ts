import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { BookHistory } from './book-history.ts';
import { Refusal } from './refusal.ts';
import { feedIn, feedsOf } from './rest-query.ts';
import type { ServedFeed } from './served-feed.ts';
import { snapshotAnswer } from './snapshot-answer.ts';
import { symbolAnswer } from './symbols.ts';
import { updatesAnswer } from './updates-answer.ts';

interface Answer {
  readonly status: number;
  /** JSON, or what is to become JSON. */
  readonly body: unknown;
}

/** What the plain HTTP calls are answered from. */
export interface RestDesk {
  readonly histories: ReadonlyMap<ServedFeed, BookHistory>;
  /** Milliseconds each answer is held back. */
  readonly latency: number;
}

/** Answers the plain HTTP calls: the health check, the list of symbols, and the books and updates of the past. */
export async function answerRest(request: IncomingMessage, response: ServerResponse, desk: RestDesk): Promise<void> {
  const left = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) left.abort();
  });
  try {
    if (desk.latency > 0) await pause(desk.latency, undefined, { signal: left.signal });
    const { status, body } = await answerTo(request, desk, left.signal);
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
    response.end(request.method === 'HEAD' ? undefined : text);
  } catch (error) {
    // Whoever asked has left: there is nobody to tell.
    if (!left.signal.aborted) throw error;
  }
}

async function answerTo(request: IncomingMessage, desk: RestDesk, signal: AbortSignal): Promise<Answer> {
  try {
    return { status: 200, body: await bodyFor(request, desk, signal) };
  } catch (error) {
    if (error instanceof Refusal) return refusal(error.status, error.message);
    signal.throwIfAborted();
    return refusal(500, error instanceof Error ? error.message : String(error));
  }
}

async function bodyFor(request: IncomingMessage, { histories }: RestDesk, signal: AbortSignal): Promise<unknown> {
  if (request.method !== 'GET' && request.method !== 'HEAD') throw new Refusal(405, 'only GET is answered here');
  const path = pathOf(request.url ?? '/');
  const feeds = [...histories.keys()];
  const historyIn = (query: URLSearchParams): BookHistory => histories.get(feedIn(query, feeds))!;
  const exchange = /^\/tardis\/exchanges\/([^/]+)\/symbols$/.exec(path)?.[1];
  if (exchange !== undefined) return feedsOf(exchange, feeds).map(symbolAnswer);
  const query = (): URLSearchParams => new URL(request.url ?? '/', 'http://relay').searchParams;
  switch (path) {
    case '/health-check':
      return { status: 'Healthy', timestampMs: Date.now() };
    case '/tardis/snapshot':
      return snapshotAnswer(historyIn(query()), query(), signal);
    case '/tardis/trades':
      return updatesAnswer(historyIn(query()), query(), signal);
    default:
      throw new Refusal(404, `there is nothing at ${path}`);
  }
}

export const refusal = (status: number, message: string): Answer => ({ status, body: { code: status, message } });

/** The path of a request, without its query; an address that cannot be read is nowhere. */
export function pathOf(target: string): string {
  try {
    return decodeURIComponent(new URL(target, 'http://relay').pathname);
  } catch {
    return '';
  }
}
