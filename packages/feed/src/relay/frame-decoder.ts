import {
  type FeedInterrupted,
  flagKinds,
  type Instrument,
  type InstrumentScales,
  interruptionKinds,
  type MarketEvent,
  type MessageFlagged,
  type MessageRejected,
  type Micros,
  rejectionKinds,
  type Stamped,
  scalesOf,
} from '@replay/core';
import { quotedNumbers } from '@replay/normalized';
import { FrameFault, NumberMet, ReceiptWentBack } from './frame-fault.ts';
import {
  changesField,
  decimalField,
  kindField,
  levelsField,
  ordersField,
  priceField,
  type RawFrame,
  sideField,
  sizeField,
  textField,
  timeField,
} from './frame-fields.ts';
import { shapeFault } from './frame-schema.ts';

/** Longer frames are cut in what is told of them. */
const shownCharacters = 200;

interface Known extends InstrumentScales {
  readonly instrument: Instrument;
}

/**
 * Turns the frames of a replay into market events, numbered from 0. Every frame gives one event: what cannot be used gives a
 * `MessageRejected` with the reason and the first 200 characters, so nothing is lost in silence.
 */
export class FrameDecoder {
  readonly #known = new Map<string, Known>();
  readonly #only: Known | undefined;
  readonly #first: Instrument;
  readonly #address: string;
  readonly #kindsSeen = new Set<string>();
  /** Set once a frame had numbers where decimals belong: its followers will too. */
  #rereads = false;
  #sequence = 0;
  #received: number;
  /** Instruments whose next `book_l2` is a whole book: the first of a connection is. */
  #firstsDue: Set<string>;
  /** A stream that was taken up again opens with what was so before. */
  #mayGoBack = false;

  /** `since` stamps what is rejected before any frame told a time. */
  constructor(instruments: readonly [Instrument, ...Instrument[]], address: string, since: Micros) {
    for (const instrument of instruments) this.#known.set(instrument.symbol, { instrument, ...scalesOf(instrument) });
    this.#first = instruments[0];
    this.#only = instruments.length === 1 ? this.#known.get(instruments[0].symbol) : undefined;
    this.#address = address;
    this.#received = since;
    this.#firstsDue = new Set(this.#known.keys());
  }

  /** When the latest event was received. */
  get received(): Micros {
    return this.#received as Micros;
  }

  /** The next event, whatever the frame holds. */
  decode(text: string): MarketEvent {
    try {
      return this.accept(text);
    } catch (error) {
      if (error instanceof FrameFault) return this.reject(error, text);
      throw error;
    }
  }

