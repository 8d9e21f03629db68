import { duration, keyOptions, onDisk, wholeNumber } from '@replay/backtest/command';
import { type MarketSource, ReplayError, timeText } from '@replay/core';
import { isTape } from '@replay/tape';
import { commandArguments } from '../command/arguments.ts';
import { type Command, type CommandContext, type CommandResult, done } from '../command/command.ts';
import type { KeyArguments } from '../command/data-options.ts';
import { exitCodes } from '../terminal/exit-code.ts';
import { type OpenedStreams, openStreams, type StreamRequest } from './live-streams.ts';
import { RawFile } from './raw-file.ts';
import { found, showRecording } from './recording-progress.ts';
import { stopAfter } from './stop-timer.ts';
import { TapeRecorder } from './tape-recorder.ts';

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
    const args = commandArguments(read) as unknown as RecordArguments;
    return onDisk(args.out, () => record(args, context));
  },
};

async function record(args: RecordArguments, { signal, err }: CommandContext): Promise<CommandResult> {
  const { out, quiet } = args;
  const request = streamRequest(args);
  const stopTimer = stopAfter(args.for);
  const raw = args.raw === undefined ? undefined : await RawFile.create(args.raw);
  const stopped = AbortSignal.any([signal, stopTimer.signal]);
  try {
    const keepLines = raw === undefined ? {} : { keepLines: (lines: readonly string[]) => raw.keep(lines) };
    const streams = await openStreams(request, { ...keepLines, signal: stopped });
    if (raw !== undefined && streams.streams > 1) {
      throw new ReplayError('BAD_USAGE', '--raw takes one stream, and several exchanges were requested', {
        remedy: 'record each exchange separately',
      });
    }
    stopTimer.start();
    const recorder = recorderFor(streams.source, args);
    const progress = showRecording(streams, recorder, quiet ? undefined : err);
    try {
      const failure = await recordUntilEnd(streams.source, recorder, stopped);
      const leftOut = streams.source.leftOut?.() ?? [];
      const notes = [...notesOf(streams), ...leftOut];
      const manifest = await recorder.close({ checks: streams.source.checks?.() ?? [], notes });
      if (manifest === undefined) throw failure ?? nothingReceived(streams.source);
      const { events, span } = manifest;
      const until = span === undefined ? '' : `, ${timeText(span.from)} to ${timeText(span.to)}`;
      const counts = `${events.toLocaleString('en-US')} events${until}; ${found(streams)}`;
      if (failure !== undefined) throw withNote(failure, `${out} holds what was received before: ${counts}`);
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
    stopTimer.stop();
    await raw?.close();
  }
}

/**
 * Records until it is stopped or the stream ends. Returns the error that ended the stream, because what was received
 * before is kept.
 */
async function recordUntilEnd(source: MarketSource, recorder: TapeRecorder, stopped: AbortSignal): Promise<unknown> {
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

function streamRequest(args: RecordArguments): StreamRequest {
  const { data, out, exchange, symbol: symbols, stamps, instruments } = args;
  if (!out.endsWith('.tape')) {
    throw new ReplayError('BAD_USAGE', `--out takes a folder whose name ends in .tape, not '${out}'`, {
      remedy: `give --out ${out}.tape`,
    });
  }
  if (isTape(out)) {
    throw new ReplayError('BAD_USAGE', 'the folder already holds a tape', {
      place: out,
      remedy: 'remove it, or give another folder: recordings are never overwritten',
    });
  }
  const depth = args.depth === undefined ? undefined : wholeNumber(args.depth, 'depth');
  const driftWindow = duration(args.driftWindow, 'drift-window') / 1000;
  return { data, exchange, symbols, stamps, instruments, depth, driftWindow, keyOptions: keyOptions(args) };
}

/** The time of the recording is part of the tape's identity: recording the same streams again makes another tape. */
function recorderFor(
  { description, notes, instruments }: MarketSource,
  { out, stamps }: RecordArguments,
): TapeRecorder {
  const settings = { recorded: new Date().toISOString(), stamps };
  return new TapeRecorder(out, { instruments, source: { description, notes, digests: [], settings } });
}

/** Notes for readers of the tape on how it was recorded. */
function notesOf(streams: OpenedStreams): readonly string[] {
  const { reconnects, gaps } = streams.counts();
  if (reconnects + gaps === 0) return [];
  return [
    `It was recorded live: the connection was lost ${reconnects} times, and ${gaps} books were lost to missing messages.`,
  ];
}

function withNote(failure: unknown, kept: string): unknown {
  if (!(failure instanceof ReplayError)) return failure;
  const { code, place, remedy } = failure;
  return new ReplayError(code, `${failure.message}; ${kept}`, {
    ...(place === undefined ? {} : { place }),
    ...(remedy === undefined ? {} : { remedy }),
    cause: failure,
  });
}

const nothingReceived = ({ description }: MarketSource): ReplayError =>
  new ReplayError('NO_DATA', 'nothing was received, and no tape was written', {
    place: description,
    remedy: 'check that the market is open, and record for longer',
  });
