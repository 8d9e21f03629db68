import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Instrument } from '../../packages/core/src/index.ts';
import { LineProcess } from '../line-process.ts';
import type { ScriptedRequest } from './order-tape.ts';
import { inUnits } from './peer-feed.ts';

const player = fileURLToPath(new URL('hftbacktest_player.py', import.meta.url));

/** What hftbacktest is asked to do, in its own words. */
export interface PeerJob {
  readonly task: 'play' | 'race';
  /** Paths of the files with events and with requests. */
  readonly events: string;
  readonly requests: string;
  readonly exchange: 'partial' | 'no-partial';
  readonly queue: string;
  readonly orderNanos: number;
  readonly responseNanos: number;
  readonly tickSize: number;
  /** The step of sizes, its lot; and ours, in which sizes are counted here. */
  readonly orderStep: number;
  readonly lot: number;
  readonly makerFee: number;
  readonly takerFee: number;
  readonly times?: number;
  readonly depth?: 'roi' | 'map';
  readonly roi?: readonly [number, number];
}

/** What hftbacktest said of a played script. */
export interface PeerAnswers {
  /** Order, seen at, at the exchange, status, leaves, and of the last execution: lots, ticks, whether as a maker. */
  readonly answers: readonly (readonly number[])[];
  /** For each request 0 when it was sent, 100 when it cancelled what was known to be filled, else hftbacktest's error. */
  readonly outcomes: readonly number[];
  readonly account: {
    readonly position: number;
    readonly balance: number;
    readonly fee: number;
    readonly trades: number;
  };
  /** 0, or the error that ended the run, and when. */
  readonly error: number;
  readonly stoppedAt: number | null;
}

export interface PeerRace {
  readonly events: number;
  /** Rising. */
  readonly seconds: readonly number[];
}

/** A Python process with hftbacktest loaded, which takes one job at a time. */
export class Peer {
  readonly #process: LineProcess;

  constructor(python: string) {
    this.#process = new LineProcess('hftbacktest', python, [player]);
  }

  play(job: Omit<PeerJob, 'task'>): Promise<PeerAnswers> {
    return this.#process.ask<PeerAnswers>({ task: 'play', ...job });
  }

  race(job: Omit<PeerJob, 'task'>): Promise<PeerRace> {
    return this.#process.ask<PeerRace>({ task: 'race', ...job });
  }

  close(): void {
    this.#process.close();
  }
}

const timesInForce = { gtc: 0, 'post-only': 1, fok: 2, ioc: 3, market: 0 } as const;
const bytesARequest = 56;

/** Writes a script as the player reads it. */
export function writeRequests(path: string, script: readonly ScriptedRequest[], instrument: Instrument): void {
  const buffer = Buffer.alloc(script.length * bytesARequest);
  const steps = { price: Number(instrument.tickSize), size: Number(instrument.lotSize) };
  for (const [place, request] of script.entries()) {
    const at = place * bytesARequest;
    buffer.writeBigInt64LE(BigInt(request.at) * 1000n, at);
    buffer.writeBigInt64LE(BigInt(request.order), at + 8);
    if (request.kind === 'cancel') {
      buffer.writeBigInt64LE(2n, at + 16);
      continue;
    }
    buffer.writeBigInt64LE(request.side === 'buy' ? 0n : 1n, at + 16);
    buffer.writeDoubleLE(inUnits(request.price, steps.price), at + 24);
    buffer.writeDoubleLE(inUnits(request.size, steps.size), at + 32);
    buffer.writeBigInt64LE(BigInt(timesInForce[request.timeInForce]), at + 40);
    buffer.writeBigInt64LE(request.timeInForce === 'market' ? 1n : 0n, at + 48);
  }
  writeFileSync(path, buffer);
}
