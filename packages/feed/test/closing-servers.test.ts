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

/** Reads a body slowly, in a way that differs from answer to answer. */
const slowly =
  (answer: number) =>
  async (pieces: AsyncIterable<Buffer>): Promise<number> => {
    let bytes = 0;
    for await (const piece of pieces) {
      bytes += piece.length;
      if (bytes % 7 === answer % 7) await pause(0);
    }
    return bytes;
  };

const kinds: readonly (readonly [string, string, Buffer])[] = [
  ['HTTP/1.0 with its length', `HTTP/1.0 200 OK\r\n${length}\r\n`, body],
  ['HTTP/1.0 without its length', 'HTTP/1.0 200 OK\r\n\r\n', body],
  ['HTTP/1.1 with its length and Connection: close', `HTTP/1.1 200 OK\r\n${length}Connection: close\r\n\r\n`, body],
  ['HTTP/1.1 with its length, as if the connection were kept', `HTTP/1.1 200 OK\r\n${length}\r\n`, body],
  ['HTTP/1.1 without its length', 'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n', body],
  ['HTTP/1.1 in chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', chunked],
];

/** The bytes of an answer, each way in which a client reads one. */
/** The bytes of an answer, each way in which a client takes one. */
const ways: Readonly<Record<string, (client: HttpClient, answer: number) => Promise<number>>> = {
  'as it is taken': (client, answer) => client.fetch('/', {}, slowly(answer)),
  'into memory': (client, answer) => client.fetch('/', {}, slowly(answer), { isWhole: true }),
};

describe('a server that closes the connection behind its answer', () => {
  it.each(Object.keys(ways).flatMap((way) => kinds.map(([how, head, sent]) => [way, how, head, sent] as const)))(
    'is read %s 100 times by a slow reader: %s',
    { timeout: 60_000 },
    async (way, _how, head, sent) => {
      const before = openHandles().length;
      await whileClosing(Buffer.concat([Buffer.from(head), sent]), async (url) => {
        const client = await HttpClient.open({ url });
        let whole = 0;
        for (let answer = 0; answer < 100; answer++) {
          if ((await ways[way]!(client, answer)) === body.length) whole += 1;
        }
        expect(whole).toBe(100);
        expect(client.counts).toMatchObject({ requests: 100, retries: 0 });
        await client.close();
      });
      await settled(() => openHandles().length <= before);
    },
  );
});
