import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MarketEvent, MarketSource } from '@replay/core';
import { generate, sampleInstrument, sampleMarket } from '@replay/market';
import { afterAll } from 'vitest';

let made: readonly (readonly MarketEvent[])[] | undefined;

/** The first minute of a generated market. */
function minute(): readonly (readonly MarketEvent[])[] {
  if (made !== undefined) return made;
  const batches: (readonly MarketEvent[])[] = [];
  let end = Infinity;
  for (const batch of generate(sampleMarket)) {
    const [first] = batch;
    if (first !== undefined && batches.length === 0) end = first.receivedTime + 60_000_000;
    if ((first?.receivedTime ?? 0) >= end) break;
    batches.push(batch);
  }
  made = batches;
  return made;
}

/** A source of the program's own, with a minute of market. */
export const minuteOfMarket = (): MarketSource => ({
  description: 'a minute of market',
  instruments: [sampleInstrument],
  notes: ['It was generated.'],
  async *batches() {
    yield* minute();
  },
  digests: async () => [{ name: 'a minute of market', bytes: 1, sha256: '00' }],
});

const scratch = mkdtempSync(join(tmpdir(), 'replay-backtest-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
let folders = 0;

/** A folder that is not there yet, and goes away after the tests of the file. */
export const newFolder = (): string => join(scratch, String((folders += 1)));
