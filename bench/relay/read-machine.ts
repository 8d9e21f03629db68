import { get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';

export interface Reading {
  readonly count: number;
  readonly millis: number;
}

const options = encodeURIComponent(
  JSON.stringify({
    exchange: 'replay',
    symbols: ['BTCUSDT'],
    from: '2024-05-01',
    to: '2024-05-02',
    dataTypes: ['trade', 'book_change'],
  }),
);

/** Reads a whole replay and counts its messages, doing nothing else with them. */
export const readLines = (url: string, path: string): Promise<Reading> =>
  path.startsWith('/ws') ? readFrames(url.replace('http', 'ws') + path) : readBody(url + path);

function readFrames(address: string): Promise<Reading> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const socket = new WebSocket(`${address}?options=${options}`, {
      perMessageDeflate: false,
      skipUTF8Validation: true,
    });
    let count = 0;
    socket.on('message', () => {
      count += 1;
    });
    socket.on('error', reject);
    socket.on('close', (code) => {
      if (code === 1000) resolve({ count, millis: performance.now() - began });
      else reject(new Error(`closed with ${code}`));
    });
  });
}

function readBody(address: string): Promise<Reading> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    let count = 0;
    get(`${address}?options=${options}`, (response) => {
      response.on('data', (piece: Buffer) => {
        for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) count += 1;
      });
      response.on('error', reject);
      response.on('end', () => resolve({ count, millis: performance.now() - began }));
    }).on('error', reject);
  });
}

/** Begins to read a replay, stops, and works while it stands still. */
export async function readLinesSlowly(url: string, work: () => Promise<void>): Promise<void> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws-replay-normalized?options=${options}`);
  await new Promise((resolve, reject) => {
    socket.once('message', resolve);
    socket.once('error', reject);
  });
  socket.pause();
  await pause(3000);
  await work();
  socket.terminate();
}
