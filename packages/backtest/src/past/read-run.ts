import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Fact, nearest, ReplayError } from '@replay/core';
import { type Manifest, type MemoryJournal, readJournal, readManifest } from '@replay/journal';
import type { FoldOptions, Grouping, RunContext, RunReports } from '@replay/report';
import { depthFile } from './run-page.ts';
import { RunReport } from './run-report.ts';

/** A run read from its folder. */
export interface PastRun {
  readonly path: string;
  readonly manifest: Manifest;
  readonly report: RunReport;
  /**
   * Its facts in order, read from the journal. Throws `BROKEN_JOURNAL` at the end if they do not match the manifest.
   */
  facts(): Generator<Fact>;
}

/** How to read a run. */
export interface ReadRunOptions {
  /** What counts as one trade; as in the run by default. */
  readonly grouping?: Grouping | undefined;
  /** The folder of run ids; `runs` by default. */
  readonly runs?: string;
  /** Also folds the charts of a page. */
  readonly charts?: boolean;
}

/**
 * Reads a run by the path of its folder or its id. An interrupted run is read as far as it was written. Throws
 * `BAD_USAGE` where there is none, and `BROKEN_JOURNAL` where the journal does not match the manifest.
 */
export async function readRun(name: string, options: ReadRunOptions = {}): Promise<PastRun> {
  const path = findRun(name, options.runs ?? 'runs');
  const manifest = readManifest(path);
  const grouping = options.grouping ?? (manifest.configuration.grouping as Grouping | undefined);
  const journal = join(path, 'journal');
  const folded = (charts: boolean): Promise<RunReports> => foldJournal(journal, manifest, { grouping, charts });
  const depth = join(path, depthFile);
  const report = new RunReport(await folded(options.charts ?? false), contextOf(manifest, path), {
    charted: () => folded(true),
    depth: () => (existsSync(depth) ? readFileSync(depth, 'utf8') : undefined),
  });
  return { path, manifest, report, facts: () => factsOf(journal, manifest) };
}

/** The description of the run in the forms of a report. */
export const contextOf = ({ id, result, configuration, dataNotes }: Manifest, path?: string): RunContext => ({
  id,
  ...(result === null ? {} : { hash: result.hash }),
  ...(path === undefined ? {} : { path }),
  source: String(configuration.data),
  notes: dataNotes,
});

/**
 * The folder of a run: a path, or an id below the folder of runs. Throws `BAD_USAGE` with the nearest ids when there is
 * none.
 */
export function findRun(name: string, runs: string): string {
  const found = [name, join(runs, name)].find((path) => existsSync(path));
  if (found === undefined) {
    const [near] = nearest(name, idsBelow(runs));
    const remedy = near === undefined ? `give the folder of a run, or its id below ${runs}/` : `did you mean ${near}?`;
    throw new ReplayError('BAD_USAGE', `unknown run '${name}'`, { remedy });
  }
  if (statSync(found).isDirectory() && existsSync(join(found, 'manifest.json'))) return found;
  throw new ReplayError('BAD_USAGE', 'this is not a run: it has no manifest.json', {
    place: found,
    remedy: 'give the folder that a run has left, such as runs/20240808-120000-imbalance',
  });
}

/** The reports of a journal; see `factsOf`. */
export async function foldJournal(
  journal: string | MemoryJournal,
  manifest: Manifest,
  options: FoldOptions,
): Promise<RunReports> {
  const { AccountsFold } = await import('@replay/report');
  const fold = new AccountsFold(options);
  for (const fact of factsOf(journal, manifest)) fold.apply(fact);
  return fold.conclude();
}

/**
 * The facts of a journal. Throws `BROKEN_JOURNAL` at the end if they do not match the manifest; that of an interrupted
 * run states no facts to match.
 */
export function* factsOf(journal: string | MemoryJournal, { result }: Manifest): Generator<Fact> {
  const { hash, facts } = yield* readJournal(journal);
  const place = typeof journal === 'string' ? dirname(journal) : journal.path;
  const remedy = 'run the backtest again, with the options in manifest.json';
  if (facts < 2) {
    const what = 'the run was stopped before anything happened: there is nothing to report';
    throw new ReplayError('BROKEN_JOURNAL', what, { place, remedy });
  }
  if (result === null || result.hash === hash) return;
  const what = `the journal has ${facts} facts where the run wrote ${result.facts}`;
  throw new ReplayError('BROKEN_JOURNAL', what, { place, remedy });
}

function idsBelow(runs: string): readonly string[] {
  if (!existsSync(runs)) return [];
  return readdirSync(runs).filter((name) => existsSync(join(runs, name, 'manifest.json')));
}
