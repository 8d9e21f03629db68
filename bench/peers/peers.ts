import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openTape } from '../../packages/tape/src/index.ts';
import { feedsFolder } from './cache-folder.ts';
import { converted, replayTape } from './conversions.ts';
import { installed, type PeerName, peerPackages } from './environments.ts';
import { type Feed, type FeedName, feedDefinition, feedNames, isAvailable, madeFeed } from './feeds.ts';
import { goalsTable } from './goals.ts';
import { loopsOf, loopsWithNautilus, openPeers } from './loops.ts';
import { help, type PeersOptions, parseOptions } from './options.ts';
import { plotOf } from './plot.ts';
import type { FeedFacts, ImportResult, LoopResult, PeersResults, SweepResult, WholeResult } from './results.ts';
import { instrumentsSweep, ordersSweep } from './sweeps.ts';
import { tablesOf } from './tables.ts';
import { wholeOf, wholeWorks } from './whole.ts';

const bench = fileURLToPath(new URL('..', import.meta.url));

/** `bench -- peers`: see `--help`. Returns the exit code. */
export async function comparePeers(args: readonly string[]): Promise<number> {
  let options: PeersOptions | 'help';
  try {
    options = parseOptions(args);
  } catch (cause) {
    process.stderr.write(
      `${cause instanceof Error ? cause.message : String(cause)}\nsee: npm run -s bench -- peers --help\n`,
    );
    return 2;
  }
  if (options === 'help') {
    process.stdout.write(help);
    return 0;
  }
  const results = await measured(options);
  const folder = written(results, options);
  process.stdout.write(options.json ? `${JSON.stringify(results, null, 2)}\n` : `${text(results)}\n`);
  process.stderr.write(`raw results and plots: ${folder}\n`);
  return 0;
}

const text = (results: PeersResults): string => `${goalsTable(results)}\n\n${tablesOf(results)}`;

async function measured(options: PeersOptions): Promise<PeersResults> {
  const began = performance.now();
  const said = (text: string): void => {
    process.stderr.write(`${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s  ${text}\n`);
  };
  const skipped: string[] = [];
  const pythons = pythonsOf(options.peers, skipped);
  const feeds = await feedsFor(options, skipped, said);
  const imports = await importsOf(feeds, pythons, options, said);
  const peers = openPeers(pythons);
  const loops: LoopResult[] = [];
  const whole: WholeResult[] = [];
  const sweeps: SweepResult[] = [];
  const nautilus = peers.get('nautilus_trader');
  const [fut1, first] = [
    feeds.get('fut1'),
    options.feeds.map((name) => feeds.get(name)).find((feed) => feed !== undefined),
  ];
  try {
    if (options.parts.includes('loops')) {
      for (const name of options.feeds) {
        const [feed, short] = [feeds.get(name), feeds.get(shortOf(name))];
        if (feed === undefined || short === undefined) continue;
        for (const work of options.works)
          loops.push(...(await loopsOf(work, feed, short, peers, options.rounds, said)));
      }
      if (nautilus !== undefined && fut1 !== undefined)
        for (const work of options.works.filter((one) => one !== 'every'))
          loops.push(...(await loopsWithNautilus(work, fut1, nautilus, options.rounds, said)));
    }
    if (options.parts.includes('whole') && first !== undefined)
      for (const work of wholeWorks.filter((one) => options.works.includes(one)))
        whole.push(...(await wholeOf(work, first, pythons.get('hftbacktest'), 1, said)));
    if (options.parts.includes('plots')) {
      const feed = sweepFeeds.map((name) => feeds.get(name)).find((one) => one !== undefined);
      if (feed !== undefined) {
        said('rows a second against resting orders');
        sweeps.push(...(await ordersSweep(feed, peers.get('hftbacktest'), options.rounds)));
        said('rows a second against instruments');
        sweeps.push(...(await instrumentsSweep(feed, feed.folder, peers.get('hftbacktest'), options.rounds)));
      }
    }
  } finally {
    for (const peer of peers.values()) peer.close();
  }
  said('done');
  return {
    date: new Date().toISOString().slice(0, 16).replace('T', ' '),
    machine: `${cpus().length} × ${cpus()[0]?.model}, ${platform()} ${arch()}`,
    versions: versionsOf(pythons),
    feeds: await factsOf([...feeds.values()]),
    loops,
    whole,
    imports: options.parts.includes('imports') ? imports.filter(({ feed }) => options.feeds.includes(feed)) : [],
    sweeps,
    skipped,
  };
}

