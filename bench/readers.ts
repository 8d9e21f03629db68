import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { BenchRow } from './bench-row.ts';

const readers = 50;
const program = ['--conditions=source', '--import', 'tsx/esm', 'packages/cli/src/main.ts'];

/** The memory of `backtest relay` as the system counts it, while 50 readers have begun to read a tape and stopped. */
export async function benchReaders(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'replay-readers-'));
  const tape = join(folder, 'sample.tape');
  const sockets: Socket[] = [];
  try {
    await once(spawn(process.execPath, [...program, 'import', 'sample', '--out', tape, '--quiet']), 'close');
    const argv = [...program, 'relay', '--data', tape, '--port', '0', '--log-level', 'silent'];
    const server = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [greeting] = (await once(server.stdout, 'data')) as [Buffer];
      const port = Number(/127\.0\.0\.1:(\d+)/.exec(String(greeting))?.[1]);
      const before = residentMegabytes(server.pid, 'VmRSS');
      for (let at = 0; at < readers; at++) sockets.push(await stoppedReader(port, at));
      await pause(5000);
      const most = residentMegabytes(server.pid, 'VmHWM');
      return [
        { name: 'relay without a reader', figure: before, unit: 'MB' },
        { name: `relay with ${readers} readers that have stopped, at most`, figure: most, unit: 'MB', wanted: 250 },
      ];
    } finally {
      for (const socket of sockets) socket.destroy();
      server.kill('SIGTERM');
      await once(server, 'close');
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const range = { from: '2024-05-01T07:54:00Z', to: '2024-05-01T08:06:00Z', dataTypes: ['book_change', 'trade'] };
const options = `options=${encodeURIComponent(JSON.stringify({ exchange: 'replay', symbols: ['BTCUSDT'], ...range }))}`;
const upgrade =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n';
const requests: readonly (readonly [target: string, headers: string])[] = [
  ['/tardis/replay/replay?symbol=BTCUSDT', upgrade],
  [`/ws-replay-normalized?${options}`, upgrade],
  [`/replay-normalized?${options}`, ''],
];

/** Reads some of a replay, more by each reader so that all stand elsewhere, and then stops without leaving. */
async function stoppedReader(port: number, at: number): Promise<Socket> {
  const [target, headers] = requests[at % requests.length] as (typeof requests)[number];
  const socket = connect(port, '127.0.0.1');
  socket.write(`GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers}\r\n`);
  let bytes = 0;
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('data', (piece: Buffer) => {
      bytes += piece.length;
      if (bytes < at * 20_000) return;
      socket.pause();
      resolve();
    });
  });
  return socket;
}

function residentMegabytes(pid: number | undefined, field: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
}
