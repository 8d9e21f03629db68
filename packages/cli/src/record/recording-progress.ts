import { timeText } from '@replay/core';
import type { OpenedStreams } from './live-streams.ts';
import type { TapeRecorder } from './tape-recorder.ts';

const secondsBetweenLines = 3;

/** Prints a line every few seconds, and flushes a recording that receives nothing. */
export function showRecording(
  streams: OpenedStreams,
  recorder: TapeRecorder,
  err: ((text: string) => void) | undefined,
) {
  let before = 0;
  const timer = setInterval(() => {
    const { events, latest } = recorder;
    const rate = Math.round((events - before) / secondsBetweenLines);
    before = events;
    const clock = latest === undefined ? 'nothing yet' : timeText(latest).slice(0, 19).replace('T', ' ');
    err?.(
      `${clock}, ${events.toLocaleString('en-US')} events, ${rate.toLocaleString('en-US')} events/s, ${found(streams)}\n`,
    );
    // A failing disk is reported by the next append, or by closing.
    recorder.flushDue().catch(() => undefined);
  }, secondsBetweenLines * 1000);
  return { stop: () => clearInterval(timer) };
}

/** The numbers of problems so far. */
export function found(streams: OpenedStreams): string {
  const { reconnects, gaps, rejected } = streams.counts();
  return `${reconnects} reconnects, ${gaps} gaps, ${rejected} rejected`;
}
