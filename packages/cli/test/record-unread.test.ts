import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { backtest, fileOf, freshFolder } from './command.ts';

const facts = {
  exchange: 'bybit',
  symbol: 'BTCUSDT',
  kind: 'linear-perpetual',
  base: 'BTC',
  quote: 'USDT',
  tickSize: '0.5',
  lotSize: '1',
  fees: { maker: '0', taker: '0' },
};

/** A text of less than 64 kB as a frame of WebSocket. */
function frame(message: object): Buffer {
  const text = Buffer.from(JSON.stringify(message));
  const head = Buffer.from([0x81, 126, 0, 0]);
  head.writeUInt16BE(text.length, 2);
  return Buffer.concat([head, text]);
}

/** A stream in Bybit's form that sends these messages to every client. */
async function streaming(messages: readonly object[]): Promise<string> {
  const server = createServer();
  server.on('upgrade', ({ headers }, socket) => {
    const accept = createHash('sha1')
      .update(`${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    socket.on('error', () => {});
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    for (const message of messages) socket.write(frame(message));
    onTestFinished(() => void socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/v5/public/linear`;
}

it('a recording names the channels that it did not read, in its output and in the tape', async () => {
  const ts = 1_700_000_000_000;
  const book = (type: string, u: number) => ({
    topic: 'orderbook.200.BTCUSDT',
    type,
    ts,
    data: { s: 'BTCUSDT', b: [['99.5', `${u}`]], a: [['101.5', '4']], u, seq: u },
  });
  const kline = { topic: 'kline.1.BTCUSDT', type: 'snapshot', ts, data: [{ start: ts }] };
  const url = await streaming([book('snapshot', 1), kline, kline, book('delta', 2), kline]);
  const out = join(freshFolder(), 'x.tape');
  const data = ['--data', url, '--symbol', 'bybit:BTCUSDT', '--instruments', fileOf('i.json', JSON.stringify([facts]))];
  const said = await backtest(['record', ...data, '--out', out, '--for', '2s', '--quiet']);
  expect(said.err).toBe('');
  const unread = /^3 messages of channel kline\.1 are not read \(bybit:BTCUSDT; the first is .*message 2\)\.$/m;
  expect(said.out).toMatch(unread);
  const { notes } = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'));
  expect(notes).toContainEqual(expect.stringMatching(unread));
});
