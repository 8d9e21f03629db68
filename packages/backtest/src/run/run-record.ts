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
 * The record of a run in progress: its journal, the fold of its report, and the depth of the books for charts. With a
 * folder it is written there as it grows; without one the journal is in memory.
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

  /** Where to read the facts again. */
  get journal(): string | MemoryJournal {
    return this.#memory ?? (this.folder as RunFolder).journal;
  }

  take(facts: readonly Fact[]): void {
    this.#journal.append(facts);
    if (this.#foldError !== undefined) return;
    try {
      for (const fact of facts) this.#fold.apply(fact);
    } catch (error) {
      // The journal is complete without it; the report is then folded from the journal, and reports the error itself.
      this.#foldError = error;
    }
  }

  /** Seals the journal, and adds the hash to the manifest. `source` provides what is known only at the end. */
  async finish(outcome: string, source: MarketSource): Promise<void> {
    this.#source = source;
    const result = { outcome, hash: this.seal(), facts: this.facts };
    const dataNotes = [...source.notes, ...(source.leftOut?.() ?? [])];
    // The digests of a relay's data are computed while reading: reading them again would take twice as long.
    const data = outcome === 'completed' && this.folder !== undefined ? await source.digests() : [];
    this.#manifest = { ...this.#manifest, data, dataNotes, result };
    if (this.folder === undefined) return;
    writeManifest(this.folder.path, this.#manifest);
    this.folder.write(depthFile, this.depth.text());
  }

  /** Writes a record in memory to a folder. Returns the manifest written there. */
  async save(folder: RunFolder): Promise<Manifest> {
    const data =
      this.#source === undefined || this.#manifest.result?.outcome !== 'completed' ? [] : await this.#source.digests();
    const manifest = { ...this.#manifest, id: folder.id, data };
    this.#memory?.save(folder.journal);
    writeManifest(folder.path, manifest);
    folder.write(depthFile, this.depth.text());
    return manifest;
  }

  /** Ends a run together with its process. */
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
   * The reports, once the journal is sealed. Those of an incomplete run are folded from the journal: its strategy may
   * have modified what the fold was using.
   */
  async reports(): Promise<RunReports> {
    const isWhole = this.#manifest.result?.outcome === 'completed' && this.#foldError === undefined;
    return isWhole ? this.#fold.conclude() : foldJournal(this.journal, this.#manifest, this.#options);
  }

  /** The reports again, with charts. */
  charted(): Promise<RunReports> {
    return foldJournal(this.journal, this.#manifest, { ...this.#options, charts: true });
  }
}

const records = new WeakMap<object, RunRecord>();

/** Attaches the record of a run to its result, for `writeRun`. */
export function keepRecord<Result extends object>(result: Result, record: RunRecord): Result {
  records.set(result, record);
  return result;
}

export const recordOf = (result: object): RunRecord | undefined => records.get(result);
