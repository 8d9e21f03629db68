import { feedsFolder } from './cache-folder.ts';
import { converted } from './conversions.ts';
import { installed, type PeerName, peerPackages } from './environments.ts';
import { type Feed, type FeedName, feedDefinition, feedNames, isAvailable, madeFeed } from './feeds.ts';
import type { PeersOptions } from './options.ts';
import type { ImportResult } from './results.ts';

/** What has to be there before anything is measured. */
export interface Preparation {
  /** The Python of each peer that could be installed. */
  readonly pythons: ReadonlyMap<PeerName, string>;
  /** The feeds that are asked for, and the short ones that go with them. */
  readonly feeds: ReadonlyMap<FeedName, Feed>;
  readonly imports: readonly ImportResult[];
  /** What could not be prepared, and why. */
  readonly skipped: readonly string[];
}

export async function prepared(options: PeersOptions, said: (text: string) => void): Promise<Preparation> {
  const skipped: string[] = [];
  const pythons = pythonsOf(options.peers, skipped);
  const feeds = await feedsFor(options, skipped, said);
  const imports: ImportResult[] = [];
  for (const feed of feeds.values()) {
    const again = options.parts.includes('imports') && feed === firstOf(options.feeds, feeds);
    const results = await converted(feed, pythons, again, said);
    if (again) imports.push(...results);
  }
  return { pythons, feeds, imports, skipped };
}

function pythonsOf(names: readonly PeerName[], skipped: string[]): ReadonlyMap<PeerName, string> {
  const pythons = new Map<PeerName, string>();
  for (const peer of peerPackages.filter(({ name }) => names.includes(name))) {
    try {
      pythons.set(peer.name, installed(peer));
    } catch (cause) {
      const reason = `${peer.name} ${peer.version}, ${cause instanceof Error ? cause.message : String(cause)}`;
      process.stderr.write(`${reason}\n`);
      skipped.push(reason);
    }
  }
  return pythons;
}

async function feedsFor(
  { feeds: names, peers, parts }: PeersOptions,
  skipped: string[],
  said: (text: string) => void,
): Promise<ReadonlyMap<FeedName, Feed>> {
  const folder = feedsFolder(feedNames);
  const feeds = new Map<FeedName, Feed>();
  const wanted = [...names, ...names.map(shortOf)];
  if (parts.includes('plots')) wanted.push(sweepFeed());
  if (parts.includes('loops') && peers.includes('nautilus_trader')) wanted.push('fut1');
  for (const name of feedNames.filter((one) => wanted.includes(one))) {
    const definition = feedDefinition(name);
    if (!isAvailable(definition)) {
      const reason = `${name}, because ../shared/data/tardis-layout is not beside the repository`;
      process.stderr.write(`${reason}\n`);
      skipped.push(reason);
      continue;
    }
    said(`feed ${name}`);
    feeds.set(name, await madeFeed(definition, folder));
  }
  return feeds;
}

/** The first of the named feeds that is there: what takes long is measured on it only. */
export const firstOf = (names: readonly FeedName[], feeds: ReadonlyMap<FeedName, Feed>): Feed | undefined =>
  names.map((name) => feeds.get(name)).find((feed) => feed !== undefined);

/** The short feed of the same kind, on which compilers are warmed. */
export const shortOf = (name: FeedName): FeedName => (name.startsWith('fut') ? 'fut1' : 'gen5');

/** On which rows a second are drawn against something: long enough for a warm loop, short enough for many points. */
export const sweepFeed = (): FeedName => (isAvailable(feedDefinition('fut5')) ? 'fut5' : 'gen');
