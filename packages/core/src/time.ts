import { ReplayError } from './error.ts';
import { type Micros, micros } from './units.ts';

/** `2024-08-08T23:54:15.240214Z`: ISO 8601 in UTC with six digits. */
export function timeText(time: Micros): string {
  const millis = Math.floor(time / 1000);
  const rest = time - millis * 1000;
  return `${new Date(millis).toISOString().slice(0, -1)}${rest.toString().padStart(3, '0')}Z`;
}

const isoTime = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

/**
 * Reads a moment: ISO 8601 (UTC unless an offset is given), a date, or epoch milliseconds or microseconds.
 * Digits beyond the microsecond are cut. Throws `BAD_USAGE` with what was wrong.
 */
export function parseTime(text: string): Micros {
  if (/^\d+$/.test(text)) return epoch(text);
  const match = isoTime.exec(text.trim());
  if (match === null) throw unreadable(text);
  const [, date, clock = '00:00', seconds = '00', fraction = '', zone = 'Z'] = match;
  const offset = /^z$/i.test(zone) ? 'Z' : zone.replace(/^([+-]\d{2}):?(\d{2})$/, '$1:$2');
  const millis = Date.parse(`${date}T${clock}:${seconds}.000${offset}`);
  const sameDay = new Date(Date.parse(`${date}T00:00:00Z`));
  if (Number.isNaN(millis) || Number.isNaN(sameDay.getTime()) || sameDay.toISOString().slice(0, 10) !== date) {
    throw unreadable(text);
  }
  return micros(millis * 1000 + Number(fraction.slice(0, 6).padEnd(6, '0')));
}

function epoch(text: string): Micros {
  const count = Number(text);
  if (count < 1e11) {
    throw new ReplayError('BAD_USAGE', `the time ${text} looks like seconds`, {
      remedy: 'give epoch milliseconds or microseconds, or ISO 8601 such as 2024-08-08T23:55:00Z',
    });
  }
  if (count < 1e14) return micros(count * 1000);
  if (count < 1e17) return micros(count);
  throw new ReplayError('BAD_USAGE', `the time ${text} looks like nanoseconds`, {
    remedy: 'give epoch milliseconds or microseconds, or ISO 8601 such as 2024-08-08T23:55:00Z',
  });
}

const unreadable = (text: string): ReplayError =>
  new ReplayError('BAD_USAGE', `'${text}' is no time`, {
    remedy: 'give ISO 8601 such as 2024-08-08T23:55:00Z, a date, or epoch milliseconds or microseconds',
  });

/** A duration in full, for what must be exact: `15s`, `10ms`, `250us`. */
export function durationText(duration: Micros): string {
  if (duration % 1_000_000 === 0) return `${duration / 1_000_000}s`;
  if (duration % 1000 === 0) return `${duration / 1000}ms`;
  return `${duration}us`;
}

/** A duration for people, its two largest units or three digits: `2 h 5 min`, `12 min`, `1.28 s`, `49.4 ms`, `250 us`, `0 s`. */
export function shortDuration(duration: number): string {
  if (duration === 0) return '0 s';
  if (duration < 1000) return `${duration} us`;
  if (duration < 1_000_000) return `${Number((duration / 1000).toPrecision(3))} ms`;
  if (duration < 60_000_000) return `${Number((duration / 1_000_000).toPrecision(3))} s`;
  const seconds = Math.round(duration / 1_000_000);
  const units: readonly (readonly [number, string])[] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ];
  const first = units.findIndex(([number]) => number > 0);
  const largest = units.slice(first, first + 2).filter(([number]) => number > 0);
  return largest.map(([number, name]) => `${number} ${name}`).join(' ');
}
