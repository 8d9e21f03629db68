import { timeText } from '@replay/core';
import type { OpenedStreams } from './live-streams.ts';
import type { TapeRecorder } from './tape-recorder.ts';

const secondsBetweenLines = 3;

/** A line every few seconds; a quiet recording is still put on the disk now and then. */
export function tellProgress(
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
    // A disk that fails is told by the next append, or by the closing.
    recorder.flushDue().catch(() => undefined);
  }, secondsBetweenLines * 1000);
  return { stop: () => clearInterval(timer) };
}

/** What went wrong so far, in numbers. */
export function found(streams: OpenedStreams): string {
  const { reconnects, gaps, rejected } = streams.counts();
  return `${reconnects} reconnects, ${gaps} gaps, ${rejected} rejected`;
}
