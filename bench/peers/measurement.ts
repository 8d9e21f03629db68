import { arch, cpus, platform } from 'node:os';
import { openTape } from '../../packages/tape/src/index.ts';
import { replayTape } from './conversions.ts';
import { peerPackages } from './environments.ts';
import type { Feed } from './feeds.ts';
import { loopsOf, loopsWithNautilus, openPeers, type Peers } from './loops.ts';
import type { PeersOptions } from './options.ts';
import { firstOf, type Preparation, prepared, shortOf, sweepFeed } from './preparation.ts';
import type { FeedFacts, LoopResult, PeersResults, SweepResult, WholeResult } from './results.ts';
import { instrumentsSweep, ordersSweep } from './sweeps.ts';
import { wholeOf, wholeWorks } from './whole.ts';

type Said = (text: string) => void;

/** Prepares and measures what is asked for. Gives all results so far after each step, so that none is lost when it is stopped. */
export async function* measured(options: PeersOptions, said: Said): AsyncGenerator<PeersResults> {
  const preparation = await prepared(options, said);
  const peers = openPeers(preparation.pythons);
  let results = await emptyResults(preparation);
  try {
    for await (const loops of allLoops(options, preparation, peers, said))
      yield (results = { ...results, loops: [...results.loops, ...loops] });
    for await (const whole of allWhole(options, preparation, said))
      yield (results = { ...results, whole: [...results.whole, ...whole] });
    for await (const sweeps of allSweeps(options, preparation, peers, said))
      yield (results = { ...results, sweeps: [...results.sweeps, ...sweeps] });
    yield results;
  } finally {
    for (const peer of peers.values()) peer.close();
  }
}

async function* allLoops(
  { parts, feeds: names, works, rounds }: PeersOptions,
  { feeds }: Preparation,
  peers: Peers,
  said: Said,
): AsyncGenerator<readonly LoopResult[]> {
  if (!parts.includes('loops')) return;
  for (const name of names) {
    const [feed, short] = [feeds.get(name), feeds.get(shortOf(name))];
    if (feed === undefined || short === undefined) continue;
    for (const work of works)
      yield await loopsOf(work, feed, short, feed === firstOf(names, feeds), peers, rounds, said);
  }
  const [nautilus, feed] = [peers.get('nautilus_trader'), feeds.get('fut1')];
  if (nautilus === undefined || feed === undefined) return;
  for (const work of works.filter((one) => one !== 'every'))
    yield await loopsWithNautilus(work, feed, nautilus, rounds, said);
}

/** On the first feed only. */
async function* allWhole(
  { parts, feeds: names, works }: PeersOptions,
  { feeds, pythons }: Preparation,
  said: Said,
): AsyncGenerator<readonly WholeResult[]> {
  const feed = firstOf(names, feeds);
  if (!parts.includes('whole') || feed === undefined) return;
  for (const work of wholeWorks.filter((one) => works.includes(one)))
    yield await wholeOf(work, feed, pythons.get('hftbacktest'), 1, said);
}

async function* allSweeps(
  { parts, rounds }: PeersOptions,
  { feeds }: Preparation,
  peers: Peers,
  said: Said,
): AsyncGenerator<readonly SweepResult[]> {
  const feed = feeds.get(sweepFeed());
  if (!parts.includes('plots') || feed === undefined) return;
  said('rows a second against resting orders');
  yield await ordersSweep(feed, peers.get('hftbacktest'), rounds);
  said('rows a second against instruments');
  yield await instrumentsSweep(feed, feed.folder, peers.get('hftbacktest'), rounds);
}

async function emptyResults({ pythons, feeds, imports, skipped }: Preparation): Promise<PeersResults> {
  const versions = peerPackages.filter(({ name }) => pythons.has(name)).map(({ name, version }) => [name, version]);
  return {
    date: new Date().toISOString().slice(0, 16).replace('T', ' '),
    machine: `${cpus().length} × ${cpus()[0]?.model}, ${platform()} ${arch()}`,
    versions: { Node: process.version, ...(Object.fromEntries(versions) as Record<string, string>) },
    feeds: await Promise.all([...feeds.values()].map(factsOf)),
    loops: [],
    whole: [],
    imports,
    sweeps: [],
    skipped,
  };
}

async function factsOf(feed: Feed): Promise<FeedFacts> {
  const { name, about } = feed.definition;
  const { manifest } = await openTape(replayTape(feed));
  return { name, about, rows: feed.rows, messages: manifest?.events ?? Number.NaN };
}
