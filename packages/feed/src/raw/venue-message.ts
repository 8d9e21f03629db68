import type {
  BookSide,
  FeedInterrupted,
  Levels,
  Lots,
  MessageFlagged,
  MessageRejected,
  Micros,
  PublicOrderChangeKind,
  Side,
  Stamped,
  Ticks,
} from '@replay/core';

/** A row of one side of a book in the venue's own spelling; checksums are made of it. */
export type TextRow = readonly [price: string, size: string];

/** An order of the public in the venue's own spelling, and what became of it; in a snapshot it was added. */
export interface OrderRow {
  readonly kind: PublicOrderChangeKind;
  readonly order: string;
  readonly side: BookSide;
  readonly price: string;
  readonly size: string;
}

/**
 * The venue's numbers of a book message, as far as it gives them.
 * A message that covers several updates tells its first and its last; one that names its predecessor tells `previous`.
 */
export interface MessageIds {
  readonly first?: number;
  readonly last: number;
  readonly previous?: number;
}

interface OfInstrument {
  /** The exchange as datasets name it, such as `okex-swap`. */
  readonly exchange: string;
  /** The symbol as datasets write it: upper case. */
  readonly symbol: string;
  /** By the venue's clock; undefined where it tells no time. */
  readonly exchangeTime: Micros | undefined;
}

/** A whole book, or what changed in it. */
export interface BookMessage<Rows = readonly TextRow[]> extends Omit<OfInstrument, 'symbol'> {
  readonly type: 'book';
  /** Undefined for an answer that names nobody, as Binance's depth request gives it. */
  readonly symbol: string | undefined;
  readonly kind: 'snapshot' | 'change';
  /**
   * How a snapshot came: in the stream, where it holds all that was sent before it and nothing of what follows; or as the
   * answer to a request beside the stream, which may be older or newer than the changes around it.
   */
  readonly origin: 'stream' | 'request';
  /** Which of the venue's books it is of, such as `orderbook.200`; undefined for an answer that fits all of them. */
  readonly channel: string | undefined;
  /**
   * How far the channel reaches: of several books of an instrument the one with the greater rank is read. A channel of whole
   * books that are cut to a few levels ranks below 1 or at its number of levels, which is less than that of any full book.
   */
  readonly rank: number;
  /** The message also comes by other channels, so that it does not show that this one was recorded. */
  readonly isShared?: boolean;
  readonly bids: Rows;
  readonly asks: Rows;
  /** Of a venue that names every order: who stands in the book, or what became of whom. Its levels follow from them. */
  readonly orders?: readonly OrderRow[];
  readonly ids: MessageIds | undefined;
  /** As an unsigned 32-bit number; undefined where the venue sends none, or 0 in its place. */
  readonly checksum: number | undefined;
  /** Levels a side that the subscription keeps: what lies beyond is dropped without a word from the venue. */
  readonly depth: number | undefined;
}

export interface PrintMessage<Price = string, Size = string> extends OfInstrument {
  readonly type: 'print';
  /** False for what the venue reports as a trade although it met no order of the book; it only takes part in the count. */
  readonly happened: boolean;
  readonly price: Price;
  readonly size: Size;
  readonly aggressor: Side | 'unknown';
  readonly id: string | undefined;
  /** The place among the instrument's prints, where the venue counts them without holes. */
  readonly serial: number | undefined;
  /** Which of the venue's streams of the same trades it came by; absent where the venue has one only. */
  readonly channel?: string;
  /** Of several streams of an instrument's trades the one with the greatest rank is read. */
  readonly rank?: number;
  /** The first and the last of the trades it stands for, where the venue numbers them. */
  readonly trades?: TradeRange;
}

export interface TradeRange {
  readonly first: number;
  readonly last: number;
}

/** Best bid and ask; a side without a price is empty. */
export interface QuoteMessage<Row = TextRow> extends OfInstrument {
  readonly type: 'quote';
  readonly bid: Row | undefined;
  readonly ask: Row | undefined;
}

export interface MarkMessage extends OfInstrument {
  readonly type: 'mark';
  readonly price: string;
  readonly indexPrice: string | undefined;
}

export interface FundingMessage extends OfInstrument {
  readonly type: 'funding';
  readonly rate: string;
  readonly settlesAt: Micros | undefined;
}

export interface LiquidationMessage extends OfInstrument {
  readonly type: 'liquidation';
  readonly price: string;
  readonly size: string;
  /** `buy` bought back a short. */
  readonly side: Side | 'unknown';
}

/** What a server between the venue and us found wrong with the feed it passes on. */
export interface FindingMessage extends OfInstrument {
  readonly type: 'finding';
  readonly finding: Finding<FeedInterrupted> | Finding<MessageRejected> | Finding<MessageFlagged>;
}

type Finding<Event extends Stamped> = Omit<Event, keyof Stamped>;

/** What venues say, in one vocabulary: decimals still in their own spelling, nothing checked against its neighbours. */
export type VenueMessage =
  | BookMessage
  | PrintMessage
  | QuoteMessage
  | MarkMessage
  | FundingMessage
  | LiquidationMessage
  | FindingMessage;

/** A price and a size in steps of their instrument. */
export type CountedRow = readonly [price: Ticks, size: Lots];

export type CountedBook = BookMessage<Levels>;
export type CountedPrint = PrintMessage<Ticks, Lots>;
export type CountedQuote = QuoteMessage<CountedRow>;

/** Messages whose numbers were counted as they were read, by a reader that knows the steps: their spelling is gone. */
export type CountedMessage = CountedBook | CountedPrint | CountedQuote;
