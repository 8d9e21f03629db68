import { ReplayError } from '@replay/core';
import type { WebSocket } from 'ws';
import type { Call } from './call.ts';
import type { Stream } from './endpoint.ts';
import { type Closing, type FrameSocket, SlowReader } from './frame-socket.ts';
import { Refusal } from './refusal.ts';

/** Runs a stream to its end and closes the socket as it says. Throws nothing. */
export async function runStream(stream: Stream, call: Call, frames: FrameSocket, client: WebSocket): Promise<void> {
  let closing: Closing;
  try {
    closing = await stream.run(call, frames);
  } catch (error) {
    if (frames.signal.aborted) return;
    if (error instanceof SlowReader) return sendAway(client);
    closing = stream.closingFor?.(error) ?? usualClosing(error);
  }
  client.close(closing.code, fitting(closing.reason));
}

function usualClosing(error: unknown): Closing {
  const refused = error instanceof Refusal || (error instanceof ReplayError && error.code === 'BAD_USAGE');
  return { code: refused ? 1008 : 1011, reason: error instanceof Error ? error.message : String(error) };
}

/** The close frame stands behind what is not read, so a reader that never reads never sees it. */
function sendAway(client: WebSocket): void {
  client.close(1008, 'too slow: the reader did not take what was sent');
  setTimeout(() => client.terminate(), 1000).unref();
}

/** A close frame has room for 123 bytes. */
function fitting(reason: string): string {
  const text = Buffer.from(reason);
  if (text.length <= 123) return reason;
  return new TextDecoder().decode(text.subarray(0, 120)).replace(/\uFFFD+$/, '');
}
