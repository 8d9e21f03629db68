import type { LineProcess } from '../line-process.ts';
import {
  type HftbacktestTerms,
  peerProcess,
  replayProcess,
  runInHftbacktest,
  runInLrvx,
  runInNautilus,
  runInReplay,
} from './engines.ts';
import type { PeerName } from './environments.ts';
import type { Feed, FeedName } from './feeds.ts';
import type { Engine, LoopResult, Variant } from './results.ts';
import { byTurns, type Contender } from './rounds.ts';
import type { Work } from './works.ts';

type About = Pick<LoopResult, 'feed' | 'work' | 'engine' | 'variant'>;

/** The processes of the peers that are there. They live as long as the measurement: what they compile, they compile once. */
export type Peers = ReadonlyMap<PeerName, LineProcess>;

export const openPeers = (pythons: ReadonlyMap<PeerName, string>): Peers =>
  new Map([...pythons].map(([name, python]) => [name, peerProcess(name, python)]));

/** What decides in Python takes a minute: it is run once, in lrvx on the first feed only. */
const slowWorks: readonly Work[] = ['imbalance', 'every', 'grid'];

/**
 * One work on one feed in Replay, hftbacktest and lrvx, by turns. Every process first runs the work on a short feed of the same kind, so
 * that compilers have done their part before anything is timed.
 */
export async function loopsOf(
  work: Work,
  feed: Feed,
  short: Feed,
  isFirst: boolean,
  peers: Peers,
  rounds: number,
  said: (text: string) => void,
): Promise<readonly LoopResult[]> {
  const replay = replayProcess();
  const about = aboutOf(feed.definition.name, work);
  const hftbacktest = peers.get('hftbacktest');
  const lrvx = work === 'every' ? undefined : peers.get('lrvx');
  const ours = { about: about('replay', 'tape'), run: () => runInReplay(replay, feed, { work }, false) };
  const withJournal = { about: about('replay', 'tape, journal'), run: () => runInReplay(replay, feed, { work }, true) };
  const theirs = (variant: Variant, terms: Omit<HftbacktestTerms, 'work'>): Contender<About>[] =>
    hftbacktest === undefined
      ? []
      : [{ about: about('hftbacktest', variant), run: () => runInHftbacktest(hftbacktest, feed, { work, ...terms }) }];
  const inLrvx = (variant: Variant, form: 'raw' | 'top20'): Contender<About>[] =>
    lrvx === undefined || (slowWorks.includes(work) && !isFirst)
      ? []
      : [
          {
            about: about('lrvx', variant),
            run: () => runInLrvx(lrvx, feed, form, { work }),
            atMost: slowWorks.includes(work) ? 1 : 2,
          },
        ];
  try {
    said(`${feed.definition.name} ${work}: warming up`);
    for (const journal of [false, true, false, true]) await runInReplay(replay, short, { work }, journal);
    for (const depth of hftbacktest === undefined ? [] : (['map', 'roi'] as const))
      await runInHftbacktest(hftbacktest as LineProcess, short, { work, depth, source: 'file' });
    return await byTurns(
      [
        ...theirs('HashMap, file', { depth: 'map', source: 'file' }),
        ours,
        ...theirs('ROI, file', { depth: 'roi', source: 'file' }),
        withJournal,
        ...theirs('ROI, memory', { depth: 'roi', source: 'memory' }),
        ...inLrvx('raw', 'raw'),
        ...inLrvx('top 20', 'top20'),
      ],
      rounds,
      sayingTo(said),
    );
  } finally {
    replay.close();
  }
}

/** One work in Replay and in nautilus_trader, which is slow and so is run on a short feed, and once where it decides in Python. */
export async function loopsWithNautilus(
  work: Work,
  feed: Feed,
  nautilus: LineProcess,
  rounds: number,
  said: (text: string) => void,
): Promise<readonly LoopResult[]> {
  const replay = replayProcess();
  const about = aboutOf(feed.definition.name, work);
  try {
    for (let time = 0; time < 3; time++) await runInReplay(replay, feed, { work }, false);
    const atMost = slowWorks.includes(work) ? 1 : rounds;
    return await byTurns(
      [
        { about: about('nautilus_trader', 'memory'), run: () => runInNautilus(nautilus, feed, { work }), atMost },
        { about: about('replay', 'tape'), run: () => runInReplay(replay, feed, { work }, false) },
      ],
      rounds,
      sayingTo(said),
    );
  } finally {
    replay.close();
  }
}

const aboutOf =
  (feed: FeedName, work: Work) =>
  (engine: Engine, variant: Variant): About => ({ feed, work, engine, variant });

const sayingTo =
  (said: (text: string) => void) =>
  ({ feed, work, engine, variant }: About, seconds: number): void =>
    said(`${feed} ${work}: ${engine} (${variant}) ${seconds.toFixed(2)} s`);
