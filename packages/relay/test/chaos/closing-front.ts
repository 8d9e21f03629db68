import { once } from 'node:events';
import { request as ask } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** How a server ends an answer by closing the connection behind it. */
export type Closing = 'HTTP/1.0' | 'HTTP/1.0 with its length' | 'HTTP/1.1' | 'HTTP/1.1 with its length';

export const closings: readonly Closing[] = [
  'HTTP/1.0',
  'HTTP/1.0 with its length',
  'HTTP/1.1',
  'HTTP/1.1 with its length',
];

export interface ClosingFront {
  readonly url: string;
  /** Whole answers so far, each on a connection of its own. */
  readonly answers: () => number;
  close(): Promise<void>;
}

/** Stands before a server and closes each connection behind its answer, in each way by turns. WebSockets pass as they are. */
export async function closingFront(behind: string): Promise<ClosingFront> {
  const { port } = new URL(behind);
  const sockets = new Set<Socket>();
  let answers = 0;
  const front = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    let head = '';
    const read = (piece: Buffer): void => {
      head += piece.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      socket.off('data', read);
      if (/^upgrade:/im.test(head)) return passOn(socket, head, Number(port));
      const [first = '', ...lines] = head.split('\r\n');
      const headers = Object.fromEntries(lines.filter(Boolean).map((line) => line.split(/: (.*)/).slice(0, 2)));
      const path = first.split(' ')[1] ?? '/';
      const forward = ask(
        { port, host: '127.0.0.1', path, headers: { ...headers, connection: 'close' } },
        async (from) => {
          const pieces: Buffer[] = [];
          for await (const piece of from) pieces.push(piece as Buffer);
          const body = Buffer.concat(pieces);
          const closing = closings[answers % closings.length]!;
          answers += 1;
          socket.end(
            Buffer.concat([Buffer.from(headOf(closing, from.statusCode ?? 0, from.rawHeaders, body.length)), body]),
          );
        },
      );
      forward.on('error', () => socket.destroy());
      forward.end();
    };
    socket.on('data', read);
  });
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  return {
    url: `http://127.0.0.1:${(front.address() as AddressInfo).port}`,
    answers: () => answers,
    async close() {
      for (const socket of sockets) socket.destroy();
      front.close();
      await once(front, 'close');
    },
  };
}

function headOf(closing: Closing, status: number, raw: readonly string[], length: number): string {
  const [version] = closing.split(' ');
  const lines = [`${version} ${status} as the server said`];
  for (let at = 0; at < raw.length; at += 2) {
    if (!/^(connection|keep-alive|transfer-encoding|content-length)$/i.test(raw[at]!))
      lines.push(`${raw[at]}: ${raw[at + 1]}`);
  }
  if (closing.endsWith('length')) lines.push(`Content-Length: ${length}`);
  if (version === 'HTTP/1.1') lines.push('Connection: close');
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function passOn(socket: Socket, head: string, port: number): void {
  const onward = connect(port, '127.0.0.1');
  onward.on('error', () => socket.destroy());
  socket.on('close', () => onward.destroy());
  onward.write(head, 'latin1');
  onward.pipe(socket).pipe(onward);
}
