import { ReplayError } from '@replay/core';
import type { LiveMarket } from '../live/live-market.ts';
import type { ServedCapture } from '../served/served-capture.ts';
import type { ServedFeed } from '../served/served-market.ts';
import type { Answer } from '../server/answer.ts';
import { jsonAnswer } from '../server/answer.ts';
import type { Call } from '../server/call.ts';
import type { EndpointFamily } from '../server/endpoint.ts';
import type { Closing } from '../server/frame-socket.ts';
import { Refusal } from '../server/refusal.ts';
import { givenOptions, type ReplayTerms, replayTerms } from './machine-options.ts';
import { nativeReplay } from './native-replay.ts';
import { nativeStream } from './native-stream.ts';
import { normalizedReplay } from './normalized-replay.ts';
import { normalizedStream } from './normalized-stream.ts';

/** Lines of an answer that are sent together, in characters. */
const pieceLength = 1 << 16;

/**
 * The endpoints of Tardis Machine: `/replay` and `/replay-normalized` over HTTP, `/ws-replay`, `/ws-replay-normalized` and
 * `/ws-stream-normalized` over WebSocket. Beyond it: `position`, `speed`, `withEnd` and `withNotices` among the options.
 */
export function machineEndpoints(
  feeds: readonly ServedFeed[],
  captures: readonly ServedCapture[],
  market: LiveMarket,
): EndpointFamily {
  return {
    endpoints: [
      {
        path: /^\/replay-normalized\/?$/,
        answer: (call) =>
          told(() => {
            const { messages, terms } = normalizedReplay(givenOptions(call.query), feeds);
            return linesAnswer(messages(call.signal), headersOf(terms));
          }),
      },
      {
        path: /^\/replay\/?$/,
        answer: (call) => told(() => linesAnswer(nativeReplay(givenOptions(call.query), captures, call.signal), {})),
      },
    ],
    streams: [
      {
        path: /^\/ws-replay-normalized\/?$/i,
        greeting,
        closingFor,
        run: async (call: Call, frames) => {
          const { messages } = normalizedReplay(givenOptions(call.query), feeds);
          for await (const texts of messages(frames.signal)) await frames.send(texts);
          return { code: 1000, reason: 'WS replay-normalized finished' };
        },
      },
      {
        path: /^\/ws-stream-normalized\/?$/i,
        closingFor,
        run: (call, frames) => normalizedStream(call, frames, feeds, market),
      },
      { path: /^\/ws-replay\/?$/i, closingFor, run: (call, frames) => nativeStream(call, frames, captures) },
    ],
  };
}

/** That a position was understood, and that an end will be told: a reader of other servers must do without. */
const headersOf = ({ position, withEnd }: ReplayTerms): Readonly<Record<string, string>> => ({
  'x-replay-position': String(position),
  ...(withEnd ? { 'x-replay-end': 'marker' } : {}),
});

function greeting(query: URLSearchParams): Readonly<Record<string, string>> {
  try {
    return headersOf(replayTerms(givenOptions(query)));
  } catch {
    // What is wrong with the options is told when the stream is open.
    return {};
  }
}

/** Machine tells errors before the first byte as `{message}`, and has no other form for them. */
function told(make: () => Answer): Answer {
  try {
    return make();
  } catch (error) {
    if (error instanceof Refusal) return jsonAnswer({ message: error.message }, error.status);
    throw error;
  }
}

/** One message a line. An error behind the first byte is told as a last line without an end, as Machine tells it. */
function linesAnswer(messages: AsyncIterable<readonly string[]>, headers: Readonly<Record<string, string>>): Answer {
  return {
    status: 200,
    headers: { 'content-type': 'application/x-json-stream', ...headers },
    body: piecesOf(messages),
    lastWords: (error) => JSON.stringify({ message: error instanceof Error ? error.message : String(error) }),
  };
}

/** Each batch leaves at once: the next one may be due much later. */
async function* piecesOf(messages: AsyncIterable<readonly string[]>): AsyncGenerator<string> {
  for await (const texts of messages) {
    let piece = '';
    for (const text of texts) {
      piece += `${text}\n`;
      if (piece.length < pieceLength) continue;
      yield piece;
      piece = '';
    }
    if (piece !== '') yield piece;
  }
}

/** Machine closes with 1011 whatever went wrong. */
const closingFor = (error: unknown): Closing => {
  const name = error instanceof Refusal || error instanceof ReplayError ? 'Error' : ((error as Error).name ?? 'Error');
  return { code: 1011, reason: `${name}: ${error instanceof Error ? error.message : String(error)}` };
};
