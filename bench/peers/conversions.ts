import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PeerName } from './environments.ts';
import { csvFolder, type Feed } from './feeds.ts';
import { type LrvxForm, writeLrvxTape } from './lrvx-tape.ts';
import type { ImportResult } from './results.ts';
import { timedCommand, timedPython } from './whole-process.ts';

/** The forms of a feed in the cache: what each engine reads. */
export const replayTape = ({ folder }: Feed): string => join(folder, 'replay.tape');
export const hftbacktestFile = ({ folder }: Feed): string => join(folder, 'hftbacktest.npz');
export const lrvxTape = ({ folder }: Feed, form: LrvxForm): string => join(folder, `lrvx-${form}`);

const hftbacktestImport = fileURLToPath(new URL('hftbacktest_import.py', import.meta.url));

/** A form of a feed: where it is, and how it is made. */
interface Form {
  readonly path: string;
  readonly about: Pick<ImportResult, 'engine' | 'form'>;
  make(path: string): Promise<{ readonly seconds: number; readonly peakMegabytes: number }>;
}

/** The forms of a feed for Replay and for these peers, each made where it is not there or when all are to be timed again. */
export async function converted(
  feed: Feed,
  pythons: ReadonlyMap<PeerName, string>,
  again: boolean,
  said: (text: string) => void,
): Promise<readonly ImportResult[]> {
  const results: ImportResult[] = [];
  for (const form of formsOf(feed, pythons)) results.push(await convertedTo(form, feed, again, said));
  return results;
}

async function convertedTo(
  form: Form,
  feed: Feed,
  again: boolean,
  said: (text: string) => void,
): Promise<ImportResult> {
  const { path, about } = form;
  const told = `${path}.json`;
  if (again || !existsSync(told) || !existsSync(path)) {
    said(`${feed.definition.name}: importing for ${about.engine} (${about.form})`);
    for (const old of [path, told]) rmSync(old, { recursive: true, force: true });
    const { seconds, peakMegabytes } = await form.make(path);
    const name = feed.definition.name;
    const result: ImportResult = { feed: name, ...about, seconds, peakMegabytes, megabytes: bytesOf(path) / 1e6 };
    writeFileSync(`${told}.part`, JSON.stringify(result));
    renameSync(`${told}.part`, told);
  }
  return JSON.parse(readFileSync(told, 'utf8')) as ImportResult;
}

function formsOf(feed: Feed, pythons: ReadonlyMap<PeerName, string>): readonly Form[] {
  const forms: Form[] = [{ path: replayTape(feed), about: { engine: 'replay', form: 'tape' }, make: importTape }];
  const hftbacktest = pythons.get('hftbacktest');
  const lrvx = pythons.get('lrvx');
  if (hftbacktest !== undefined) {
    const make = (path: string) => timedPython(hftbacktest, [hftbacktestImport, csvFolder(feed), path, rowsFor(feed)]);
    forms.push({ path: hftbacktestFile(feed), about: { engine: 'hftbacktest', form: 'npz' }, make });
  }
  for (const form of lrvx === undefined ? [] : (['raw', 'top20'] as const)) {
    const make = (path: string) => {
      mkdirSync(path, { recursive: true });
      return writeLrvxTape(lrvx ?? '', replayTape(feed), path, form);
    };
    forms.push({ path: lrvxTape(feed, form), about: { engine: 'lrvx', form: `tape, ${form}` }, make });
  }
  return forms;

  function importTape(path: string) {
    const contract = join(feed.folder, 'contract.json');
    writeFileSync(contract, JSON.stringify(feed.definition.contract));
    return timedCommand(['import', csvFolder(feed), '--out', path, '--instruments', contract, '--quiet']);
  }
}

/** The rows its buffer must hold, with the marks that it adds at snapshots. */
const rowsFor = ({ rows }: Feed): string => String(rows + 10_000);

function bytesOf(path: string): number {
  const found = statSync(path);
  return found.isDirectory() ? readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0) : found.size;
}
