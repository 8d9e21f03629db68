import { ReplayError } from '@replay/core';
import type { HoldingFile } from './choose-files.ts';
import { isKnownType } from './dataset-kind.ts';
import { type NamedType, namedTypes } from './dataset-name.ts';
import { listFiles, type NamedFile } from './list-files.ts';
import { type ProbedFile, probe } from './probe.ts';
import { type Held, idOf, type Selection } from './selection.ts';
import { survey, surveyedRows } from './survey.ts';

/** The files that may be read, and every instrument they are known to hold. */
export interface FoundFiles {
  readonly holding: readonly HoldingFile[];
  readonly held: readonly Held[];
}

/** Finds the files at a path that may hold what is asked for, and notes what was left out and why. */
export async function findFiles(
  path: string,
  selection: Selection,
  types: readonly NamedType[] | undefined,
  notes: string[],
): Promise<FoundFiles> {
  const { readable, passedOver } = await probeFiles(path, selection, types, notes);
  const holding = await holdingFiles(readable, selection, notes);
  return { holding, held: distinct([...holding.flatMap(({ holds }) => holds), ...passedOver]) };
}

interface ProbedFiles {
  readonly readable: readonly ProbedFile[];
  /** Instruments known by name whose files were not looked into, since they were not asked for. */
  readonly passedOver: readonly Held[];
}

/** Looks into the files that may be wanted. */
async function probeFiles(
  path: string,
  selection: Selection,
  types: readonly NamedType[] | undefined,
  notes: string[],
): Promise<ProbedFiles> {
  const { single, files, leftOut } = await listFiles(path);
  for (const link of leftOut) {
    notes.push(
      `${link} was left out: it is a link that leads to no file of the folder. Give what it leads to by name.`,
    );
  }
  const readable: ProbedFile[] = [];
  const passedOver: Held[] = [];
  const unknownTypes = new Map<string, number>();
  let empty = 0;
  for (const file of files) {
    const { name } = file;
    if (!single && name !== undefined && !isKnownType(name.type)) {
      unknownTypes.set(name.type, (unknownTypes.get(name.type) ?? 0) + 1);
      continue;
    }
    const instrument = namedInstrument(file);
    if (!single && instrument !== undefined && !selection.covers(instrument)) {
      passedOver.push(instrument);
      continue;
    }
    const probed = await probe(file);
    if (probed.status === 'empty') {
      empty += 1;
      notes.push(`${file.label} holds no rows.`);
    } else if (probed.status === 'readable') {
      if (types === undefined || types.includes(probed.file.kind.type) || single) readable.push(probed.file);
    } else if (single) throw unknownHeader(path, probed.columns);
    else notes.push(`${file.label} was left out: its header (${shownColumns(probed.columns)}) is of no known type.`);
  }
  for (const [type, count] of unknownTypes) {
    notes.push(
      `${count} file${count === 1 ? '' : 's'} of the type ${type} ${count === 1 ? 'was' : 'were'} left out: it is no type of market data that Replay reads.`,
    );
  }
  if (readable.length > 0 || passedOver.length > 0) return { readable, passedOver };
  throw new ReplayError('NO_DATA', empty > 0 ? 'the files hold no rows' : 'no file here is of a known type', {
    place: path,
    remedy: `give files of ${namedTypes.join(', ')}`,
  });
}

const namedInstrument = ({ name }: NamedFile): Held | undefined =>
  name?.exchange === undefined || name.symbol === undefined
    ? undefined
    : { exchange: name.exchange, symbol: name.symbol };

/** Finds out what each file holds. A file of many is looked into only where the others do not already hold what is asked for. */
async function holdingFiles(
  files: readonly ProbedFile[],
  selection: Selection,
  notes: string[],
): Promise<readonly HoldingFile[]> {
  const alone = files.flatMap((file) => (file.only === undefined ? [] : [{ file, holds: [file.only] }]));
  const holding: HoldingFile[] = [...alone];
  for (const file of files) {
    if (file.only !== undefined) continue;
    const same = alone.filter((one) => one.file.kind.type === file.kind.type && one.file.day === file.day);
    if (selection.wishes.length > 0 && selection.isMetBy(same.flatMap(({ holds }) => holds))) {
      notes.push(`${file.label} was left unread: each instrument asked for has a ${file.kind.type} file of its own.`);
      continue;
    }
    const until = (found: readonly Held[]): boolean =>
      selection.isMetBy([...alone.flatMap(({ holds }) => holds), ...found]);
    const sightings = await survey(file, { rows: surveyedRows, until });
    holding.push({ file, holds: sightings.map(({ exchange, symbol }) => ({ exchange, symbol })) });
  }
  return holding;
}

const distinct = (held: readonly Held[]): readonly Held[] => [...new Map(held.map((one) => [idOf(one), one])).values()];

const shownColumns = (columns: readonly string[]): string => columns.slice(0, 12).join(', ').slice(0, 200);

const unknownHeader = (path: string, columns: readonly string[]): ReplayError =>
  new ReplayError('BAD_DATA', `the header is of no known type: ${shownColumns(columns)}`, {
    place: path,
    remedy: `give a file of ${namedTypes.join(', ')}, with its header line`,
  });
