import { isTwoSided, type TwoSidedBook } from '@replay/book';
import { assertNever, Decimal, type Instrument, type Intent, type Lots, type Micros, randomFrom } from '@replay/core';
import { openLedger, positionOf } from '@replay/ledger';
import type { Intents, OwnOrder, View } from '@replay/strategy';
import { drawBook, testInstrument } from '@replay/testkit';

export interface Moment {
  readonly instrument?: Instrument;
  readonly position?: number;
  readonly working?: readonly OwnOrder[];
  readonly capital?: number;
  /** Microseconds. */
  readonly now?: number;
}

/** What a strategy sees of a drawn market, by default a flat account of 1,000,000 without orders. */
export function drawnView(market: string, moment: Moment = {}): View {
  const { instrument = testInstrument(), position = 0, working = [], now = 0 } = moment;
  const capital = new Decimal(moment.capital ?? 1_000_000);
  const flat = openLedger(capital, instrument.settle, [instrument]);
  const view: View = {
    now: now as Micros,
    instrument,
    lastTrade: undefined,
    markPrice: undefined,
    book: twoSided(market),
    position: position as Lots,
    holding: positionOf(flat, instrument.id).with(position as Lots, {}),
    working,
    capital,
    equity: capital,
    random: randomFrom(1),
    of: () => view,
  };
  return view;
}

function twoSided(market: string): TwoSidedBook {
  const book = drawBook(market);
  if (isTwoSided(book)) return book;
  throw new Error(`a strategy is only shown books with both sides, not '${market}'`);
}

/** `buy 5@99`, `sell 3 market (stop)`, `cancel 1`, `timer at 30000000`: wishes as one would say them. */
export const told = (intents: Intents): readonly string[] => (intents ?? []).map(inWords);

function inWords(intent: Intent): string {
  switch (intent.type) {
    case 'PlaceOrder': {
      const { side, size, terms, tag } = intent;
      const price = terms.kind === 'market' ? ' market' : `@${terms.price}`;
      return `${side} ${size}${price}${tag === undefined ? '' : ` (${tag})`}`;
    }
    case 'CancelOrder':
      return `cancel ${intent.order}`;
    case 'CancelAllOrders':
      return 'cancel all';
    case 'AmendOrder':
      return `amend ${intent.order} to ${intent.size}@${intent.price}`;
    case 'SetTimer':
      return `timer at ${intent.at}`;
    default:
      return assertNever(intent);
  }
}
