import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { repoRoot } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { fileOf, freshFolder, processOf } from './command.ts';
import { frame, type Hostile, head, repeated, whileHostile, whole } from './hostile-server.ts';

const pem = (name: string): string => join(repoRoot, 'packages/relay/test/peer', `${name}.pem`);
const asked = ['--exchange', 'test', '--symbol', 'BTCUSDT', '--from', '2024-05-01T08:00Z', '--to', '2024-05-01T08:01Z'];
const stated = (exchange = 'test'): readonly string[] => [
  '--instruments',
  fileOf(
    'instruments.json',
    JSON.stringify([
      {
        exchange,
        symbol: 'BTCUSDT',
        kind: 'linear-perpetual',
        base: 'BTC',
        quote: 'USDT',
        tickSize: '0.1',
        lotSize: '0.001',
        fees: { maker: '0', taker: '0' },
      },
    ]),
  ),
];

/** What a user types, given the host and port of the server. */
type Command = (host: string) => readonly string[];

const out = (): readonly string[] => ['--out', join(freshFolder(), 'x.tape')];
const relayHttp: Command = (host) => ['import', `relay://${host}`, '--transport', 'http', ...asked, ...out()];
const relaySocket: Command = (host) => ['import', `relay://${host}`, ...asked, ...out()];
const machineHttp: Command = (host) => [
  'import',
  `machine://${host}`,
  '--transport',
  'http',
  ...asked,
  ...stated(),
  ...out(),
];
const machineSocket: Command = (host) => ['import', `machine://${host}`, ...asked, ...stated(), ...out()];
const verifySocket: Command = (host) => ['verify', `machine://${host}`, ...asked, ...stated()];
const run: Command = (host) => [
  '--strategy',
  'imbalance',
  '--data',
  `relay://${host}`,
  ...asked,
  '--out',
  freshFolder(),
];
const feeds: Command = (host) => [
  'import',
  `tardis://${host}`,
  '--exchange',
  'bybit',
  '--symbol',
  'BTCUSDT',
  ...asked.slice(4),
  ...out(),
];
const statedFeeds: Command = (host) => [...feeds(host), ...stated('bybit')];
const download: Command = (host) => [
  'download',
  '--source',
  `tardis://${host}`,
  '--exchange',
  'test',
  '--symbol',
  'BTCUSDT',
  '--types',
  'trades',
  '--from',
  '2024-05-01',
  '--to',
  '2024-05-02',
  '--out',
  freshFolder(),
];
const record: Command = (host) => [
  'record',
  '--data',
  `relay://${host}`,
  '--symbol',
  'test:BTCUSDT',
  '--for',
  '1m',
  ...out(),
];

const vendors = { isMachine: true } as const;
const slice = (text: string): NonNullable<Hostile['answer']> => whole(gzipSync(text), { 'content-encoding': 'gzip' });

type Row = readonly [what: string, command: Command, hostile: Hostile, asked: number, firstLine: RegExp];

