const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export const second = 1_000_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/** A moment in UTC, as fine as the steps it stands among: all in microseconds. */
export function momentText(time: number, step: number): string {
  const date = new Date(Math.floor(time / 1000));
  const two = (number: number): string => String(number).padStart(2, '0');
  const dayText = `${date.getUTCDate()} ${months[date.getUTCMonth()]}`;
  if (step >= day) return dayText;
  const clock = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
  if (step >= minute) return clock;
  const seconds = `${clock}:${two(date.getUTCSeconds())}`;
  if (step >= second) return seconds;
  const digits = step >= 1000 ? 3 : 6;
  const micros = Math.round(((time % second) + second) % second);
  return `${seconds}.${String(micros).padStart(6, '0').slice(0, digits)}`;
}

/** The same with its day. */
export const dayAndMoment = (time: number, step: number): string =>
  step >= day ? momentText(time, step) : `${momentText(time, day)} ${momentText(time, step)}`;

/** A duration, its two largest units or three digits. */
export function lastingText(duration: number): string {
  if (duration < 1000) return `${Math.round(duration)} µs`;
  if (duration < second) return `${Number((duration / 1000).toPrecision(3))} ms`;
  if (duration < minute) return `${Number((duration / second).toPrecision(3))} s`;
  const units: readonly (readonly [number, string])[] = [
    [Math.floor(duration / day), 'd'],
    [Math.floor(duration / hour) % 24, 'h'],
    [Math.floor(duration / minute) % 60, 'min'],
    [Math.floor(duration / second) % 60, 's'],
  ];
  const first = units.findIndex(([count]) => count > 0);
  return units
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, name]) => `${count} ${name}`)
    .join(' ');
}

/** Steps that people count time in, for the marks of an axis. */
export const timeSteps: readonly number[] = [
  ...[1, 10, 100, 1_000, 10_000, 100_000].flatMap((power) => [power, 2 * power, 5 * power]),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
  ...[1, 2, 3, 6, 12].map((count) => count * hour),
  ...[1, 2, 7, 14, 28, 91, 182, 364].map((count) => count * day),
];
