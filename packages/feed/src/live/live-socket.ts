import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { shownAddress } from '../http/address.ts';
import { certificateFailure, reasonOf } from '../http/http-errors.ts';
import { throughProxy } from '../http/proxy.ts';
import { FrameQueue } from '../relay/frame-queue.ts';
import { frameBound } from '../relay/replay-socket.ts';
import { StreamBreak } from '../relay/stream-break.ts';
import { closing, refusalOf } from '../relay/stream-refusal.ts';
import type { StreamAddress } from './dialect.ts';

const connectWithin = 5000;

/** A message, and when it was received: microseconds by our clock. */
export interface Arrived {
  readonly at: number;
  readonly text: string;
}

export interface LiveSocket {
  /** Never ends by itself: fails with a `StreamBreak` where another connection may help, and else with a `ReplayError`. */
  readonly queue: FrameQueue<Arrived>;
  say(text: string): void;
  /** Lets go of the socket at once, whatever it is doing. */
  close(): void;
}

/** How long a stream may be quiet, in milliseconds. */
export interface Quiet {
  /** After so long it is asked whether it is there. */
  readonly pingAfter: number;
  /** It counts as lost when nothing comes for so long after that. */
  readonly lostAfter: number;
}

export interface LiveSocketTerms {
  readonly quiet: Quiet;
  readonly greeting: readonly string[];
  readonly ping: string;
  /** Microseconds since 1970, for the stamps. */
  readonly clock: () => number;
}

/** Connects to a live stream and says what is to be said first. The socket is paused while the reader is behind. */
export function liveSocket({ address, key }: StreamAddress, terms: LiveSocketTerms): LiveSocket {
  const { quiet, greeting, ping, clock } = terms;
  const place = key.redact(shownAddress(address));
  const socket = new WebSocket(key.addressOf(address), {
    headers: key.headers,
    handshakeTimeout: connectWithin,
    perMessageDeflate: false,
    maxPayload: 64 << 20,
    ...throughProxy(address, connectWithin),
  });
  let alarm: NodeJS.Timeout | undefined;
  const hush = (): void => {
    clearTimeout(alarm);
    alarm = undefined;
  };
  const giveUp = (): void => {
    const seconds = (quiet.pingAfter + quiet.lostAfter) / 1000;
    queue.fail(new StreamBreak(`nothing came for ${seconds} s, not even an answer to a ping`));
    socket.terminate();
  };
  const askWhetherThere = (): void => {
    say(ping);
    alarm = setTimeout(giveUp, quiet.lostAfter);
  };
  const listen = (): void => {
    hush();
    alarm = setTimeout(askWhetherThere, quiet.pingAfter);
  };
  const say = (text: string): void => {
    if (socket.readyState === WebSocket.OPEN) socket.send(text);
  };
  const queue = new FrameQueue<Arrived>(
    {
      // Whoever does not listen cannot say that it is quiet.
      pause: () => {
        hush();
        socket.pause();
      },
      resume: () => {
        socket.resume();
        listen();
      },
    },
    frameBound,
  );
  socket.on('open', () => {
    for (const text of greeting) say(text);
    listen();
  });
  socket.on('message', (data: Buffer) => {
    queue.push({ at: clock(), text: data.toString() });
    if (!socket.isPaused) listen();
  });
  socket.on('ping', () => {
    if (!socket.isPaused) listen();
  });
  const refused = async (response: IncomingMessage): Promise<void> => {
    queue.fail(await refusalOf(response, { key, place, now: Date.now }));
    socket.terminate();
  };
  socket.on('unexpected-response', (_request, response) => void refused(response));
  socket.on('error', (cause) => {
    const refused = certificateFailure(cause, 'the server', place);
    queue.fail(refused ?? new StreamBreak(key.redact(reasonOf(cause)), { cause }));
    socket.terminate();
  });
  socket.on('close', (code, reason) => {
    hush();
    // A live stream has no end of its own: one that is closed orderly has moved.
    const said = key.redact(reason.toString());
    queue.fail(code === 1000 ? new StreamBreak(`it was closed with 1000 '${said}'`) : closing(code, said, place));
  });
  return {
    queue,
    say,
    close() {
      hush();
      socket.terminate();
    },
  };
}
