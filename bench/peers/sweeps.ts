import { join } from 'node:path';
import type { LineProcess } from '../line-process.ts';
import { hftbacktestJob, replayJob, replayProcess, runInHftbacktest, runInReplay } from './engines.ts';
import type { Feed } from './feeds.ts';
import { instrumentsFeed } from './instruments-feed.ts';
import type { SweepResult } from './results.ts';
import { byTurns, type Contender } from './rounds.ts';
import type { RunAnswer } from './works.ts';

type About = Omit<SweepResult, 'seconds'>;

const restingOrders = [0, 2, 10, 40, 100];

/** Each gets its share of the feed, so that there are as many rows whatever their number. */
const instrumentCounts = [1, 5, 20, 50];

const depths = [
  ['HashMap, file', 'map'],
  ['ROI, file', 'roi'],
] as const;

/** Rows a second in Replay and in hftbacktest as more orders rest. */
export async function ordersSweep(
  feed: Feed,
  hftbacktest: LineProcess | undefined,
  rounds: number,
): Promise<readonly SweepResult[]> {
  const results: SweepResult[] = [];
  for (const orders of restingOrders) {
    const about = { along: 'resting orders', at: orders, rows: feed.rows } as const;
    const terms = { work: 'grid', levels: orders / 2 } as const;
    results.push(
      ...(await inBoth(
        about,
        hftbacktest,
        rounds,
        (replay) => runInReplay(replay, feed, terms, false),
        (peer, depth) => runInHftbacktest(peer, feed, { ...terms, depth, source: 'file' }),
      )),
    );
  }
  return results;
}

/** The same with two orders resting in each of more instruments. */
export async function instrumentsSweep(
  feed: Feed,
  folder: string,
  hftbacktest: LineProcess | undefined,
  rounds: number,
): Promise<readonly SweepResult[]> {
  const results: SweepResult[] = [];
  for (const count of instrumentCounts) {
    const { tape, files, ids } = await instrumentsFeed(feed, count, join(folder, 'instruments'));
    const about = { along: 'instruments', at: count, rows: feed.rows } as const;
    const terms = { work: 'grid', levels: 1 } as const;
    const job = replayJob(tape, 0, terms);
    const ours = { ...job, parameters: { ...job.parameters, instruments: ids } };
    results.push(
      ...(await inBoth(
        about,
        hftbacktest,
        rounds,
        (replay) => replay.ask<RunAnswer>(ours),
        (peer, depth) => peer.ask<RunAnswer>(hftbacktestJob(files, feed, { ...terms, depth, source: 'file' })),
      )),
    );
  }
  return results;
}

/** One point in both engines by turns, each warmed by a run that is not counted. Throws where they did not do the same. */
async function inBoth(
  about: Omit<About, 'engine' | 'variant'>,
  hftbacktest: LineProcess | undefined,
  rounds: number,
  ours: (replay: LineProcess) => Promise<RunAnswer>,
  theirs: (peer: LineProcess, depth: 'map' | 'roi') => Promise<RunAnswer>,
): Promise<readonly SweepResult[]> {
  const replay = replayProcess();
  const contenders: Contender<About>[] = [
    { about: { ...about, engine: 'replay', variant: 'tape' }, run: () => ours(replay) },
    ...(hftbacktest === undefined ? [] : depths).map(
      ([variant, depth]): Contender<About> => ({
        about: { ...about, engine: 'hftbacktest', variant },
        run: () => theirs(hftbacktest as LineProcess, depth),
      }),
    ),
  ];
  try {
    for (const { run } of contenders) await run();
    const measured = await byTurns(contenders, rounds);
    const did = new Set(measured.map(({ orders, fills, position }) => `${orders} orders, ${fills} fills, ${position}`));
    if (did.size > 1)
      throw new Error(`${about.at} ${about.along}: the engines did not do the same: ${[...did].join('; ')}`);
    return measured.map(({ along, at, rows, engine, variant, seconds }) => ({
      along,
      at,
      rows,
      engine,
      variant,
      seconds,
    }));
  } finally {
    replay.close();
  }
}
