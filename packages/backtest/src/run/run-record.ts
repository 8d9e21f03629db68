import type { Fact, MarketSource } from '@replay/core';
import type { RunConfig } from '@replay/engine';
import { JournalWriter, type Manifest, MemoryJournal, writeManifest } from '@replay/journal';
import { AccountsFold, type FoldOptions, type RunReports } from '@replay/report';
import type { ReportKind } from '../names.ts';
import type { RunSettings } from '../options.ts';
import { foldJournal } from '../past/read-run.ts';
import { depthFile } from '../past/run-page.ts';
import { depthSink } from './depth-sink.ts';
import type { RunFolder } from './run-folder.ts';

/**
 * What is kept of a run while it goes on: its journal, its report as far as it has come, and the depth of the books for pictures.
 * With a folder all of it goes there as it comes; without one the journal is in memory.
 */
export class RunRecord {
  readonly folder: RunFolder | undefined;
  readonly depth: ReturnType<typeof depthSink>;
  #manifest: Manifest;
  readonly #memory: MemoryJournal | undefined;
  readonly #journal: JournalWriter;
  readonly #options: FoldOptions;
  readonly #fold: AccountsFold;
  #foldError: unknown;
  #hash: string | undefined;
  #source: MarketSource | undefined;

  constructor(
    manifest: Manifest,
    folder: RunFolder | undefined,
    settings: RunSettings,
    { instruments }: RunConfig,
    kinds: ReadonlySet<ReportKind>,
  ) {
    this.folder = folder;
    this.#manifest = manifest;
    if (folder !== undefined) writeManifest(folder.path, manifest);
    this.#memory = folder === undefined ? new MemoryJournal() : undefined;
    this.#journal = new JournalWriter(this.#memory ?? (folder as RunFolder).journal);
    this.#options = { grouping: settings.grouping, charts: kinds.has('html') };
    this.#fold = new AccountsFold(this.#options);
    this.depth = depthSink(instruments);
  }

  get manifest(): Manifest {
    return this.#manifest;
  }

  get facts(): number {
    return this.#journal.facts;
  }

  /** Where the facts can be read again. */
  get journal(): string | MemoryJournal {
    return this.#memory ?? (this.folder as RunFolder).journal;
  }

  take(facts: readonly Fact[]): void {
    this.#journal.append(facts);
    if (this.#foldError !== undefined) return;
    try {
      for (const fact of facts) this.#fold.apply(fact);
    } catch (error) {
      // The journal is whole without it; the report is then read from there, and fails in its own place.
      this.#foldError = error;
    }
  }

  /** Seals the journal, and states the hash in the manifest. `source` is asked for what is known at the end alone. */
  async finish(outcome: string, source: MarketSource): Promise<void> {
    this.#source = source;
    const result = { outcome, hash: this.seal(), facts: this.facts };
    const dataNotes = [...source.notes, ...(source.leftOut?.() ?? [])];
    // The digests of a relay's data are made of what was just read: reading it twice would take twice as long.
    const data = outcome === 'completed' && this.folder !== undefined ? await source.digests() : [];
    this.#manifest = { ...this.#manifest, data, dataNotes, result };
    if (this.folder === undefined) return;
    writeManifest(this.folder.path, this.#manifest);
    this.folder.write(depthFile, this.depth.text());
  }

  /** Writes what was kept in memory into a folder. Returns the manifest that stands there. */
  async save(folder: RunFolder): Promise<Manifest> {
    const data =
      this.#source === undefined || this.#manifest.result?.outcome !== 'completed' ? [] : await this.#source.digests();
    const manifest = { ...this.#manifest, id: folder.id, data };
    this.#memory?.save(folder.journal);
    writeManifest(folder.path, manifest);
    folder.write(depthFile, this.depth.text());
    return manifest;
  }

  /** Ends a run that the process ends with. */
  abandon(outcome: string): void {
    const result = { outcome, hash: this.seal(), facts: this.facts };
    if (this.folder !== undefined) writeManifest(this.folder.path, { ...this.#manifest, result });
  }

  /** Closes the journal. Returns the run hash. */
  seal(): string {
    this.#hash ??= this.#journal.close();
    return this.#hash;
  }

  /**
   * The reports, once the journal is sealed. Those of a run that did not come to its end are read from the journal: its strategy may have changed what the fold
   * was using at that moment.
   */
  async reports(): Promise<RunReports> {
    const isWhole = this.#manifest.result?.outcome === 'completed' && this.#foldError === undefined;
    return isWhole ? this.#fold.conclude() : foldJournal(this.journal, this.#manifest, this.#options);
  }

  /** The reports again, with what a page draws. */
  charted(): Promise<RunReports> {
    return foldJournal(this.journal, this.#manifest, { ...this.#options, charts: true });
  }
}

const records = new WeakMap<object, RunRecord>();

/** Remembers what is kept of the run of a result, for `writeRun`. */
export function keepRecord<Result extends object>(result: Result, record: RunRecord): Result {
  records.set(result, record);
  return result;
}

export const recordOf = (result: object): RunRecord | undefined => records.get(result);
