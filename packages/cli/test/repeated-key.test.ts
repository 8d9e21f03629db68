import type { MarketEvent, MarketSource } from '@replay/core';
import { micros, ReplayError } from '@replay/core';
import { openMachine, openRelay, openRelayHistory, streamRelay } from '@replay/feed';
import { describe, expect, it } from 'vitest';
import { frame, type Hostile, whileHostile, whole } from './hostile-server.ts';

const key = 'se"cret-0123456789-of/the&account';
const json = JSON.stringify(key).slice(1, -1);
/** So much in front of the key that the key is cut where the text of a server is cut. */
const padded = (length: number): string => `${'x'.repeat(length - 12)} ${json}`;

const instruments = [
  {
    exchange: 'test',
    symbol: 'BTCUSDT',
    kind: 'linear-perpetual',
    base: 'BTC',
    quote: 'USDT',
    tickSize: '0.1',
    lotSize: '0.001',
    fees: { maker: '0', taker: '0' },
  },
];
const range = { from: micros(1_714_550_400_000_000), to: micros(1_714_550_460_000_000) };
const market = {
  key,
  exchange: 'test',
  symbols: ['BTCUSDT'],
  silence: 150,
  timeouts: { connect: 500, silence: 150, total: 600 },
  wait: async () => {},
  random: () => 0,
};

const sources: Readonly<Record<string, (url: string) => Promise<MarketSource>>> = {
  'a relay over HTTP': (url) => openRelayHistory({ url, ...market, ...range, channels: ['trade'] }),
  'a relay over a WebSocket': (url) => openRelay({ url, ...market }),
  'a live relay': (url) => streamRelay({ url, ...market, quiet: { pingAfter: 50, lostAfter: 50 } }),
  'a Machine over HTTP': (url) => openMachine({ url, transport: 'http', ...market, ...range, instruments }),
  'a Machine over a WebSocket': (url) => openMachine({ url, transport: 'ws', ...market, ...range, instruments }),
  'a Machine whose instruments are inferred': (url) => openMachine({ url, transport: 'http', ...market, ...range }),
};

const refusal = (status: string, body: string): Hostile => ({
  answer: (to) => void to.writeHead(Number(status.slice(0, 3)), status.slice(4)).end(body),
  refuse: (socket) => socket.end(`HTTP/1.1 ${status}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`),
});
const said = (text: string): Hostile => ({
  answer: whole(`${text}\n`),
  converse: (socket) => {
    socket.write(frame(text));
    socket.end(Buffer.from([0x88, 2, 0x03, 0xe8]));
  },
});

const repetitions: readonly (readonly [string, Hostile])[] = [
  ['in the status line', refusal(`403 no quota for ${key}`, '')],
  ['in the body of a refusal', refusal('403 No', `{"message":"no quota for ${json}"}`)],
  ['where the body of a refusal is cut', refusal('403 No', `{"message":"${padded(200)}"}`)],
  ['in a refusal that is tried again', refusal('503 No', `no quota for ${key}`)],
  ['in an error with 200', said(`{"error":"invalid key ${json}"}`)],
  ['where an error with 200 is cut', said(`{"error":"invalid ${padded(195)}"}`)],
  ['in an error of the protocol', said(`{"type":"error","code":400,"message":"unknown key ${json}"}`)],
  ['where an error of the protocol is cut', said(`{"type":"error","code":500,"message":"${padded(200)}"}`)],
  ['in a message that cannot be read', said(`garbage of ${key}`)],
  ['where a message that cannot be read is cut', said(`garbage ${padded(192)}`)],
  ['in a message of a kind that there is not', said(`{"type":"${json}","symbol":"BTCUSDT"}`)],
];

describe.each(Object.keys(sources))('a key that %s repeats', (name) => {
  it.each(repetitions)('%s appears in no error and in no event', { timeout: 30_000 }, async (_where, hostile) => {
    const shown = await whileHostile(hostile, async ({ port }) => {
      const events: MarketEvent[] = [];
      try {
        for await (const batch of (await sources[name]!(`http://127.0.0.1:${port}`)).batches()) events.push(...batch);
      } catch (error) {
        return JSON.stringify(events) + (error instanceof ReplayError ? error.toLines() : String(error));
      }
      return JSON.stringify(events);
    });
    expect(shown).not.toMatch(/se\\*"cret|cret-0123|se%22|123456789/);
  });
});