/** The Python of each peer that can be installed; why another one cannot is said and kept. */
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

/** The short feed of the same kind, on which compilers are warmed. */
const shortOf = (name: FeedName): FeedName => (name.startsWith('fut') ? 'fut1' : 'gen5');

/** On which of them rows a second are drawn against something: long enough for a warm loop, short enough for many points. */
const sweepFeeds: readonly FeedName[] = isAvailable(feedDefinition('fut5')) ? ['fut5'] : ['gen'];

async function feedsFor(
  { feeds: names, parts }: PeersOptions,
  skipped: string[],
  said: (text: string) => void,
): Promise<ReadonlyMap<FeedName, Feed>> {
  const folder = feedsFolder(feedNames);
  const feeds = new Map<FeedName, Feed>();
  const wanted = [...names, ...names.map(shortOf), ...(parts.includes('plots') ? sweepFeeds : [])];
  for (const name of feedNames.filter((one) => wanted.includes(one))) {
    const definition = feedDefinition(name);
    if (!isAvailable(definition)) {
      skipped.push(`${name}, because ../shared/data/tardis-layout is not beside the repository`);
      said(skipped.at(-1) ?? '');
      continue;
    }
    said(`feed ${name}`);
    feeds.set(name, await madeFeed(definition, folder));
  }
  return feeds;
}

async function importsOf(
  feeds: ReadonlyMap<FeedName, Feed>,
  pythons: ReadonlyMap<PeerName, string>,
  options: PeersOptions,
  said: (text: string) => void,
): Promise<readonly ImportResult[]> {
  const results: ImportResult[] = [];
  for (const [name, feed] of feeds) {
    const again = options.parts.includes('imports') && options.feeds.includes(name);
    results.push(...(await converted(feed, pythons, again, said)));
  }
  return results;
}

const factsOf = (feeds: readonly Feed[]): Promise<readonly FeedFacts[]> =>
  Promise.all(
    feeds.map(async (feed) => {
      const { name, about } = feed.definition;
      const { manifest } = await openTape(replayTape(feed));
      return { name, about, rows: feed.rows, messages: manifest?.events ?? Number.NaN };
    }),
  );

const versionsOf = (pythons: ReadonlyMap<PeerName, string>): Record<string, string> => ({
  Node: process.version,
  ...Object.fromEntries(
    peerPackages.filter(({ name }) => pythons.has(name)).map(({ name, version }) => [name, version]),
  ),
});

/** Writes raw results and plots, and with `--record` the tables of bench/README.md; returns the folder. */
function written(results: PeersResults, { out, record }: PeersOptions): string {
  const folder = record ? join(bench, 'results') : (out ?? mkdtempSync(join(tmpdir(), 'replay-bench-peers-')));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'peers.json'), `${JSON.stringify(results, null, 2)}\n`);
  for (const along of results.sweeps.length > 0 ? (['resting orders', 'instruments'] as const) : [])
    writeFileSync(join(folder, `${along.replace(' ', '-')}.svg`), plotOf(results.sweeps, along));
  if (record) recordIn(join(bench, 'README.md'), results);
  return folder;
}

function recordIn(readme: string, results: PeersResults): void {
  const page = readFileSync(readme, 'utf8');
  const block = /(<!-- peers -->\n)[\s\S]*?(\n<!-- end of peers -->)/;
  writeFileSync(
    readme,
    page.replace(block, (_, start: string, end: string) => `${start}\n${text(results)}\n${end}`),
  );
}