const rows: readonly Row[] = [
  // Answers over HTTP.
  [
    'an error object with 200 from a relay',
    relayHttp,
    { answer: whole('{"error":"quota exceeded"}') },
    1,
    /: the relay answered with an error: quota exceeded$/,
  ],
  [
    'a page with control characters',
    relayHttp,
    { answer: whole('<html>\u001b[2J\u001b]0;owned\u0007</html>') },
    1,
    /: the answer cannot be used: no JSON: <html>\\u001b\[2J\\u001b\]0;owned\\u0007<\/html>$/,
  ],
  [
    'a gzip bomb',
    relayHttp,
    { answer: whole(gzipSync(Buffer.alloc(80 << 20)), { 'content-encoding': 'gzip' }) },
    1,
    /: the relay sent an unusable response: the response is larger than 64 MB$/,
  ],
  [
    'much patience asked for',
    run,
    { refuse: (socket) => socket.end('HTTP/1.1 503 No\r\nRetry-After: 86400\r\nContent-Length: 0\r\n\r\n') },
    1,
    /: the relay answered 503 No.*wait 86400 s$/,
  ],
  [
    'garbage with 200 from a Machine',
    machineHttp,
    { ...vendors, answer: whole('[[[]]]\n') },
    5,
    /: no JSON object: \[\[\[\]\]\]/,
  ],
  [
    'an error in the place of recorded messages',
    statedFeeds,
    { answer: slice('{"error":"quota exceeded"}') },
    1,
    /: the data API sent an unusable response: there is no recorded message in it: \{"error":"quota exceeded"\}$/,
  ],
  [
    'a file that is none',
    download,
    { answer: whole('an error page') },
    2,
    /: the file is damaged as it is served: its gzip is damaged/,
  ],
  // WebSockets.
  [
    'a frame of 300 MB',
    relaySocket,
    { converse: (socket) => socket.write(Buffer.from([0x81, 127, 0, 0, 0, 0, 0x12, 0, 0, 0])) },
    5,
    /(Max payload size exceeded|closed with 1009).*; tried 5 times$/,
  ],
  [
    'a flood of heartbeats',
    relaySocket,
    { converse: (socket) => repeated(socket, frame('{"type":"heartbeat"}'), 0) },
    5,
    /\d{4} messages in a row could not be used.*; tried 5 times$/,
  ],
  [
    'a redirect instead of a WebSocket',
    run,
    {
      refuse: (socket) => socket.end('HTTP/1.1 302 Found\r\nLocation: http://127.0.0.2/\r\nContent-Length: 0\r\n\r\n'),
    },
    1,
    /: the relay answered 302 Found$/,
  ],
  [
    'a flood of garbage from a Machine',
    verifySocket,
    { converse: (socket) => repeated(socket, frame('[[[]]]'), 0) },
    5,
    /: (\d{4} messages in a row could not be used|no JSON object: \[\[\[\]\]\]); tried 5 times$/,
  ],
  [
    'a live stream of garbage',
    record,
    { converse: (socket) => repeated(socket, frame('garbage'), 0) },
    5,
    /\d{4} messages in a row could not be used; tried 5 times; /,
  ],
];

/** Milliseconds for a whole command, its start included; its own waits are some seconds. */
const within = 60_000;

describe('a command that meets a hostile server ends with exit code 4', () => {
  it.each(rows)('%s', { timeout: 90_000 }, async (_what, command, hostile, most, firstLine) => {
    await whileHostile(hostile, async (server) => {
      const { code, err } = await processOf([...command(`127.0.0.1:${server.port}`), '--quiet'], { within });
      expect({ code, line: err.split('\n')[0] }).toEqual({ code: 4, line: expect.stringMatching(firstLine) });
      expect(err).not.toMatch(/\n\s+at |(?!\n)\p{Cc}/u);
      expect(server.asked()).toBeLessThanOrEqual(most);
    });
  });
});

describe('a certificate of another server', () => {
  const overTls =
    (command: Command): Command =>
    (host) =>
      command(host).map((one) => one.replace('://', 's://'));
  const [self, elsewhere] = ['loopback-certificate', 'elsewhere-certificate'].map(pem) as [string, string];

  it.each<[string, string, Command, RegExp]>([
    ['of another host, asked page by page', elsewhere, relayHttp, /certificate of the relay is refused: .*altnames/],
    ['of another host, asked for a live stream', elsewhere, record, /certificate of the relay is refused: .*altnames/],
    ['of another host, asked as a Machine', elsewhere, machineSocket, /certificate of .* is refused: .*altnames/],
    [
      'signed by itself, asked for recorded messages',
      self,
      feeds,
      /certificate of the data API is refused: self.signed/,
    ],
  ])('%s is refused at the first try', { timeout: 90_000 }, async (_what, certificate, command, firstLine) => {
    const tls = { key: readFileSync(pem('loopback-key')), cert: readFileSync(certificate) };
    await whileHostile({ tls, answer: (to) => head(to) }, async (server) => {
      // Trusted, but for the name of its host.
      const env = certificate === self ? {} : { NODE_EXTRA_CA_CERTS: certificate };
      const { code, err } = await processOf([...overTls(command)(`127.0.0.1:${server.port}`), '--quiet'], {
        within,
        env,
      });
      expect({ code, line: err.split('\n')[0] }).toEqual({ code: 4, line: expect.stringMatching(firstLine) });
      expect(err).toContain('NODE_EXTRA_CA_CERTS');
      expect([server.asked(), server.connections()]).toEqual([0, 1]);
    });
  });
});
