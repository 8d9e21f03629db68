import { type Micros, timeText } from '@replay/core';

/** One minute: what a slice of recorded messages holds. */
export const minute = 60_000_000;
const day = 1440 * minute;

export const startOfMinute = (time: Micros): Micros => (Math.floor(time / minute) * minute) as Micros;
export const endOfMinute = (time: Micros): Micros => (Math.ceil(time / minute) * minute) as Micros;

/** Midnight UTC, when recorders begin the books of a day anew. */
export const startOfDay = (time: Micros): Micros => (Math.floor(time / day) * day) as Micros;

/** `2020-02-01T00:05Z` */
export const minuteText = (time: Micros): string => `${timeText(time).slice(0, 16)}Z`;

/** `2020-02-01` */
export const dayText = (time: Micros): string => timeText(time).slice(0, 10);
