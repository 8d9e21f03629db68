import type { Duplex } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { type MarketSource, micros, ReplayError } from '@replay/core';
import { downloadDatasets, openMachine, openRelay, openRelayHistory, streamRelay } from '@replay/feed';
import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../src/terminal/exit-code.ts';
import { freshFolder } from './command.ts';
import { frame, type Hostile, head, nested, position, print, repeated, whileHostile, whole } from './hostile-server.ts';

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

interface Ended {
  /** What the command would end with. */
  readonly code: number;
  readonly firstLine: string;
  readonly asked: number;
  readonly millis: number;
}

const endOf = (hostile: Hostile, read: (url: string) => Promise<unknown>): Promise<Ended> =>
  whileHostile(hostile, async ({ port, asked }) => {
    const began = performance.now();
    const error = await read(`http://127.0.0.1:${port}`).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    const said = error instanceof ReplayError ? error.toLines() : `unexpected: ${String(error)}`;
    const firstLine = (said.split('\n')[0] ?? '').replace(/^http\S+?(: )|^ws\S+?(: )/, '');
    const code = error === undefined ? 0 : error instanceof ReplayError ? exitCodeOf(error) : -1;
    return { code, firstLine, asked: asked(), millis: performance.now() - began };
  });

async function readAll(source: MarketSource): Promise<void> {
  for await (const _ of source.batches());
}

const range = { from: micros(1_714_550_400_000_000), to: micros(1_714_550_460_000_000) };
/** Short bounds, and pauses that take no time. */
const bounds = {
  silence: 150,
  timeouts: { connect: 500, silence: 150, total: 600 },
  wait: async () => {},
  random: () => 0,
};
const market = { exchange: 'test', symbols: ['BTCUSDT'], ...bounds };

const relaySocket = async (url: string) => readAll(await openRelay({ url, ...market }));
const relayHttp = async (url: string) =>
  readAll(await openRelayHistory({ url, ...market, ...range, channels: ['trade'] }));
const machine = (transport: 'http' | 'ws') => async (url: string) =>
  readAll(await openMachine({ url, transport, ...market, ...range, instruments, onBadRow: 'skip' }));
const machineHttp = machine('http');
const live = async (url: string) =>
  readAll(await streamRelay({ url, ...market, quiet: { pingAfter: 50, lostAfter: 50 } }));
const files = async (url: string) =>
  downloadDatasets({
    url,
    ...bounds,
    exchange: 'test',
    symbols: ['BTCUSDT'],
    types: ['trades'],
    from: micros(1_714_521_600_000_000),
    to: micros(1_714_608_000_000_000),
    folder: freshFolder(),
  });

type Row = readonly [
  what: string,
  read: (url: string) => Promise<unknown>,
  hostile: Hostile,
  code: number,
  asked: number,
  firstLine: RegExp,
];

