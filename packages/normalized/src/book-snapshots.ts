import { type BookSide, type Instrument, type Micros, type Scale, type Stamped, scaleOf, scalesOf } from '@replay/core';
import type { BookSnapshotType } from './data-type.ts';
import { DecimalTexts } from './decimal-texts.ts';
import { opening } from './message-texts.ts';
import type { StampTexts } from './stamp-texts.ts';
import { grouped, type Placing, priceByPrice, TopLevels } from './top-levels.ts';
import type { BookRows, UncrossedBook } from './uncrossed-book.ts';

/** A book after a message: all of it is new, only the rows that were told, or these and levels that contradicted them. */
export interface BookAfter {
  readonly book: UncrossedBook;
  readonly news: 'snapshot' | 'rows' | 'uncrossed';
}

/**
 * The `book_snapshot` messages of one instrument and data type, as Tardis Machine computes them.
 * 1. The first one is told after the first message, with its stamps; of interval 0 one after each message that changes the best
 *    levels.
 * 2. Of a longer interval, the first message of a later interval, by the venue's clock, tells the levels as they were before it,
 *    if they have changed at all since the last snapshot. Their `timestamp` is the end of the interval they are from, their
 *    `localTimestamp` that of the message.
 * 3. There are always `depth` levels a side: those that the book does not have are `{}`.
 */
export class BookSnapshots {
  readonly #type: BookSnapshotType;
  readonly #head: string;
  readonly #stamps: StampTexts;
  readonly #bids: Side;
  readonly #asks: Side;
  /** Microseconds. */
  readonly #interval: number;
  #changed = false;
  #told = false;
  #bookTime = 0 as Micros;

  constructor(type: BookSnapshotType, instrument: Instrument, stamps: StampTexts) {
    const grouping = type.grouping === undefined ? '' : `,"grouping":${Number(type.grouping)}`;
    this.#type = type;
    this.#stamps = stamps;
    this.#head = `${opening('book_snapshot', instrument)},"name":"${type.name}","depth":${type.depth},"interval":${type.interval}${grouping}`;
    this.#interval = type.interval * 1000;
    this.#bids = new Side('bid', type, instrument);
    this.#asks = new Side('ask', type, instrument);
  }

  /** Looks at a book after a message, and tells what there is to tell. */
  push(stamped: Stamped, rows: BookRows, after: BookAfter, out: string[]): void {
    const { exchangeTime } = stamped;
    if (this.#changed && this.#told && this.#bucketOf(exchangeTime) > this.#bucketOf(this.#bookTime)) {
      const end = ((this.#bucketOf(this.#bookTime) + 1) * this.#interval) as Micros;
      this.#tell(out, this.#stamps.ofInterval(end, stamped.receivedTime));
    }
    const bids = this.#bids.look(rows, after);
    const asks = this.#asks.look(rows, after);
    this.#bookTime = exchangeTime;
    this.#changed ||= bids || asks;
    if (this.#changed && (!this.#told || this.#interval === 0)) {
      this.#tell(out, this.#stamps.of(stamped));
      this.#told = true;
    }
  }

  #bucketOf(time: Micros): number {
    return Math.floor(time / this.#interval);
  }

  #tell(out: string[], stamps: string): void {
    const { depth } = this.#type;
    this.#changed = false;
    out.push(`${this.#head},"bids":[${this.#bids.text(depth)}],"asks":[${this.#asks.text(depth)}]${stamps}`);
  }
}

/** One side of the snapshots: what is best, and how it is written. */
class Side {
  readonly #side: BookSide;
  readonly #top: TopLevels;
  readonly #price: DecimalTexts;
  readonly #size: DecimalTexts;

  constructor(side: BookSide, { depth, grouping }: BookSnapshotType, instrument: Instrument) {
    const scales = scalesOf(instrument);
    const steps = grouping === undefined ? undefined : groupSteps(scales.price, scaleOf(grouping));
    const placing: Placing =
      steps === undefined ? priceByPrice(side) : grouped(side, steps.unitsOfTick, steps.unitsOfGroup);
    this.#side = side;
    this.#top = new TopLevels(depth, placing);
    this.#price = new DecimalTexts(steps?.scale ?? scales.price, { before: '{"price":', after: ',"amount":' });
    this.#size = new DecimalTexts(scales.size, { after: '}' });
  }

  /** Whether the best levels are others than before. */
  look(rows: BookRows, { book, news }: BookAfter): boolean {
    const ladder = this.#side === 'bid' ? book.bids : book.asks;
    if (news !== 'rows') return this.#top.lookAnew(ladder);
    return this.#top.look(ladder, this.#side === 'bid' ? rows.bids : rows.asks);
  }

  text(depth: number): string {
    const { places, sizes } = this.#top;
    let text = '';
    for (let at = 0; at < depth; at++) {
      if (at > 0) text += ',';
      const place = places[at];
      if (place === undefined) text += '{}';
      else text += this.#price.of(this.#side === 'bid' ? -place : place) + this.#size.of(sizes[at] as number);
    }
    return text;
  }
}

/** A tick and a group of prices in whole units of one size, and how groups are written. */
function groupSteps(tick: Scale, group: Scale): { unitsOfTick: number; unitsOfGroup: number; scale: Scale } {
  const digits = Math.max(tick.digits, group.digits);
  const unitsOfTick = tick.step * 10 ** (digits - tick.digits);
  const unitsOfGroup = group.step * 10 ** (digits - group.digits);
  return { unitsOfTick, unitsOfGroup, scale: group };
}