  /** The next event, of a frame that can be used. Throws a `FrameFault` for any other, and then counts nothing. */
  accept(text: string): MarketEvent {
    try {
      return this.acceptParsed(frameIn(this.#rereads ? quotedNumbers(text) : text));
    } catch (error) {
      if (!(error instanceof NumberMet) || this.#rereads) throw error;
      this.#rereads = true;
      return this.accept(text);
    }
  }

  /** `accept` for a frame that was parsed already. Throws `NumberMet` as well, where the digits of its text are needed. */
  acceptParsed(frame: RawFrame): MarketEvent {
    return this.#counted(this.#eventOf(frame));
  }

  /** The next event, which says that a frame could not be used. */
  reject({ message }: FrameFault, text: string): MessageRejected {
    return this.#counted(this.#rejected(message, text));
  }

  /** The next events, one for each instrument: the stream broke off, and something may be missing. */
  interrupt(cause: string): readonly FeedInterrupted[] {
    this.#firstsDue = new Set(this.#known.keys());
    this.#mayGoBack = true;
    return [...this.#known.values()].map(({ instrument }) =>
      this.#counted({ type: 'FeedInterrupted', ...this.#now(instrument), kind: 'disconnect', cause }),
    );
  }

  /** The next event: numbers of a symbol's book are missing, and its book is stale, or goes on with a warning. */
  gap(symbol: string, cause: string, isWarned: boolean): FeedInterrupted | MessageFlagged {
    const { instrument } = this.#known.get(symbol) ?? this.#only ?? { instrument: this.#first };
    const told = { ...this.#now(instrument), kind: 'sequence-gap' } as const;
    return this.#counted(
      isWarned ? { type: 'MessageFlagged', ...told, reason: cause } : { type: 'FeedInterrupted', ...told, cause },
    );
  }

  /** The stamps and the place of what is no frame. */
  #now({ id }: Instrument) {
    const time = this.received;
    const place = `${this.#address}, message ${this.#sequence + 1}`;
    return { instrument: id, exchangeTime: time, receivedTime: time, sequence: this.#sequence, place };
  }

  /** What comes first may have been received earlier than what was asked for: a book as it stood, of when it came about. */
  mayOpenEarlier(): void {
    this.#mayGoBack = true;
  }

  #counted<Event extends MarketEvent>(event: Event): Event {
    this.#sequence += 1;
    this.#received = event.receivedTime;
    return event;
  }

  #eventOf(frame: RawFrame): MarketEvent {
    const kind = textField(frame, 'type');
    if (!this.#kindsSeen.has(kind)) {
      const fault = shapeFault(kind, frame);
      if (fault !== undefined) throw new FrameFault(fault);
      this.#kindsSeen.add(kind);
    }
    const { instrument, price, size } = this.#instrumentOf(frame);
    const stamp = this.#stamp(frame, instrument);
    switch (kind) {
      case 'book_snapshot':
      case 'book_update':
        return {
          type: kind === 'book_snapshot' ? 'BookSnapshotted' : 'BookChanged',
          ...stamp,
          bids: levelsField(frame, 'bids', price, size),
          asks: levelsField(frame, 'asks', price, size),
        };
      case 'book_l2': {
        const levels = { bids: levelsField(frame, 'bids', price, size), asks: levelsField(frame, 'asks', price, size) };
        const isFirst = this.#firstsDue.delete(instrument.symbol);
        const isWhole = isFirst || frame['level_reset'] === true;
        return { type: isWhole ? 'BookSnapshotted' : 'BookChanged', ...stamp, ...levels };
      }
      case 'orders_snapshot':
        return { type: 'PublicOrdersSnapshotted', ...stamp, orders: ordersField(frame, price, size) };
      case 'orders_update':
        return { type: 'PublicOrdersChanged', ...stamp, changes: changesField(frame, price, size) };
      case 'trade':
        return {
          type: 'TradePrinted',
          ...stamp,
          price: priceField(frame, price),
          size: sizeField(frame, size),
          aggressor: sideField(frame),
          ...tradeIdOf(frame),
        };
      case 'liquidation':
        return {
          type: 'LiquidationPrinted',
          ...stamp,
          price: priceField(frame, price),
          size: sizeField(frame, size),
          side: sideField(frame),
        };
      case 'book_l1': {
        const bid = bestOf(levelsField(frame, 'bids', price, size));
        const ask = bestOf(levelsField(frame, 'asks', price, size));
        return { type: 'QuoteChanged', ...stamp, ...(bid && { bid }), ...(ask && { ask }) };
      }
      case 'funding': {
        const settles = frame['next_funding_time'] == null ? {} : { settlesAt: timeField(frame, 'next_funding_time') };
        return { type: 'FundingRateChanged', ...stamp, rate: decimalField(frame, 'rate'), ...settles };
      }
      case 'mark': {
        const index = frame['index_price'] == null ? {} : { indexPrice: decimalField(frame, 'index_price') };
        return { type: 'MarkPriceChanged', ...stamp, price: decimalField(frame, 'price'), ...index };
      }
      case 'disconnect':
        return {
          type: 'FeedInterrupted',
          ...stamp,
          kind: kindField(frame, interruptionKinds, 'disconnect'),
          cause: textField(frame, 'reason'),
          ...(frame['place'] == null ? {} : { place: textField(frame, 'place') }),
        };
      case 'rejected':
        return {
          type: 'MessageRejected',
          ...stamp,
          kind: kindField(frame, rejectionKinds, 'unreadable'),
          reason: textField(frame, 'reason'),
          place: textField(frame, 'place'),
          damagesBook: frame['damages_book'] !== false,
        };
      case 'flagged':
        return {
          type: 'MessageFlagged',
          ...stamp,
          kind: kindField(frame, flagKinds, 'reordered'),
          reason: textField(frame, 'reason'),
          place: textField(frame, 'place'),
        };
      default:
        throw new FrameFault(`frames of type '${kind}' are not known`);
    }
  }

  #instrumentOf(frame: RawFrame): Known {
    const symbol = frame['symbol'];
    const known = symbol === undefined ? this.#only : this.#known.get(String(symbol));
    if (known !== undefined) return known;
    throw new FrameFault(symbol === undefined ? 'no symbol' : `the symbol ${JSON.stringify(symbol)} was not asked for`);
  }

  /** A frame without `local_timestamp` counts as received when it happened, or with the frame before it. */
  #stamp(frame: RawFrame, { id }: Instrument): Stamped {
    const exchangeTime = timeField(frame, 'timestamp');
    const told = frame['local_timestamp'] == null ? undefined : timeField(frame, 'local_timestamp');
    if (told !== undefined && told < this.#received && !this.#mayGoBack) {
      throw new ReceiptWentBack();
    }
    if (told !== undefined && told > this.#received) this.#mayGoBack = false;
    const receivedTime = Math.max(told ?? exchangeTime, this.#received) as Micros;
    return { instrument: id, exchangeTime, receivedTime, sequence: this.#sequence };
  }

  /** What is lost might have been part of the book, unless the frame says what else it was. */
  #rejected(reason: string, text: string): MessageRejected {
    const frame = whatIsReadable(text);
    const symbol = frame?.['symbol'];
    const known = typeof symbol === 'string' ? this.#known.get(symbol) : undefined;
    const harmless = ['trade', 'liquidation', 'funding', 'mark', 'book_l1'].includes(String(frame?.['type']));
    const time = this.#received as Micros;
    return {
      type: 'MessageRejected',
      instrument: (known?.instrument ?? this.#first).id,
      exchangeTime: time,
      receivedTime: time,
      sequence: this.#sequence,
      kind: 'unreadable',
      reason: `${reason}: ${text.slice(0, shownCharacters)}`,
      place: `${this.#address}, message ${this.#sequence + 1}`,
      damagesBook: !harmless,
    };
  }
}

/** A rejected frame may still say what it is about. */
function whatIsReadable(text: string): RawFrame | undefined {
  try {
    return frameIn(text);
  } catch {
    return undefined;
  }
}

function frameIn(text: string): RawFrame {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new FrameFault('no JSON');
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as RawFrame;
  throw new FrameFault('no JSON object');
}

function tradeIdOf(frame: RawFrame): { readonly tradeId?: string } {
  const id = frame['id'] ?? frame['trade_id'];
  if (typeof id === 'number' && !Number.isSafeInteger(id)) throw new NumberMet();
  return typeof id === 'string' || typeof id === 'number' ? { tradeId: String(id) } : {};
}

function bestOf({ prices, sizes }: ReturnType<typeof levelsField>) {
  const [price] = prices;
  const [size] = sizes;
  return price === undefined || size === undefined ? undefined : { price, size };
}
