import { ReplayError } from '@replay/core';
import { WebSocket } from 'ws';
import { FrameQueue } from './frame-queue.ts';
import { reasonOf } from './relay-symbols.ts';

/** Frames that may wait before the socket is paused. */
export const frameBound = 4096;
const connectWithin = 5000;

export interface ReplaySocket {
  readonly queue: FrameQueue;
  /** Lets go of the socket at once, whatever it is doing. */
  close(): void;
}

/**
 * Connects to a replay. The queue ends with a normal close (1000) and fails with `NETWORK` on any other, on a refused
 * connection, and when nothing comes for `silence` milliseconds although the reader waits.
 */
export function replaySocket(address: string, silence: number): ReplaySocket {
  const socket = new WebSocket(address, {
    handshakeTimeout: connectWithin,
    perMessageDeflate: false,
    maxPayload: 64 << 20,
  });
  const queue = new FrameQueue(
    {
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
  let alarm: NodeJS.Timeout | undefined;
  const hush = (): void => {
    clearTimeout(alarm);
    alarm = undefined;
  };
  const listen = (): void => {
    hush();
    alarm = setTimeout(() => {
      queue.fail(lost(address, `nothing came for ${silence / 1000} s`, 'check whether the relay still works'));
      socket.terminate();
    }, silence);
  };
  socket.on('open', listen);
  socket.on('message', (data: Buffer) => {
    alarm?.refresh();
    queue.push(data);
  });
  socket.on('unexpected-response', (_request, response) => {
    response.resume();
    const answer = `the relay answered ${response.statusCode} ${response.statusMessage ?? ''}`.trim();
    queue.fail(lost(address, answer, 'check that the address is that of a relay'));
    socket.terminate();
  });
  socket.on('error', (error) => {
    queue.fail(lost(address, reasonOf(error), 'check that a relay runs at this address', error));
    socket.terminate();
  });
  socket.on('close', (code, reason) => {
    hush();
    if (code === 1000) return queue.end();
    if (code === 1008 && reason.toString().startsWith('no data')) {
      queue.fail(
        new ReplayError('NO_DATA', `the relay has ${reason.toString()}`, {
          place: address,
          remedy: 'ask for a range inside the data',
        }),
      );
      return;
    }
    const said = reason.length === 0 ? '' : ` '${reason.toString()}'`;
    queue.fail(
      lost(
        address,
        `the stream broke off: it was closed with ${code}${said}`,
        code === 1008
          ? 'check the symbol, the range and the channels asked for'
          : 'check the relay and the connection, and run again: a broken stream is not taken up again',
      ),
    );
  });
  return {
    queue,
    close() {
      hush();
      socket.terminate();
    },
  };
}

const lost = (place: string, message: string, remedy: string, cause?: unknown): ReplayError =>
  new ReplayError('NETWORK', message, { place, remedy, cause });
