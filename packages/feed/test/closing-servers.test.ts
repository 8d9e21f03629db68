import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { HttpClient } from '../src/http/http-client.ts';
import { openHandles, settled } from './replay-stub.ts';

const body = Buffer.alloc(600_000, '0123456789');
const length = `Content-Length: ${body.length}\r\n`;
const chunked = Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')]);

/** Serves one answer a connection, and closes it behind the answer, while `work` runs. */
async function whileClosing(answer: Buffer, work: (url: string) => Promise<void>): Promise<void> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => socket.end(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

describe('a server that closes the connection behind its answer', () => {
  it.each<[string, string, Buffer]>([
    ['HTTP/1.0 with its length', `HTTP/1.0 200 OK\r\n${length}\r\n`, body],
    ['HTTP/1.0 without its length', 'HTTP/1.0 200 OK\r\n\r\n', body],
    ['HTTP/1.1 with its length and Connection: close', `HTTP/1.1 200 OK\r\n${length}Connection: close\r\n\r\n`, body],
    ['HTTP/1.1 with its length, as if the connection were kept', `HTTP/1.1 200 OK\r\n${length}\r\n`, body],
    ['HTTP/1.1 without its length', 'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n', body],
    ['HTTP/1.1 in chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', chunked],
  ])('is read by a slow reader 100 times: %s', { timeout: 60_000 }, async (_how, head, sent) => {
    const before = openHandles().length;
    await whileClosing(Buffer.concat([Buffer.from(head), sent]), async (url) => {
      const client = await HttpClient.open({ url });
      let whole = 0;
      for (let answer = 0; answer < 100; answer++) {
        const take = async (pieces: AsyncIterable<Buffer>): Promise<number> => {
          let bytes = 0;
          for await (const piece of pieces) {
            bytes += piece.length;
            if (bytes % 7 === answer % 7) await pause(0);
          }
          return bytes;
        };
        if ((await client.fetch('/', {}, take)) === body.length) whole += 1;
      }
      expect(whole).toBe(100);
      expect(client.counts).toMatchObject({ requests: 100, retries: 0 });
      await client.close();
    });
    await settled(() => openHandles().length <= before);
  });
});
