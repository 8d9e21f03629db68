import type { RunProgress } from '@replay/backtest/command';
import { type Micros, timeText } from '@replay/core';
import cliProgress from 'cli-progress';

const secondsBetweenLines = 3;

const pollMillis = 100;

/**
 * Shows the progress of a run, polled from `current`: a bar on a terminal, a line every few seconds elsewhere, nothing
 * when quiet. Always on stderr. Returns a function that ends it.
 */
export function showProgress(quiet: boolean, current: () => RunProgress | undefined): () => void {
  if (quiet) return () => {};
  const { update, stop } = openDisplay();
  const timer = setInterval(() => {
    const progress = current();
    if (progress !== undefined) update(progress);
  }, pollMillis).unref();
  return () => {
    clearInterval(timer);
    stop();
  };
}

interface ProgressDisplay {
  update(progress: RunProgress): void;
  stop(): void;
}

function openDisplay(): ProgressDisplay {
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
