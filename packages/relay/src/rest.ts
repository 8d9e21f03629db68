import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServedFeed } from './served-feed.ts';
import { symbolAnswer } from './symbols.ts';

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Answers the plain HTTP calls: the health check and the list of symbols. */
export function answerRest(request: IncomingMessage, response: ServerResponse, feeds: readonly ServedFeed[]): void {
  const { status, body } = answerTo(request, feeds);
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(request.method === 'HEAD' ? undefined : text);
}

function answerTo(request: IncomingMessage, feeds: readonly ServedFeed[]): Answer {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405, 'only GET is answered here');
  const path = pathOf(request.url ?? '/');
  if (path === '/health-check') return { status: 200, body: { status: 'Healthy', timestampMs: Date.now() } };
  const exchange = /^\/tardis\/exchanges\/([^/]+)\/symbols$/.exec(path)?.[1];
  if (exchange === undefined) return refusal(404, `there is nothing at ${path}`);
  const known = feeds.filter(({ instrument }) => instrument.exchange === exchange);
  if (known.length > 0) return { status: 200, body: known.map(symbolAnswer) };
  const exchanges = [...new Set(feeds.map(({ instrument }) => instrument.exchange))];
  return refusal(404, `unknown exchange '${exchange}'; there are ${exchanges.join(', ')}`);
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
