import type { Micros } from '@replay/core';
import type { Line } from './charts.ts';
import { EvenSample } from './even-sample.ts';

/** The first, lowest, highest and last point of an interval. */
interface Interval {
  /** Time divided by the length of an interval. */
  index: number;
  firstTime: number;
  first: number;
  lowTime: number;
  low: number;
  highTime: number;
  high: number;
  lastTime: number;
  last: number;
}

/** With more intervals than this, each is made twice as long. */
const mostIntervales = 2_000;
/** The number of points kept in full before a detail, and after it; and the number of details. */
const detailPoints = 12;
const detailLimit = 300;

/**
 * A line of bounded size, by min/max decimation: of equal intervals of time it keeps the ends and the extremes, so that every peak is
 * kept; the intervals double in length as there are too many. Around fills, to which readers zoom, all points are kept.
 */
export class DecimatedLine {
  readonly #intervals: Interval[] = [];
  #length = 10_000;
  /** The latest interval, and when it ends. */
  #latest: Interval | undefined;
  #until = -Infinity;
  readonly #details = new EvenSample<[times: number[], values: number[]]>(detailLimit);
  /** The latest points in a ring buffer, for the start of a detail. */
  readonly #recentTimes = new Float64Array(detailPoints);
  readonly #recentValues = new Float64Array(detailPoints);
  #nextRecent = 0;
  #points = 0;
  #open: [times: number[], values: number[]] | undefined;

  /** Adds a point; times do not decrease. NaN interrupts the line. */
  add(time: Micros, value: number): void {
    this.#recentTimes[this.#nextRecent] = time;
    this.#recentValues[this.#nextRecent] = value;
    this.#nextRecent = this.#nextRecent + 1 === detailPoints ? 0 : this.#nextRecent + 1;
    this.#points += 1;
    if (this.#open !== undefined) this.#extend(this.#open, time, value);
    if (this.#latest !== undefined && time < this.#until) widen(this.#latest, time, value);
    else this.#begin(time, value);
  }

  /** Keeps the latest points in full, and the next ones. */
  keepDetail(): void {
    this.#open =
      this.#details.offer(() => {
        const detail: [number[], number[]] = [[], []];
        for (let back = Math.min(this.#points, detailPoints); back > 0; back -= 1) {
          const at = (this.#nextRecent + detailPoints - back) % detailPoints;
          detail[0].push(this.#recentTimes[at] as number);
          detail[1].push(this.#recentValues[at] as number);
        }
        return detail;
      }) ?? this.#open;
  }

  line(): Line {
    const points = this.#intervals.flatMap(pointsOf);
    for (const [times, values] of this.#details.kept)
      for (const [at, time] of times.entries()) points.push([time, values[at] as number]);
    // The sort is stable: equal times keep their order.
    points.sort(([one], [other]) => one - other);
    const single = points.filter(([time, value], at) => at === 0 || !isSame(points[at - 1], time, value));
    return {
      times: Float64Array.from(single, ([time]) => time),
      values: Float64Array.from(single, ([, value]) => value),
    };
  }

  #extend(open: [times: number[], values: number[]], time: number, value: number): void {
    open[0].push(time);
    open[1].push(value);
    if (open[0].length >= 2 * detailPoints) this.#open = undefined;
  }

  #begin(time: number, value: number): void {
    this.#intervals.push(intervalOf(this.#indexOf(time), time, value));
    while (this.#intervals.length > mostIntervales) this.#lengthen();
    this.#latest = this.#intervals.at(-1);
    this.#until = (this.#indexOf(time) + 1) * this.#length;
  }

  #indexOf(time: number): number {
    return Math.floor(time / this.#length);
  }

  /** Intervals become twice as long, and those that now are one are joined. */
  #lengthen(): void {
    this.#length *= 2;
    let kept = 0;
    for (const interval of this.#intervals) {
      interval.index = this.#indexOf(interval.firstTime);
      const before = this.#intervals[kept - 1];
      if (before?.index === interval.index) join(before, interval);
      else this.#intervals[kept++] = interval;
    }
    this.#intervals.length = kept;
  }
}

type Point = readonly [time: number, value: number];

const isSame = (one: Point | undefined, time: number, value: number): boolean =>
  one !== undefined && one[0] === time && Object.is(one[1], value);

const intervalOf = (index: number, time: number, value: number): Interval => ({
  index,
  firstTime: time,
  first: value,
  lowTime: time,
  low: value,
  highTime: time,
  high: value,
  lastTime: time,
  last: value,
});

function widen(interval: Interval, time: number, value: number): void {
  if (value < interval.low || Number.isNaN(interval.low)) {
    interval.lowTime = time;
    interval.low = value;
  }
  if (value > interval.high || Number.isNaN(interval.high)) {
    interval.highTime = time;
    interval.high = value;
  }
  interval.lastTime = time;
  interval.last = value;
}

function join(interval: Interval, next: Interval): void {
  if (next.low < interval.low || Number.isNaN(interval.low))
    [interval.lowTime, interval.low] = [next.lowTime, next.low];
  if (next.high > interval.high || Number.isNaN(interval.high))
    [interval.highTime, interval.high] = [next.highTime, next.high];
  interval.lastTime = next.lastTime;
  interval.last = next.last;
}

/** The points of an interval in the order of time. */
function pointsOf({ firstTime, first, lowTime, low, highTime, high, lastTime, last }: Interval): Point[] {
  const inside: Point[] =
    lowTime <= highTime
      ? [
          [lowTime, low],
          [highTime, high],
        ]
      : [
          [highTime, high],
          [lowTime, low],
        ];
  return [[firstTime, first], ...inside.filter(([, value]) => !Number.isNaN(value)), [lastTime, last]];
}
