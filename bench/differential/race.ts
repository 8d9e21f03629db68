import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { columnsOf, micros, millis } from '../../packages/core/src/index.ts';
import { RunLoop } from '../../packages/engine/src/index.ts';
import { hftbacktestNoPartialFills, riskAverseQueue } from '../../packages/sim/src/index.ts';
import type { BenchRow } from '../bench-row.ts';
import { jobTerms } from './differential.ts';
import type { PeerMarket } from './markets.ts';
import { orderScript } from './order-tape.ts';
import { type Peer, writeRequests } from './play-in-peer.ts';
import { configOf } from './play-in-replay.ts';

const times = 5;

/**
 * Rows of the feed a second in both engines, from memory: with no order at all, and with a script of four thousand. The peer gets its
 * faster book too (a vector over a stated range of prices). Ours are columns of whole messages, which is what a run reads.
 */
export async function raceOf(market: PeerMarket, peer: Peer, events: string, folder: string): Promise<BenchRow[]> {
  const { instrument, usualSize } = market;
  const character = { seed: 1, orders: 4000, stay: millis(3000), usualSize, orderStep: instrument.orderStep };
  const rows: BenchRow[] = [];
  for (const [name, script] of [
    ['idle', []],
    ['4,000 orders', orderScript(market.events, character)],
  ] as const) {
    const requests = join(folder, 'race.bin');
    if (script.length === 0) writeFileSync(requests, '');
    else writeRequests(requests, script, instrument);
    const job = {
      events,
      requests,
      exchange: 'no-partial' as const,
      queue: 'risk-averse',
      orderNanos: 0,
      responseNanos: 0,
      times,
      ...jobTerms(instrument),
    };
    const asMap = await peer.race(job);
    const asVector = await peer.race({ ...job, depth: 'roi', roi: rangeOf(market) });
    const setting = { instrument, feed: micros(0), order: micros(0), response: micros(0) };
    const config = configOf(script, { ...setting, fills: hftbacktestNoPartialFills, queue: riskAverseQueue });
    const columns = columnsOf(market.events, [instrument.id]);
    const seconds = Array.from({ length: times + 1 }, () => {
      const began = performance.now();
      const loop = new RunLoop(config);
      loop.read(columns, [instrument.id]);
      loop.advance();
      loop.end();
      const { local, lastOrder } = loop.state;
      if (local.sequence !== market.events.at(-1)?.sequence || loop.takeFacts().length < script.length)
        throw new Error(
          `the run ended at event ${local.sequence} with ${lastOrder} orders: it did not play the market`,
        );
      return (performance.now() - began) / 1000;
    })
      .slice(1)
      .sort((one, other) => one - other);
    const rate = (all: readonly number[]): number => asMap.events / (all[times >> 1] ?? Infinity) / 1e6;
    rows.push({
      name: `${market.name}, ${name}, against hftbacktest with its map`,
      figure: rate(seconds),
      unit: 'M rows/s',
      reference: rate(asMap.seconds),
      ratio: rate(seconds) / rate(asMap.seconds),
    });
    rows.push({
      name: `${market.name}, ${name}, against hftbacktest with its vector`,
      figure: rate(seconds),
      unit: 'M rows/s',
      reference: rate(asVector.seconds),
      ratio: rate(seconds) / rate(asVector.seconds),
    });
  }
  return rows;
}

/** Its vector holds one range of prices: a fifth of the price each way, as its examples do. */
function rangeOf({ events, instrument }: PeerMarket): readonly [number, number] {
  const print = events.find(({ type }) => type === 'TradePrinted');
  const price = print?.type === 'TradePrinted' ? print.price * Number(instrument.tickSize) : 0;
  return [price * 0.8, price * 1.2];
}
