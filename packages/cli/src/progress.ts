import { type Micros, timeText } from '@replay/core';
import cliProgress from 'cli-progress';

/** Tells how far a run is: a bar on a terminal, a line every few seconds elsewhere, nothing when quiet. Always on stderr. */
export interface Progress {
  update(seen: ProgressSeen): void;
  stop(): void;
}

export interface ProgressSeen {
  readonly events: number;
  readonly time: Micros;
  /** From 0 to 1; undefined where nobody knows the end. */
  readonly share: number | undefined;
}

const secondsBetweenLines = 3;

export function showProgress(quiet: boolean): Progress {
  if (quiet) return { update: () => {}, stop: () => {} };
  const began = performance.now();
  const rate = (events: number): string => {
    const seconds = (performance.now() - began) / 1000;
    return `${Math.round(events / Math.max(seconds, 0.001)).toLocaleString('en-US')} events/s`;
  };
  const clock = (time: Micros): string => timeText(time).slice(0, 19).replace('T', ' ');
  if (process.stderr.isTTY) {
    const bar = new cliProgress.SingleBar({
      format: '{bar} {percentage}% | {clock} | {events} events | {rate}',
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
      barsize: 24,
    });
    bar.start(1000, 0, { clock: '', events: 0, rate: '' });
    return {
      update: ({ events, time, share }) =>
        bar.update(Math.round((share ?? 0) * 1000), {
          clock: clock(time),
          events: events.toLocaleString('en-US'),
          rate: rate(events),
        }),
      stop: () => bar.stop(),
    };
  }
  let lastLine = began;
  return {
    update({ events, time, share }) {
      if (performance.now() - lastLine < secondsBetweenLines * 1000) return;
      lastLine = performance.now();
      const percent = share === undefined ? '' : `${Math.floor(share * 100)} %, `;
      process.stderr.write(`${percent}${clock(time)}, ${events.toLocaleString('en-US')} events, ${rate(events)}\n`);
    },
    stop: () => {},
  };
}
