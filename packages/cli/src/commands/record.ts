import { duration, keyOptions, onDisk, wholeNumber } from '@replay/backtest/command';
import { type MarketSource, ReplayError, timeText } from '@replay/core';
import { isTape } from '@replay/tape';
import { type Command, type CommandContext, type CommandResult, done } from '../command.ts';
import { exitCodes } from '../exit-code.ts';
import type { KeyArguments } from '../key-flags.ts';
import { plainArguments } from '../plain-arguments.ts';
import { enoughAfter } from '../record/enough.ts';
import { type OpenedStreams, openStreams, type StreamWishes } from '../record/live-streams.ts';
import { RawFile } from '../record/raw-file.ts';
import { found, tellProgress } from '../record/recording-progress.ts';
import { TapeRecorder } from '../record/tape-recorder.ts';

interface RecordArguments extends KeyArguments {
  readonly data: string;
  readonly out: string;
  readonly exchange: string | undefined;
  readonly symbol: readonly string[];
  readonly for: string | undefined;
  readonly depth: string | undefined;
  readonly stamps: 'here' | 'told';
  readonly instruments: string | undefined;
  readonly driftWindow: string;
  readonly raw: string | undefined;
  readonly quiet: boolean;
}

export const recordCommand: Command = {
  run: (read, context) => {
    const args = plainArguments(read) as unknown as RecordArguments;
    return onDisk(args.out, () => record(args, context));
  },
};

async function record(args: RecordArguments, { signal, err }: CommandContext): Promise<CommandResult> {
  const { out, quiet } = args;
  const wishes = wishesIn(args);
  const enough = enoughAfter(args.for);
  const raw = args.raw === undefined ? undefined : await RawFile.create(args.raw);
  const stopped = AbortSignal.any([signal, enough.signal]);
  try {
    const keepLines = raw === undefined ? {} : { keepLines: (lines: readonly string[]) => raw.keep(lines) };
    const streams = await openStreams(wishes, { ...keepLines, signal: stopped });
    if (raw !== undefined && streams.streams > 1) {
      throw new ReplayError('BAD_USAGE', '--raw keeps one stream, and several exchanges are asked for', {
        remedy: 'record each exchange for itself',
      });
    }
    enough.begin();
    const recorder = recorderFor(streams.source, args);
    const progress = tellProgress(streams, recorder, quiet ? undefined : err);
    try {
      const failure = await listen(streams.source, recorder, stopped);
      const leftOut = streams.source.leftOut?.() ?? [];
      const notes = [...notesOf(streams), ...leftOut];
      const manifest = await recorder.close({ checks: streams.source.checks?.() ?? [], notes });
      if (manifest === undefined) throw failure ?? nothingCame(streams.source);
      const { events, span } = manifest;
      const until = span === undefined ? '' : `, ${timeText(span.from)} to ${timeText(span.to)}`;
      const counts = `${events.toLocaleString('en-US')} events${until}; ${found(streams)}`;
      if (failure !== undefined) throw told(failure, `${out} holds what came before: ${counts}`);
      const wasCutShort = signal.aborted && args.for !== undefined;
      return {
        ...done([`${out}: ${counts}`, ...leftOut].join('\n')),
        exitCode: wasCutShort ? exitCodes.interrupted : exitCodes.done,
      };
    } finally {
      progress.stop();
      await recorder.abandon();
    }
  } finally {
    enough.stop();
    await raw?.close();
  }
}

/** Listens until it is stopped or the stream ends. Answers what ended it otherwise, which is no reason to lose what was heard. */
async function listen(source: MarketSource, recorder: TapeRecorder, stopped: AbortSignal): Promise<unknown> {
  const stream = source.batches()[Symbol.asyncIterator]();
  for (;;) {
    const next = await stream.next().catch((error: unknown) => ({ error }));
    if ('error' in next) return stopped.aborted ? undefined : next.error;
    if (next.done === true) return undefined;
    try {
      await recorder.append(next.value);
    } catch (error) {
      await stream.return?.();
      throw error;
    }
  }
}

function wishesIn(args: RecordArguments): StreamWishes {
  const { data, out, exchange, symbol: symbols, stamps, instruments } = args;
  if (!out.endsWith('.tape')) {
    throw new ReplayError('BAD_USAGE', `--out takes a folder whose name ends in .tape, not '${out}'`, {
      remedy: `give --out ${out}.tape`,
    });
  }
  if (isTape(out)) {
    throw new ReplayError('BAD_USAGE', 'there is a tape already', {
      place: out,
      remedy: 'remove it, or give another folder: what was heard once is not written over',
    });
  }
  const depth = args.depth === undefined ? undefined : wholeNumber(args.depth, 'depth');
  const driftWindow = duration(args.driftWindow, 'drift-window') / 1000;
  return { data, exchange, symbols, stamps, instruments, depth, driftWindow, keyOptions: keyOptions(args) };
}

/** The time of the recording is part of what makes its tape: the same streams heard again make another. */
function recorderFor(
  { description, notes, instruments }: MarketSource,
  { out, stamps }: RecordArguments,
): TapeRecorder {
  const settings = { recorded: new Date().toISOString(), stamps };
  return new TapeRecorder(out, { instruments, source: { description, notes, digests: [], settings } });
}

/** What whoever reads the tape should know of how it came about. */
function notesOf(streams: OpenedStreams): readonly string[] {
  const { reconnects, gaps } = streams.counts();
  if (reconnects + gaps === 0) return [];
  return [`It was recorded live: the connection was lost ${reconnects} times, and ${gaps} books to missing messages.`];
}

function told(failure: unknown, kept: string): unknown {
  if (!(failure instanceof ReplayError)) return failure;
  const { code, place, remedy } = failure;
  return new ReplayError(code, `${failure.message}; ${kept}`, {
    ...(place === undefined ? {} : { place }),
    ...(remedy === undefined ? {} : { remedy }),
    cause: failure,
  });
}

const nothingCame = ({ description }: MarketSource): ReplayError =>
  new ReplayError('NO_DATA', 'nothing was heard, and no tape was made', {
    place: description,
    remedy: 'check that the market is open, and record for longer',
  });
