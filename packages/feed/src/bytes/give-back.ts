import { MessageChannel } from 'node:worker_threads';

const { port1: closed } = new MessageChannel();
closed.close();

/**
 * Gives the memory of bytes back at once, by sending them to a port that is closed: nothing can be read from them any more. Left
 * to the garbage collector, unpacked chunks add up to dozens of megabytes between two collections. Bytes that are a part of a
 * larger buffer stay, since others may use it.
 */
export function giveBack({ buffer, byteLength }: Buffer): void {
  if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength) closed.postMessage(undefined, [buffer]);
}
