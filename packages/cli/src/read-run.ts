import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Fact, nearest, ReplayError } from '@replay/core';
import { type JournalEnd, type Manifest, readJournal, readManifest } from '@replay/journal';
import type { FoldOptions, Grouping, RunContext, RunReports } from '@replay/report';

/** A run that was read back: its manifest, and its reports, folded from its journal. */
export interface PastRun {
  readonly path: string;
  readonly manifest: Manifest;
  readonly context: RunContext;
  readonly reports: RunReports;
}

/**
 * Reads a run again. Trades are grouped as they were unless told otherwise. A run that was cut off is read as far as it came; a
 * journal that is not the one that the manifest tells of throws `BROKEN_JOURNAL`.
 */
export async function readRun(name: string, runs: string, { grouping, charts = false }: FoldOptions): Promise<PastRun> {
  const path = findRun(name, runs);
  const manifest = readManifest(path);
  const given = manifest.configuration.grouping as Grouping | undefined;
  const reports = await foldJournal(path, manifest, { grouping: grouping ?? given, charts });
  return { path, manifest, context: contextOf(manifest, path), reports };
}

/** What the forms of a report tell of the run itself. */
export const contextOf = ({ id, result, configuration, dataNotes }: Manifest, path: string): RunContext => ({
  id,
  ...(result === null ? {} : { hash: result.hash }),
  path,
  source: String(configuration.data),
  notes: dataNotes,
});

/** The folder of a run: a path, or an id below the folder for runs. Throws `BAD_USAGE` with the nearest ids when there is none. */
export function findRun(name: string, runs: string): string {
  const found = [name, join(runs, name)].find((path) => existsSync(path));
  if (found === undefined) {
    const [near] = nearest(name, idsBelow(runs));
    const remedy = near === undefined ? `give the folder of a run, or its id below ${runs}/` : `did you mean ${near}?`;
    throw new ReplayError('BAD_USAGE', `there is no run '${name}'`, { remedy });
  }
  if (statSync(found).isDirectory() && existsSync(join(found, 'manifest.json'))) return found;
  throw new ReplayError('BAD_USAGE', 'this is no run: it holds no manifest.json', {
    place: found,
    remedy: 'give the folder that a run has left, such as runs/20240808-120000-imbalance',
  });
}

/** The reports of a run's journal; see `readFacts`. */
export async function foldJournal(path: string, manifest: Manifest, options: FoldOptions): Promise<RunReports> {
  const { AccountsFold } = await import('@replay/report');
  const fold = new AccountsFold(options);
  readFacts(path, manifest, (fact) => fold.apply(fact));
  return fold.conclude();
}

/**
 * Hands over the facts of a run. Throws `BROKEN_JOURNAL`, once it has read them, for a journal that is not the one its manifest
 * states; the manifest of a run that was cut off states none.
 */
export function readFacts(path: string, { result }: Manifest, take: (fact: Fact) => void): void {
  const { hash, facts } = forEachFact(readJournal(join(path, 'journal')), take);
  const remedy = 'run the backtest again; the manifest tells how';
  if (facts < 2) {
    const what = 'the run was stopped before anything happened: there is nothing to report';
    throw new ReplayError('BROKEN_JOURNAL', what, { place: path, remedy });
  }
  if (result === null || result.hash === hash) return;
  const what = `the journal has ${facts} facts where the run wrote ${result.facts}`;
  throw new ReplayError('BROKEN_JOURNAL', what, { place: path, remedy });
}

function forEachFact(facts: Generator<Fact, JournalEnd>, take: (fact: Fact) => void): JournalEnd {
  for (;;) {
    const { done, value } = facts.next();
    if (done) return value;
    take(value);
  }
}

function idsBelow(runs: string): readonly string[] {
  if (!existsSync(runs)) return [];
  return readdirSync(runs).filter((name) => existsSync(join(runs, name, 'manifest.json')));
}
