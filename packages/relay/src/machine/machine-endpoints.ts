import { ReplayError } from '@replay/core';
import { Normalizer } from '@replay/normalized';
import { type Answer, jsonAnswer, Refusal } from '../http/answer.ts';
import type { Call, EndpointGroup } from '../http/endpoint.ts';
import type { Closing, FrameSocket } from '../http/frame-socket.ts';
import type { LiveMarket } from '../live/live-market.ts';
import type { ServedCapture, ServedFeed } from '../markets/served-market.ts';
import { givenOptions, type ReplayExtensions, replayExtensions, streamOptions } from './machine-options.ts';
import { nativeReplay } from './native-replay.ts';
import { nativeStream } from './native-stream.ts';
import { normalizedReplay } from './normalized-replay.ts';

/** Characters of lines that are sent together. */
const chunkLength = 1 << 16;

/**
 * The endpoints of Tardis Machine: `/replay` and `/replay-normalized` over HTTP, `/ws-replay`,
 * `/ws-replay-normalized` and `/ws-stream-normalized` over WebSocket. Extensions: the options `position`, `speed`,
 * `withEnd` and `withNotices`.
 */
export function machineEndpoints(
  feeds: readonly ServedFeed[],
  captures: readonly ServedCapture[],
  market: LiveMarket,
): EndpointGroup {
  return {
    endpoints: [
      {
        path: /^\/replay-normalized\/?$/,
        answer: (call) =>
          withMachineErrors(() => {
            const { messages, extensions } = normalizedReplay(givenOptions(call.query), feeds);
            return linesAnswer(messages(call.signal), headersOf(extensions));
          }),
      },
      {
        path: /^\/replay\/?$/,
        answer: (call) =>
          withMachineErrors(() => linesAnswer(nativeReplay(givenOptions(call.query), captures, call.signal), {})),
      },
    ],
    streams: [
      {
        path: /^\/ws-replay-normalized\/?$/i,
        upgradeHeaders,
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

/** Confirms the position, and that an end message will follow: clients cannot rely on either with other servers. */
const headersOf = ({ position, withEnd }: ReplayExtensions): Readonly<Record<string, string>> => ({
  'x-replay-position': String(position),
  ...(withEnd ? { 'x-replay-end': 'marker' } : {}),
});

function upgradeHeaders(query: URLSearchParams): Readonly<Record<string, string>> {
  try {
    return headersOf(replayExtensions(givenOptions(query)));
  } catch {
    // Invalid options are reported once the stream is open.
    return {};
  }
}

/** Machine reports errors before the first byte as `{message}`. */
function withMachineErrors(make: () => Answer): Answer {
  try {
    return make();
  } catch (error) {
    if (error instanceof Refusal) return jsonAnswer({ message: error.message }, error.status);
    throw error;
  }
}

/** One message per line. An error after the first byte becomes a last line without a line end, as in Machine. */
function linesAnswer(messages: AsyncIterable<readonly string[]>, headers: Readonly<Record<string, string>>): Answer {
  return {
    status: 200,
    headers: { 'content-type': 'application/x-json-stream', ...headers },
    body: chunksOf(messages),
    errorText: (error) => JSON.stringify({ message: error instanceof Error ? error.message : String(error) }),
  };
}

/** Each batch is sent immediately: the next one may be due much later. */
async function* chunksOf(messages: AsyncIterable<readonly string[]>): AsyncGenerator<string> {
  for await (const texts of messages) {
    let chunk = '';
    for (const text of texts) {
      chunk += `${text}\n`;
      if (chunk.length < chunkLength) continue;
      yield chunk;
      chunk = '';
    }
    if (chunk !== '') yield chunk;
  }
}

/** Machine closes with 1011 for every error. */
const closingFor = (error: unknown): Closing => {
  const name = error instanceof Refusal || error instanceof ReplayError ? 'Error' : ((error as Error).name ?? 'Error');
  return { code: 1011, reason: `${name}: ${error instanceof Error ? error.message : String(error)}` };
};

/**
 * `/ws-stream-normalized`: the live replay in normalized messages. It begins with the current state of each
 * instrument and is closed with 1000 at the end of the recording.
 */
export async function normalizedStream(
  { query }: Call,
  frames: FrameSocket,
  feeds: readonly ServedFeed[],
  market: LiveMarket,
): Promise<Closing> {
  const parts = givenOptions(query).map((given) => streamOptions(given, feeds));
  const normalizers = parts.map(
    ({ feeds: chosen, ...options }) =>
      new Normalizer({ ...options, instruments: chosen.map(({ instrument }) => instrument) }),
  );
  const wanted = new Set(parts.flatMap((part) => part.feeds.map(({ instrument }) => instrument.id)));
  for await (const batch of market.subscribe(wanted, frames.signal)) {
    const texts: string[] = [];
    for (const event of batch) for (const normalizer of normalizers) normalizer.push(event, texts);
    await frames.send(texts);
  }
  return { code: 1000, reason: 'WS stream-normalized finished' };
}
