import type {
  FeedInterrupted,
  Instrument,
  MessageFlagged,
  MessageRejected,
  PublicOrder,
  PublicOrdersChanged,
  PublicOrdersSnapshotted,
  Scale,
  Stamped,
} from '@replay/core';
import { scalesOf, textOf } from '@replay/core';
import { jsonText, opening } from './message-texts.ts';
import type { StampTexts } from './stamp-texts.ts';

/** Holes, and what the vendor's form has no words for, told in the same manner. All of it is rare. */
export class NoticeTexts {
  readonly #instrument: Instrument;
  readonly #stamps: StampTexts;
  readonly #price: Scale;
  readonly #size: Scale;

  constructor(instrument: Instrument, stamps: StampTexts) {
    const { price, size } = scalesOf(instrument);
    this.#instrument = instrument;
    this.#stamps = stamps;
    this.#price = price;
    this.#size = size;
  }

  /** A hole as the vendor tells it; that he names symbols in live streams only is no reason to keep silent about whose hole it is. */
  disconnected({ receivedTime }: Stamped): string {
    return `${this.#disconnect()},"localTimestamp":"${this.#stamps.receivedTime(receivedTime)}"}`;
  }

  /** A hole with all that is known of it. */
  interrupted(event: FeedInterrupted): string {
    const { kind, cause, place } = event;
    return `${this.#disconnect()},"kind":"${kind}","cause":${jsonText(cause)}${placeField(place)}${this.#stamps.of(event)}`;
  }

  rejected(event: MessageRejected): string {
    const { kind, reason, place, damagesBook } = event;
    return `${opening('rejected', this.#instrument)},"kind":"${kind}","reason":${jsonText(reason)}${placeField(place)},"damagesBook":${damagesBook}${this.#stamps.of(event)}`;
  }

  flagged(event: MessageFlagged): string {
    const { kind, reason, place } = event;
    return `${opening('flagged', this.#instrument)},"kind":"${kind}","reason":${jsonText(reason)}${placeField(place)}${this.#stamps.of(event)}`;
  }

  /** Orders as rows of `[order, side, price, amount]`, changes with what became of them before that. */
  orders(event: PublicOrdersSnapshotted | PublicOrdersChanged): string {
    const stamps = this.#stamps.of(event);
    if (event.type === 'PublicOrdersSnapshotted') {
      const rows = event.orders.map((order) => `[${this.#order(order)}]`);
      return `${opening('orders_snapshot', this.#instrument)},"orders":[${rows.join(',')}]${stamps}`;
    }
    const rows = event.changes.map((change) => `["${change.kind}",${this.#order(change)}]`);
    return `${opening('orders_change', this.#instrument)},"changes":[${rows.join(',')}]${stamps}`;
  }

  #disconnect(): string {
    const { exchange, symbol } = this.#instrument;
    return `{"type":"disconnect","exchange":${jsonText(exchange)},"symbols":[${jsonText(symbol)}]`;
  }

  #order({ order, side, price, size }: PublicOrder): string {
    return `${jsonText(order)},"${side}",${textOf(price, this.#price)},${textOf(size, this.#size)}`;
  }
}

const placeField = (place: string | undefined): string => (place === undefined ? '' : `,"place":${jsonText(place)}`);
