import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Instrument, instrumentId, type MarketEvent, type Micros } from '../../packages/core/src/index.ts';
import { createTape, openTape } from '../../packages/tape/src/index.ts';
import { peerFeed } from '../differential/peer-feed.ts';
import { replayTape } from './conversions.ts';
import type { Feed } from './feeds.ts';

/** Many instruments at once: a tape of all of them, and a file for each as hftbacktest reads it. */
export interface InstrumentsFeed {
  readonly tape: string;
  readonly files: readonly string[];
  readonly ids: readonly string[];
}

/** So far apart are the events of two instruments that are copies of one recording, so that no moment holds all of them. */
const shift = 7_000;
/** Of each event, so that both engines have the same clock at the venue. */
const feedLatency = 1_000 as Micros;

/** So many copies of the beginning of a feed, of which each has a share, as instruments of their own; made in that folder where they are not there yet. */
export async function instrumentsFeed(feed: Feed, count: number, folder: string): Promise<InstrumentsFeed> {
  const [original] = (await openTape(replayTape(feed))).instruments;
  if (original === undefined) throw new Error(`${replayTape(feed)} has no instrument`);
  const instruments = Array.from({ length: count }, (_, at): Instrument => {
    const symbol = `COIN${at}USDT`;
    return { ...original, symbol, id: instrumentId(original.exchange, symbol) };
  });
  const made: InstrumentsFeed = {
    tape: join(folder, `${count}.tape`),
    files: instruments.map((_, at) => join(folder, `${count}-${at}.npy`)),
    ids: instruments.map(({ id }) => id),
  };
  const finished = join(folder, `${count}.finished`);
  if (existsSync(finished)) return made;
  rmSync(made.tape, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const events = await beginningOf(feed, 1 / count);
  const all: MarketEvent[] = [];
  for (const [at, instrument] of instruments.entries()) {
    const own = events.map((event) => copied(event, instrument, at * shift));
    writeFileSync(made.files[at] as string, npy(peerFeed(own, instrument, feedLatency)));
    for (const event of own) all.push(event);
  }
  const inOrder = all.sort((one, other) => one.receivedTime - other.receivedTime);
  const source = { description: `${count} copies of ${feed.definition.name}`, digests: [], notes: [] };
  const writer = await createTape(made.tape, { instruments, source });
  for (let from = 0; from < inOrder.length; from += 4096)
    await writer.append(inOrder.slice(from, from + 4096).map((event, at) => ({ ...event, sequence: from + at })));
  await writer.close();
  writeFileSync(finished, '');
  return made;
}

/** The first part of the events: of one, all of them. */
async function beginningOf(feed: Feed, share: number): Promise<readonly MarketEvent[]> {
  const events: MarketEvent[] = [];
  for await (const batch of (await openTape(replayTape(feed))).batches()) for (const event of batch) events.push(event);
  return events.slice(0, Math.ceil(events.length * share));
}

const copied = (event: MarketEvent, { id }: Instrument, later: number): MarketEvent => {
  const receivedTime = (event.receivedTime + later) as Micros;
  return { ...event, instrument: id, receivedTime, exchangeTime: (receivedTime - feedLatency) as Micros };
};

/** Rows of hftbacktest as a file of numpy, which begins with a description padded to 64 bytes. */
export function npy(rows: Buffer): Buffer {
  const types = ['ev:<u8', 'exch_ts:<i8', 'local_ts:<i8', 'px:<f8', 'qty:<f8', 'order_id:<u8', 'ival:<i8', 'fval:<f8'];
  const fields = types.map((type) => `('${type.replace(':', "', '")}')`).join(', ');
  const text = `{'descr': [${fields}], 'fortran_order': False, 'shape': (${rows.length / 64},), }`;
  const padded = text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11);
  const head = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, 0, 0]);
  head.writeUInt16LE(padded.length + 1, 8);
  return Buffer.concat([head, Buffer.from(`${padded}\n`), rows]);
}
