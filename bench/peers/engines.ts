import { fileURLToPath } from 'node:url';
import { LineProcess } from '../line-process.ts';
import { hftbacktestFile, lrvxTape, replayTape } from './conversions.ts';
import type { PeerName } from './environments.ts';
import { csvFolder, type Feed } from './feeds.ts';
import type { LrvxForm } from './lrvx-tape.ts';
import { gridLevels, orderLatency, quoteLots, type ReplayJob, type RunAnswer, type Work } from './works.ts';

const beside = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

const runners: Readonly<Record<PeerName, string>> = {
  hftbacktest: beside('hftbacktest_runner.py'),
  nautilus_trader: beside('nautilus_runner.py'),
  lrvx: beside('lrvx_runner.py'),
};

/** The process of a peer, which compiles and loads once. */
export const peerProcess = (name: PeerName, python: string): LineProcess =>
  new LineProcess(name, python, [runners[name]]);

/** A process of Replay on the compiled packages. */
export const replayProcess = (): LineProcess =>
  new LineProcess('Replay', process.execPath, ['--import', 'tsx/esm', beside('replay-runner.ts')], { cwd: root });

/** What a work is told beside the feed: sizes in order steps, orders a side. */
export interface WorkTerms {
  readonly work: Work;
  readonly levels?: number;
}

export function replayJob(tape: string, lot: number, { work, levels = gridLevels }: WorkTerms): ReplayJob {
  const imbalance = { size: quoteLots * lot, maxPosition: 5 * quoteLots * lot };
  const parameters =
    work === 'imbalance' || work === 'every' ? imbalance : work === 'grid' ? { levels, steps: quoteLots } : {};
  return { work, tape, journal: false, parameters, latency: orderLatency };
}

export const runInReplay = (process: LineProcess, feed: Feed, terms: WorkTerms, journal: boolean): Promise<RunAnswer> =>
  process.ask({ ...replayJob(replayTape(feed), feed.definition.steps.lotSize, terms), journal });

export interface HftbacktestTerms extends WorkTerms {
  readonly depth: 'map' | 'roi';
  readonly source: 'file' | 'memory';
}

/** What hftbacktest is asked to run on these files, each an asset of its own. */
export const hftbacktestJob = (
  files: readonly string[],
  feed: Feed,
  { levels = gridLevels, ...terms }: HftbacktestTerms,
) => ({
  ...terms,
  levels,
  files,
  size: quoteLots,
  orderNanos: orderLatency * 1_000_000,
  responseNanos: orderLatency * 1_000_000,
  // Its vector holds one range of prices: these recordings stay near 60,000.
  roi: [30_000, 100_000],
  ...feed.definition.steps,
});

export const runInHftbacktest = (process: LineProcess, feed: Feed, terms: HftbacktestTerms): Promise<RunAnswer> =>
  process.ask(hftbacktestJob([hftbacktestFile(feed)], feed, terms));

export const runInNautilus = (process: LineProcess, feed: Feed, { work }: WorkTerms): Promise<RunAnswer> =>
  process.ask({ folder: csvFolder(feed), ...peerTerms(feed, work) });

export const runInLrvx = (process: LineProcess, feed: Feed, form: LrvxForm, { work }: WorkTerms): Promise<RunAnswer> =>
  process.ask({ tape: lrvxTape(feed, form), ...peerTerms(feed, work) });

const peerTerms = (feed: Feed, work: Work) => ({
  work,
  size: quoteLots,
  levels: gridLevels,
  latencyNanos: orderLatency * 1_000_000,
  ...feed.definition.steps,
});
