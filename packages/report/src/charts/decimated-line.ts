import type { Micros } from '@replay/core';
import type { Line } from './charts.ts';
import { EvenSample } from './even-sample.ts';

/** Of a stretch of time: where the line came in, its extremes, and where it went out. */
interface Stretch {
  /** Time divided by the length of a stretch. */
  place: number;
  firstTime: number;
  first: number;
  lowTime: number;
  low: number;
  highTime: number;
  high: number;
  lastTime: number;
  last: number;
}

/** More stretches than this, and each is made twice as long. */
const mostStretches = 2_000;
/** So many points before a moment that is looked at closely, and after it; of so many moments. */
const closePoints = 12;
const mostCloseUps = 300;

/**
 * A line that stays small however long the run is: of equal stretches of time it keeps the ends and the extremes, so that every peak is
 * still there; the stretches double as they get too many. Around the moments that a reader will zoom to, all points are kept.
 */
export class ThinLine {
  readonly #stretches: Stretch[] = [];
  #length = 10_000;
  /** The stretch that is growing, and when it ends. */
  #latest: Stretch | undefined;
  #until = -Infinity;
  readonly #closeUps = new EvenSample<[times: number[], values: number[]]>(mostCloseUps);
  /** The latest points in a ring, to be found when a moment turns out to matter. */
  readonly #recentTimes = new Float64Array(closePoints);
  readonly #recentValues = new Float64Array(closePoints);
  #nextRecent = 0;
  #points = 0;
  #open: [times: number[], values: number[]] | undefined;

  /** A point; times do not go back. NaN breaks the line. */
  add(time: Micros, value: number): void {
    this.#recentTimes[this.#nextRecent] = time;
    this.#recentValues[this.#nextRecent] = value;
    this.#nextRecent = this.#nextRecent + 1 === closePoints ? 0 : this.#nextRecent + 1;
    this.#points += 1;
    if (this.#open !== undefined) this.#follow(this.#open, time, value);
    if (this.#latest !== undefined && time < this.#until) widen(this.#latest, time, value);
    else this.#begin(time, value);
  }

  /** The latest points matter, and so do the next. */
  lookClosely(): void {
    this.#open =
      this.#closeUps.offer(() => {
        const closeUp: [number[], number[]] = [[], []];
        for (let back = Math.min(this.#points, closePoints); back > 0; back -= 1) {
          const at = (this.#nextRecent + closePoints - back) % closePoints;
          closeUp[0].push(this.#recentTimes[at] as number);
          closeUp[1].push(this.#recentValues[at] as number);
        }
        return closeUp;
      }) ?? this.#open;
  }

  line(): Line {
    const points = this.#stretches.flatMap(pointsOf);
    for (const [times, values] of this.#closeUps.kept)
      for (const [at, time] of times.entries()) points.push([time, values[at] as number]);
    // Equal times keep their order: what came last at a moment stands last.
    points.sort(([one], [other]) => one - other);
    const single = points.filter(([time, value], at) => at === 0 || !isSame(points[at - 1], time, value));
    return {
      times: Float64Array.from(single, ([time]) => time),
      values: Float64Array.from(single, ([, value]) => value),
    };
  }

  #follow(open: [times: number[], values: number[]], time: number, value: number): void {
    open[0].push(time);
    open[1].push(value);
    if (open[0].length >= 2 * closePoints) this.#open = undefined;
  }

  #begin(time: number, value: number): void {
    this.#stretches.push(stretchOf(this.#placeOf(time), time, value));
    while (this.#stretches.length > mostStretches) this.#lengthen();
    this.#latest = this.#stretches.at(-1);
    this.#until = (this.#placeOf(time) + 1) * this.#length;
  }

  #placeOf(time: number): number {
    return Math.floor(time / this.#length);
  }

  /** Stretches become twice as long, and those that now are one are joined. */
  #lengthen(): void {
    this.#length *= 2;
    let kept = 0;
    for (const stretch of this.#stretches) {
      stretch.place = this.#placeOf(stretch.firstTime);
      const before = this.#stretches[kept - 1];
      if (before?.place === stretch.place) join(before, stretch);
      else this.#stretches[kept++] = stretch;
    }
    this.#stretches.length = kept;
  }
}

type Point = readonly [time: number, value: number];

const isSame = (one: Point | undefined, time: number, value: number): boolean =>
  one !== undefined && one[0] === time && Object.is(one[1], value);

const stretchOf = (place: number, time: number, value: number): Stretch => ({
  place,
  firstTime: time,
  first: value,
  lowTime: time,
  low: value,
  highTime: time,
  high: value,
  lastTime: time,
  last: value,
});

function widen(stretch: Stretch, time: number, value: number): void {
  if (value < stretch.low || Number.isNaN(stretch.low)) {
    stretch.lowTime = time;
    stretch.low = value;
  }
  if (value > stretch.high || Number.isNaN(stretch.high)) {
    stretch.highTime = time;
    stretch.high = value;
  }
  stretch.lastTime = time;
  stretch.last = value;
}

function join(stretch: Stretch, next: Stretch): void {
  if (next.low < stretch.low || Number.isNaN(stretch.low)) [stretch.lowTime, stretch.low] = [next.lowTime, next.low];
  if (next.high > stretch.high || Number.isNaN(stretch.high))
    [stretch.highTime, stretch.high] = [next.highTime, next.high];
  stretch.lastTime = next.lastTime;
  stretch.last = next.last;
}

/** Its points in the order of time, a point that is two of them once. */
function pointsOf({ firstTime, first, lowTime, low, highTime, high, lastTime, last }: Stretch): Point[] {
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
