import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { type FaultRule, readFaultPlan, type ServerLimits, serveRelay } from '../../src/index.ts';
import { shortFeed } from './short-market.ts';

/** A rule as a plan has it. */
export type RuleText = Omit<Partial<FaultRule>, 'fault'> & { readonly fault: { readonly kind: string } };

/** Serves with faults while `work` runs, and closes whatever happens. */
export async function whileFaulty<Result>(
  rules: readonly RuleText[],
  work: (url: string) => Promise<Result>,
  limits: Partial<ServerLimits> = {},
): Promise<Result> {
  const faults = readFaultPlan({ rules: rules.map((rule) => ({ on: '*', ...rule })) }, 'plan');
  const server = await serveRelay({ markets: [shortFeed], faults, limits });
  try {
    return await work(server.url);
  } finally {
    await server.close();
  }
}

/** An answer as it stood on the wire. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** What came of the body, until it was whole, the connection ended, or nothing more came. */
  readonly body: Buffer;
  readonly end: 'closed' | 'whole' | 'silent';
  /** Pieces the body came in. */
  readonly pieces: number;
  readonly millis: number;
}

/** Asks over a bare socket, so that nothing is mended on the way; silence is `quiet` milliseconds long. */
export function wireAnswer(
  url: string,
  target: string,
  { quiet = 5000, accept = 'identity' }: { readonly quiet?: number; readonly accept?: string } = {},
): Promise<WireAnswer> {
  const { hostname, port } = new URL(url);
  const began = performance.now();
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let bytes = Buffer.alloc(0);
    let pieces = 0;
    const end = (how: WireAnswer['end']): void => {
      clearTimeout(silence);
      socket.destroy();
      resolve({ ...parsed(bytes), end: how, pieces, millis: performance.now() - began });
    };
    const silence = setTimeout(() => end('silent'), quiet);
    socket.on('connect', () => {
      socket.write(`GET ${target} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept-encoding: ${accept}\r\n\r\n`);
    });
    socket.on('data', (piece: Buffer) => {
      silence.refresh();
      pieces += 1;
      bytes = Buffer.concat([bytes, piece]);
      const { headers, body } = parsed(bytes);
      const length = headers['content-length'];
      if (length !== undefined && body.length === Number(length)) end('whole');
    });
    socket.on('error', () => {});
    socket.on('close', () => end('closed'));
  });
}

function parsed(bytes: Buffer): Pick<WireAnswer, 'status' | 'headers' | 'body'> {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd === -1) return { status: 0, headers: {}, body: Buffer.alloc(0) };
  const [first = '', ...lines] = bytes.subarray(0, headEnd).toString().split('\r\n');
  const headers = lines.map((line) => [line.split(':')[0]!.toLowerCase(), line.replace(/^[^:]*: */, '')]);
  return {
    status: Number(first.split(' ')[1]),
    headers: Object.fromEntries(headers),
    body: bytes.subarray(headEnd + 4),
  };
}

/** A stream as a client without patience or forgiveness sees it. */
export interface WireStream {
  readonly frames: readonly string[];
  /** When each came, in milliseconds since the opening. */
  readonly times: readonly number[];
  /** How it was closed; 'silent' where nothing more came. */
  readonly end: number | 'silent' | string;
  readonly reason: string;
}

export function wireStream(url: string, target: string, quiet = 5000): Promise<WireStream> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}${target}`, { perMessageDeflate: false });
    const began = performance.now();
    const frames: string[] = [];
    const times: number[] = [];
    const end = (how: WireStream['end'], reason = ''): void => {
      clearTimeout(silence);
      socket.terminate();
      resolve({ frames, times, end: how, reason });
    };
    const silence = setTimeout(() => end('silent'), quiet);
    socket.on('message', (data: Buffer) => {
      silence.refresh();
      frames.push(data.toString());
      times.push(performance.now() - began);
    });
    socket.on('unexpected-response', (_request, response) => {
      end(Number(response.statusCode), JSON.stringify(response.headers));
    });
    socket.on('error', (error) => end(error.message));
    socket.on('close', (code, reason) => end(code, reason.toString()));
  });
}
