import { type OrderQueues, queuesOf } from '@replay/book';
import {
  assertNever,
  type FundingRateChanged,
  type Instrument,
  type MarketEvent,
  type MarkPriceChanged,
  type PublicOrdersChanged,
  type PublicOrdersSnapshotted,
  type Stamped,
} from '@replay/core';
import { BookSnapshots } from './book-snapshots.ts';
import type { DataType } from './data-type.ts';
import { MessageTexts } from './message-texts.ts';
import type { NormalizerOptions } from './normalizer-options.ts';
import { NoticeTexts } from './notice-texts.ts';
import type { StampTexts } from './stamp-texts.ts';
import { TickerTexts } from './ticker-texts.ts';
import { TradeBars } from './trade-bars.ts';
import { type BookRows, UncrossedBook } from './uncrossed-book.ts';

/** The messages of one instrument that were asked for, and what must be kept to compute them. */
export class InstrumentMessages {
  readonly #instrument: Instrument;
  readonly #options: NormalizerOptions;
  readonly #stamps: StampTexts;
  readonly #wanted: ReadonlySet<DataType['kind']>;
  readonly #texts: MessageTexts;
  readonly #notices: NoticeTexts;
  #ticker: TickerTexts;
  #book = new UncrossedBook();
  #snapshots: readonly BookSnapshots[] = [];
  #bars: readonly TradeBars[] = [];
  #queues: OrderQueues | undefined;
  /** Whether anything was told since the last hole. */
  #spoke = false;

  constructor(instrument: Instrument, options: NormalizerOptions, stamps: StampTexts) {
    this.#instrument = instrument;
    this.#options = options;
    this.#stamps = stamps;
    this.#wanted = new Set(options.dataTypes.map(({ kind }) => kind));
    this.#texts = new MessageTexts(instrument, stamps);
    this.#notices = new NoticeTexts(instrument, stamps);
    this.#ticker = new TickerTexts(instrument, stamps);
    this.#beginComputing();
  }

  push(event: MarketEvent, out: string[]): void {
    const before = out.length;
    this.#push(event, out);
    const isHole = event.type === 'FeedInterrupted' || event.type === 'MessageRejected';
    if (out.length > before && !isHole) this.#spoke = true;
  }

  #push(event: MarketEvent, out: string[]): void {
    switch (event.type) {
      case 'BookChanged':
        return this.#bookTold(event, event, false, out);
      case 'BookSnapshotted':
        return this.#bookTold(event, event, true, out);
      case 'PublicOrdersChanged':
      case 'PublicOrdersSnapshotted':
        return this.#ordersTold(event, out);
      case 'TradePrinted':
        if (this.#wanted.has('trade')) out.push(this.#texts.trade(event));
        for (const bars of this.#bars) bars.push(event, out);
        return;
      case 'LiquidationPrinted':
        if (this.#wanted.has('liquidation')) out.push(this.#texts.liquidation(event));
        return;
      case 'QuoteChanged':
        if (this.#wanted.has('book_ticker')) out.push(this.#texts.quote(event));
        return;
      case 'FundingRateChanged':
      case 'MarkPriceChanged':
        if (this.#wanted.has('derivative_ticker')) this.#tickerTold(event, out);
        return;
      case 'FeedInterrupted':
        if (this.#options.notices === true) out.push(this.#notices.interrupted(event));
        else this.#tellHole(event, out);
        return this.#beginAnew();
      case 'MessageRejected':
        if (this.#options.notices === true) out.push(this.#notices.rejected(event));
        else if (event.damagesBook) this.#tellHole(event, out);
        if (event.damagesBook) this.#beginAnew();
        return;
      case 'MessageFlagged':
        if (this.#options.notices === true) out.push(this.#notices.flagged(event));
        return;
      default:
        return assertNever(event);
    }
  }

  #bookTold(stamped: Stamped, rows: BookRows, isSnapshot: boolean, out: string[]): void {
    if (isSnapshot) this.#queues = undefined;
    if (this.#wanted.has('book_change')) out.push(this.#texts.bookChange(stamped, isSnapshot, rows));
    this.#compute(stamped, rows, isSnapshot, out);
  }

  /** A book by order is told by the levels that its orders add up to, unless its reader knows better. */
  #ordersTold(event: PublicOrdersSnapshotted | PublicOrdersChanged, out: string[]): void {
    const isSnapshot = event.type === 'PublicOrdersSnapshotted';
    const told = isSnapshot ? queuesOf(event.orders) : this.#queues?.after(event.changes);
    this.#queues = told?.queues;
    const { instrument, exchangeTime, receivedTime, sequence } = event;
    const stamped: Stamped = { instrument, exchangeTime, receivedTime, sequence };
    if (this.#wanted.has('book_change')) {
      if (this.#options.notices === true) out.push(this.#notices.orders(event));
      else if (told !== undefined) out.push(this.#texts.bookChange(stamped, isSnapshot, told));
    }
    if (told !== undefined) this.#compute(stamped, told, isSnapshot, out);
  }

  #compute(stamped: Stamped, rows: BookRows, isSnapshot: boolean, out: string[]): void {
    if (this.#snapshots.length === 0) return;
    if (isSnapshot) this.#book.snapshot(rows);
    const uncrossed = !isSnapshot && this.#book.change(rows);
    const news = isSnapshot ? 'snapshot' : uncrossed ? 'uncrossed' : 'rows';
    for (const snapshots of this.#snapshots) snapshots.push(stamped, rows, { book: this.#book, news }, out);
  }

  #tickerTold(event: FundingRateChanged | MarkPriceChanged, out: string[]): void {
    const text = this.#options.notices === true ? this.#ticker.repeated(event) : this.#ticker.of(event);
    if (text !== undefined) out.push(text);
  }

  /** Of several holes in a row one is told, and none before the first message. */
  #tellHole(stamped: Stamped, out: string[]): void {
    if (this.#options.disconnects && this.#spoke) out.push(this.#notices.disconnected(stamped));
  }

  /** Nothing from before a hole belongs together with what comes behind it. */
  #beginAnew(): void {
    this.#spoke = false;
    this.#book = new UncrossedBook();
    this.#queues = undefined;
    this.#ticker = new TickerTexts(this.#instrument, this.#stamps);
    this.#beginComputing();
  }

  #beginComputing(): void {
    const { dataTypes } = this.#options;
    const [instrument, stamps] = [this.#instrument, this.#stamps];
    this.#snapshots = dataTypes.flatMap((type) =>
      type.kind === 'book_snapshot' ? [new BookSnapshots(type, instrument, stamps)] : [],
    );
    this.#bars = dataTypes.flatMap((type) =>
      type.kind === 'trade_bar' ? [new TradeBars(type, instrument, stamps)] : [],
    );
  }
}
