import { type MarketSource, type Micros, ReplayError, timeText } from '@replay/core';
import { isTape, openTape, type Tape } from '@replay/tape';
import { openSample } from '../sample.ts';
import { chooseInstruments } from './choose-instruments.ts';
import { type DataInput, type DataOptions, type Named, nameOf } from './data-options.ts';
import type { OpenedData } from './opened-data.ts';
import { remoteAddress } from './remote-address.ts';
import { isRelayedSample, isSample } from './sample-names.ts';
import { strict } from './strict-source.ts';

/**
 * Opens the data of `--data`: the bundled sample, files, a tape, a raw capture or a server; several are merged by
 * receipt time.
 */
export async function openData(options: DataOptions, signal?: AbortSignal): Promise<OpenedData> {
  const { others, clockOffsets, data } = options;
  refuseUnusedOptions(options);
  if (others.length === 0 && clockOffsets.length === 0) return openOne(options, signal);
  const opened: OpenedData[] = [];
  const close = async (): Promise<void> => {
    for (const one of opened) await one.close();
  };
  try {
    for (const one of [data, ...others]) opened.push(await openOne({ ...options, data: one }, signal));
    const { mergeSources } = await import('@replay/feed');
    const sources = opened.map(({ source }) => source);
    return { source: mergeSources(sources, { offsets: clockOffsets }), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Throws `BAD_USAGE` for an option that applies to none of the data. */
function refuseUnusedOptions({ data, others, instruments, onBadRow, patient, keyOptions }: DataOptions): void {
  const all = [data, ...others];
  const named = all.map(nameOf).join(', ');
  // A verification skips bad rows by default, for all data.
  if (onBadRow === 'skip' && patient !== true && !all.some(readsRows)) {
    throw new ReplayError('BAD_USAGE', `--on-bad-row is for files, captures and servers of rows, not for ${named}`, {
      remedy: 'leave it out',
    });
  }
  if (instruments !== undefined && all.every(isSample)) {
    throw new ReplayError(
      'BAD_USAGE',
      '--instruments is for data that do not describe their instruments; the sample does',
      {
        remedy: 'leave it out, or name your own data with --data; --fees changes the fees of a run',
      },
    );
  }
  const unread = Object.keys(keyOptions).find((option) => !all.some((one) => takesKey(one, option)));
  if (unread === undefined) return;
  const flag = unread === 'keyIn' ? '--key-in-address' : '--allow-clear-key';
  throw new ReplayError('BAD_USAGE', `${flag} is for a server that takes a key this way, not for ${named}`, {
    remedy: 'leave it out',
  });
}

function takesKey(data: DataInput, option: string): boolean {
  const address = remoteAddress(data);
  return address !== undefined && (option !== 'keyIn' || address.kind !== 'tardis');
}

async function openOne(options: DataOptions, signal?: AbortSignal): Promise<OpenedData> {
  const { data, transport } = options;
  const address = remoteAddress(data);
  const takesTransport = isRelayedSample(data) || address?.kind === 'relay' || address?.kind === 'machine';
  if (transport !== undefined && !takesTransport) {
    throw new ReplayError('BAD_USAGE', `--transport is for a relay or a Machine, not for ${nameOf(data)}`, {
      remedy: 'leave it out',
    });
  }
  if (typeof data !== 'string')
    return { source: strict(ownSource(data, options), options.policies), close: async () => {} };
  const named = { ...options, data };
  if (isSample(data)) return openSample(named, signal);
  if (address !== undefined) {
    const { openRemote } = await import('./remote-data.ts');
    return { source: strict(await openRemote(address, options, signal), options.policies), close: async () => {} };
  }
  return { source: strict(await openRecording(named), options.policies), close: async () => {} };
}

/** A source of a program is used unchanged. */
function ownSource(source: MarketSource, { exchange, symbols, instruments }: DataOptions): MarketSource {
  if (exchange === undefined && symbols.length === 0 && instruments === undefined) return source;
  throw new ReplayError(
    'BAD_USAGE',
    '--exchange, --symbol and --instruments are for data that are named, not for a source',
    {
      place: source.description,
      remedy: 'leave them out, and choose where the source is opened',
    },
  );
}

/** Whether the data may hold unreadable rows or messages; other data were checked when they were written. */
const readsRows = (data: DataInput): boolean =>
  typeof data === 'string' && !isSample(data) && !isTape(data) && remoteAddress(data)?.kind !== 'relay';

async function openRecording(options: Named): Promise<MarketSource> {
  if (isTape(options.data)) return openRecordedTape(options);
  // Loaded on demand: a run on a tape needs none of the readers.
  const { openCapture, openFiles, rawPrefix } = await import('./open-recording.ts');
  return options.data.startsWith(rawPrefix) ? openCapture(options) : openFiles(options);
}

/** A tape states its instruments, so `--instruments` would have no effect. */
export async function openRecordedTape(options: Named): Promise<Tape> {
  const { data, to, instruments: given } = options;
  if (given !== undefined) {
    throw new ReplayError(
      'BAD_USAGE',
      '--instruments is for data that do not describe their instruments; a tape does',
      {
        place: data,
        remedy: 'leave it out, or give it to the import that makes the tape',
      },
    );
  }
  const onDamage = options.policies.gap === undefined || options.policies.gap === 'fail' ? 'fail' : 'quarantine';
  const reading = { onDamage, ...(to === undefined ? {} : { to }) } as const;
  const whole = await openTape(data, reading);
  if (options.exchange === undefined && options.symbols.length === 0) return whole;
  return openTape(data, { ...reading, instruments: chooseInstruments(whole.instruments, options, data) });
}

/**
 * The time span of the data, regardless of the requested range, for an error message. Reads all of them; undefined for
 * data of a server.
 */
export async function coverageOf(options: DataOptions): Promise<string | undefined> {
  if (remoteAddress(options.data) !== undefined) return undefined;
  const { source, close } = await openData({ ...options, to: undefined });
  try {
    let [first, last]: (Micros | undefined)[] = [];
    for await (const batch of source.batches()) {
      first ??= batch[0]?.receivedTime;
      last = batch.at(-1)?.receivedTime ?? last;
    }
    return first === undefined || last === undefined ? undefined : `${timeText(first)} to ${timeText(last)}`;
  } finally {
    await close();
  }
}
