import { ReplayError } from './error.ts';

declare const unit: unique symbol;

/** A price, counted in tick sizes of its instrument. A safe integer; may be negative for spreads. */
export type Ticks = number & { readonly [unit]: 'made by ticks(count) or roundToTicks(price, instrument, rounding)' };

/** A size, counted in lot sizes of its instrument. A safe integer; negative only for a short position. */
export type Lots = number & { readonly [unit]: 'made by lots(count) or orderLots(size, instrument)' };

/** A time or a duration in whole microseconds; as a time, since 1970-01-01T00:00:00Z. A safe integer. */
export type Micros = number & { readonly [unit]: 'made by micros(count), millis(count) or parseTime(text)' };

export const ticks = (count: number): Ticks => integer(count, 'ticks') as Ticks;
export const lots = (count: number): Lots => integer(count, 'lots') as Lots;
export const micros = (count: number): Micros => integer(count, 'micros') as Micros;

/** Whole milliseconds as microseconds. */
export const millis = (count: number): Micros => micros(count * 1000);

function integer(count: number, name: string): number {
  if (Number.isSafeInteger(count)) return count;
  throw new ReplayError('NOT_AN_INTEGER', `${name} are counted in safe integers, ${count} is none`, {
    remedy: 'round on purpose where the number is made',
  });
}