const vendors = { isMachine: true } as const;
const rows: readonly Row[] = [
  // Answers over HTTP.
  [
    'an endless body in small pieces',
    relayHttp,
    { answer: (to) => repeated(to, ' '.repeat(1000), 1) },
    4,
    5,
    /no complete response within 0.6 s, 5 times/,
  ],
  [
    'a dripping answer',
    relayHttp,
    { answer: (to) => repeated(to, '[', 40) },
    4,
    5,
    /no more than \d+ bytes of the response arrived within 0.15 s, 5 times/,
  ],
  [
    'an answer that begins well and then drips',
    relayHttp,
    { answer: (to) => (to.write(' '.repeat(2000)), repeated(to, ' ', 40)) },
    4,
    5,
    /no more than \d+ bytes of the response arrived within 0.15 s, 5 times/,
  ],
  [
    'a dripping stream',
    machineHttp,
    { ...vendors, answer: (to) => (head(to), repeated(to, '[', 40)) },
    4,
    5,
    /nothing usable came for 0.15 s; tried 5 times/,
  ],
  ['a dripping head', relayHttp, { answer: (to) => repeated(to.socket as Duplex, 'x', 40) }, 4, 5, /5 times/],
  [
    'a dripping refusal',
    relayHttp,
    { answer: (to) => (to.writeHead(403), repeated(to, 'x', 40)) },
    4,
    1,
    /it answered 403 Forbidden/,
  ],
  [
    'a dripping file',
    files,
    { answer: (to) => (head(to, { 'content-length': '9000' }), repeated(to, 'x', 40)) },
    4,
    5,
    /the connection broke 5 times in the middle of the file: no more than/,
  ],
  ['silence after connecting', relayHttp, {}, 4, 5, /no response within 0.15 s, 5 times/],
  [
    'informational answers without an end',
    relayHttp,
    { answer: (to) => repeated(to.socket as Duplex, 'HTTP/1.1 103 Early Hints\r\n\r\n', 20) },
    4,
    5,
    /no response within 0.15 s, 5 times/,
  ],
  [
    'a body shorter than its length',
    relayHttp,
    { answer: (to) => (head(to, { 'content-length': '99' }), to.write('['), setTimeout(() => to.destroy(), 5)) },
    4,
    5,
    /other side closed, 5 times/,
  ],
  [
    'a body longer than its length',
    relayHttp,
    { answer: (to) => to.socket?.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]more') },
    0,
    2,
    /undefined/,
  ],
  [
    'a gzip bomb',
    relayHttp,
    { answer: whole(gzipSync(Buffer.alloc(80 << 20)), { 'content-encoding': 'gzip' }) },
    4,
    1,
    /the response is larger than 64 MB/,
  ],
  [
    'a redirect to a file',
    relayHttp,
    { answer: (to) => void to.writeHead(302, { location: 'file:///etc/passwd' }).end() },
    4,
    1,
    /it answered 302 Found/,
  ],
  [
    'a redirect to another host',
    machineHttp,
    { ...vendors, answer: (to) => void to.writeHead(308, { location: 'http://127.0.0.2:1/' }).end() },
    4,
    1,
    /it answered 308 Permanent Redirect/,
  ],
  [
    'a redirect to another host, asked page by page',
    relayHttp,
    { answer: (to) => void to.writeHead(302, { location: 'http://127.0.0.2:1/' }).end() },
    4,
    1,
    /it answered 302 Found/,
  ],
  [
    '2,000,000 brackets',
    relayHttp,
    { answer: whole('['.repeat(2_000_000)) },
    4,
    1,
    /the answer cannot be used: no JSON: \[{200}…$/,
  ],
  [
    '2,000,000 brackets as a message',
    machineHttp,
    { ...vendors, answer: whole(`${'['.repeat(2_000_000)}\n`) },
    4,
    10,
    /no JSON: \[{200}; tried 5 times/,
  ],
  ['100,000 nested lists', relayHttp, { answer: whole(nested(100_000)) }, 4, 1, /message 1 is no JSON object/],
  [
    '100,000 nested lists as a message',
    machineHttp,
    { ...vendors, answer: whole(`${nested(100_000)}\n`) },
    4,
    5,
    /no JSON object.*; tried 5 times/,
  ],
  [
    '100,000 nested lists within a message',
    relayHttp,
    { answer: whole(`[{"x":${nested(100_000)}}]`) },
    4,
    2,
    /the answer cannot be used: it is nested too deeply/,
  ],
  [
    'keys of prototypes',
    relayHttp,
    { answer: whole('{"__proto__":{"messages":[]},"constructor":1}') },
    4,
    1,
    /no list of messages/,
  ],
  [
    'a line without an end',
    machineHttp,
    { ...vendors, answer: (to) => (head(to), repeated(to, Buffer.alloc(1 << 20, 'x'), 0)) },
    4,
    5,
    /(a message is longer than 64 MB|nothing usable came for 0.15 s); tried 5 times/,
  ],
  [
    'a head of 1 MB',
    relayHttp,
    { answer: (to) => void to.socket?.write(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(1 << 20)}\r\n\r\n`) },
    4,
    5,
    /Headers Overflow Error, 5 times/,
  ],
  [
    'pages without an end',
    relayHttp,
    { answer: (to, { url }) => to.end(`{"messages":[${print}],"next_cursor":"${url?.length}x"}`) },
    4,
    4,
    /the page leads nowhere/,
  ],
  [
    'pages without an end that hold nothing usable',
    relayHttp,
    {
      answer: (to, { url }) =>
        to.end(`{"messages":[{"n":"${url?.length}"}],"next_cursor":"x${'x'.repeat((url?.length ?? 0) % 4000)}"}`),
    },
    4,
    1001,
    /leads nowhere|cannot be used/,
  ],
  [
    'much patience asked for',
    relayHttp,
    { answer: (to) => void to.writeHead(503, { 'retry-after': '86400' }).end() },
    4,
    1,
    /asks to wait 86400 s/,
  ],
  [
    'a page of HTML',
    relayHttp,
    { answer: whole('<html>\u001b[2J</html>', { 'content-type': 'text/html' }) },
    4,
    1,
    /no JSON: <html>/,
  ],
  [
    'a long error',
    relayHttp,
    { answer: (to) => void to.writeHead(403).end(JSON.stringify({ message: 'x'.repeat(60_000) })) },
    4,
    1,
    /^the relay refused the request: it answered 403 Forbidden: x{200}$/,
  ],
  [
    'an error object with 200',
    machineHttp,
    { ...vendors, answer: whole('{"error":"quota exceeded"}') },
    4,
    5,
    /the Machine failed: quota exceeded; tried 5 times/,
  ],
  [
    'an error object with 200 from a relay',
    relayHttp,
    { answer: whole('{"error":"quota exceeded"}') },
    4,
    1,
    /^the relay answered with an error: quota exceeded$/,
  ],
  [
    'garbage with 200 from one of our servers',
    machineHttp,
    { answer: whole('[[[]]]\n', { 'x-replay-end': 'marker' }) },
    4,
    5,
    /; tried 5 times/,
  ],
  [
    'empty lines without an end',
    machineHttp,
    { ...vendors, answer: (to) => (head(to), repeated(to, '\n'.repeat(500), 1)) },
    4,
    5,
    /(messages in a row could not be used|nothing usable came for 0.15 s); tried 5 times/,
  ],
  // WebSockets.
  [
    'a frame of 300 MB',
    relaySocket,
    { converse: (socket) => socket.write(Buffer.from([0x81, 127, 0, 0, 0, 0, 0x12, 0, 0, 0])) },
    4,
    5,
    /(Max payload size exceeded|closed with 1009|nothing usable came for 0.15 s).*tried 5 times/,
  ],
  ['silence', relaySocket, {}, 4, 5, /nothing usable came for 0.15 s; tried 5 times/],
  [
    'a frame that drips',
    relaySocket,
    {
      converse: (socket) => (socket.write(Buffer.from([0x81, 127, 0, 0, 0, 0, 0, 0, 9, 0])), repeated(socket, 'x', 40)),
    },
    4,
    5,
    /nothing usable came for 0.15 s; tried 5 times/,
  ],
  [
    'a flood of heartbeats',
    relaySocket,
    { converse: (socket) => repeated(socket, frame('{"type":"heartbeat"}'), 0) },
    4,
    5,
    /(messages in a row could not be used|nothing usable came for 0.15 s); tried 5 times/,
  ],
  [
    'slow heartbeats',
    relaySocket,
    { converse: (socket) => repeated(socket, frame('{"type":"heartbeat"}'), 40) },
    4,
    5,
    /nothing usable came for 0.15 s; tried 5 times/,
  ],
  [
    'a flood of pings',
    relaySocket,
    { converse: (socket) => repeated(socket, Buffer.from([0x89, 0]), 10) },
    4,
    5,
    /nothing usable came for 0.15 s; tried 5 times/,
  ],
  [
    'a million brackets in a frame',
    relaySocket,
    { upgradeHeaders: position, converse: (socket) => socket.write(frame('['.repeat(1_000_000))) },
    4,
    5,
    /message 0 cannot be used|did not go on at message 1/,
  ],
  [
    '1,000 garbage frames and silence',
    relaySocket,
    {
      converse: (socket) => {
        for (let count = 0; count < 1000; count++) socket.write(frame(`garbage ${count}`));
      },
    },
    4,
    5,
    /nothing usable came for 0.15 s; tried 5 times/,
  ],
  [
    'garbage frames, numbered',
    relaySocket,
    { upgradeHeaders: position, converse: (socket) => repeated(socket, frame('garbage'), 1) },
    4,
    5,
    /tried 5 times/,
  ],
  [
    'an error frame and an orderly end',
    relaySocket,
    {
      converse: (socket) => {
        socket.write(frame('{"error":"quota exceeded"}'));
        socket.end(Buffer.from([0x88, 2, 3, 0xe8]));
      },
    },
    4,
    5,
    /quota exceeded.*; tried 5 times/,
  ],
  [
    'fragments without an end',
    relaySocket,
    { converse: (socket) => (socket.write(frame('x', 0x01)), repeated(socket, frame('x', 0x00), 20)) },
    4,
    5,
    /nothing usable came for 0.15 s; tried 5 times/,
  ],
  [
    'a redirect instead of a WebSocket',
    relaySocket,
    {
      refuse: (socket) => socket.end('HTTP/1.1 302 Found\r\nLocation: http://127.0.0.2/\r\nContent-Length: 0\r\n\r\n'),
    },
    4,
    1,
    /the relay answered 302 Found/,
  ],
  [
    'a refusal of a WebSocket with a long status line',
    relaySocket,
    { refuse: (socket) => socket.end(`HTTP/1.1 403 ${'x'.repeat(9000)}\r\nContent-Length: 0\r\n\r\n`) },
    4,
    1,
    /^the relay answered 403 x{1,300}…$/,
  ],
  // Live streams.
  [
    'a live stream of heartbeats',
    live,
    { converse: (socket) => repeated(socket, frame('{"type":"heartbeat"}'), 10) },
    4,
    5,
    /nothing usable came for 0.15 s; tried 5 times/,
  ],
  [
    'a live stream of garbage',
    live,
    { converse: (socket) => repeated(socket, frame('garbage'), 0) },
    4,
    5,
    /(messages in a row could not be used|nothing usable came for 0.15 s); tried 5 times/,
  ],
];

describe('a reading from a hostile server ends within its limits', () => {
  it.each(rows)('%s', { timeout: 30_000 }, async (_what, read, hostile, code, asked, firstLine) => {
    const ended = await endOf(hostile, read);
    expect(ended).toMatchObject({ code, firstLine: expect.stringMatching(firstLine) });
    expect(ended.asked).toBeLessThanOrEqual(asked);
    expect(ended.firstLine.length).toBeLessThan(700);
    expect(ended.millis).toBeLessThan(20_000);
  });
});
