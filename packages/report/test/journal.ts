import type {
  CancelReason,
  Fact,
  FindingNoted,
  Instrument,
  InstrumentQuality,
  Lots,
  Micros,
  OrderFilled,
  RejectReason,
  RunStarted,
  Side,
  Ticks,
  TimeInForce,
} from '@replay/core';
import { Inspection } from '@replay/quality';
import { testInstrument } from '@replay/testkit';

/** A Thursday at noon, on a full minute: grid points are easy to see from here. */
export const noon = 1_723_118_400_000_000;

export const second = 1_000_000;
export const minute = 60 * second;

export interface FillDrawing {
  readonly side: Side;
  readonly price: number;
  readonly size: number;
  readonly fee?: string;
  readonly liquidity?: OrderFilled['liquidity'];
  /** An order to fill more of; a new one when left out. */
  readonly order?: string;
  /** Size of a new order beyond this fill. */
  readonly leaves?: number;
  /** Where it stood, as the queue model told. */
  readonly queue?: Pick<OrderFilled['trace'], 'queueAheadAtJoin' | 'queueAheadNow'>;
}

/** How an order is sent, where it matters. */
export interface Sending {
  readonly timeInForce?: TimeInForce;
  readonly arrivesAfter?: number;
}

export interface JournalOptions {
  readonly instrument?: Instrument;
  readonly capital?: string;
  readonly models?: Partial<RunStarted['models']>;
}

/** Writes a journal as an engine would: every line is one event, with the facts in their order. */
export class JournalMaker {
  readonly facts: Fact[] = [];
  readonly #instrument: Instrument;
  readonly #id: string;
  #sequence = 0;
  #time = noon as Micros;
  #mid: number | undefined;
  #fill = 0;
  #order = 0;
  #answersTake = 0;
  readonly #leaves = new Map<string, number>();
  readonly #prices = new Map<string, Ticks>();

  constructor({ instrument = testInstrument(), capital = '1000', models }: JournalOptions = {}) {
    this.#instrument = instrument;
    this.#id = instrument.id;
    this.facts.push({
      type: 'RunStarted',
      behaviour: '1',
      strategy: 'drawn',
      parameters: { size: 1 },
      seed: 7,
      capital,
      currency: instrument.settle,
      instruments: [instrument],
      models: {
        fills: 'realistic',
        queue: 'risk-averse',
        latency: { feed: 'recorded', order: 10_000, response: 10_000 },
        leverage: 'none',
        ...models,
      },
    });
  }

  /** The next event happens this many microseconds after noon. */
  at(offset: number): this {
    this.#time = (noon + offset) as Micros;
    this.#sequence += 1;
    return this;
  }

  touch(bid: number, ask: number): this {
    this.#mid = bid + ask;
    return this.#put({ type: 'TouchMoved', bid: bid as Ticks, ask: ask as Ticks });
  }

  lost(cause: 'stale' | 'crossed' | 'one-sided'): this {
    return this.#put({ type: 'TouchLost', cause });
  }

  finding(kind: FindingNoted['kind'], detail: string): this {
    return this.#put({ type: 'FindingNoted', kind, detail });
  }

  /** From now on the strategy learns so much later what the venue answers. */
  answersTake(micros: number): this {
    this.#answersTake = micros;
    return this;
  }

  submit(side: Side, size: number, price?: number, { arrivesAfter = 0, ...more }: Sending = {}): string {
    this.#order += 1;
    const order = String(this.#order);
    const terms =
      price === undefined
        ? ({ kind: 'market' } as const)
        : ({ kind: 'limit', price: price as Ticks, timeInForce: more.timeInForce ?? 'gtc' } as const);
    this.#leaves.set(order, size);
    if (price !== undefined) this.#prices.set(order, price as Ticks);
    const arrivesAt = this.#time + arrivesAfter;
    this.#put({ type: 'OrderSubmitted', order, side, size: size as Lots, terms, arrivesAt });
    return order;
  }

  accept(order: string, side: Side = 'buy'): this {
    const leaves = (this.#leaves.get(order) ?? 0) as Lots;
    const price = this.#prices.get(order);
    return this.#put({ type: 'OrderAccepted', order, side, leaves, ...(price === undefined ? {} : { price }) });
  }

  reject(order: string, reason: RejectReason = 'post-only-would-take'): this {
    return this.#put({ type: 'OrderRejected', order, reason });
  }

  cancel(order: string): this {
    this.#put({ type: 'CancelSubmitted', order, arrivesAt: this.#time });
    const leaves = (this.#leaves.get(order) ?? 0) as Lots;
    return this.#put({ type: 'OrderCancelled', order, leaves, reason: 'requested' });
  }

  /** The venue ends it of its own accord. */
  endedByVenue(order: string, reason: CancelReason): this {
    return this.#put({ type: 'OrderCancelled', order, leaves: this.#leaves.get(order) ?? 0, reason });
  }

  amend(order: string, size: number, price: number): this {
    this.#put({ type: 'AmendSubmitted', order, size: size as Lots, price: price as Ticks, arrivesAt: this.#time });
    this.#leaves.set(order, size);
    this.#prices.set(order, price as Ticks);
    const amended = { size: size as Lots, price: price as Ticks, leaves: size as Lots, keptPlace: false };
    return this.#put({ type: 'OrderAmended', order, ...amended });
  }

  amendInVain(order: string): this {
    this.#put({ type: 'AmendSubmitted', order, size: 1 as Lots, price: 1 as Ticks, arrivesAt: this.#time });
    return this.#put({ type: 'AmendRejected', order, reason: 'not-working' });
  }

  denyAmend(order: string): this {
    return this.#put({ type: 'IntentDenied', reason: 'invalid-price', request: 'amend', order, detail: 'amend order' });
  }

  expire(order: string): this {
    const leaves = (this.#leaves.get(order) ?? 0) as Lots;
    return this.#put({ type: 'OrderExpired', order, leaves, reason: 'ioc-remainder' });
  }

  deny(): this {
    return this.#put({ type: 'IntentDenied', reason: 'invalid-size', detail: 'buy 0 lots at market' });
  }

  filled({ side, price, size, fee = '0', liquidity = 'taker', leaves = 0, queue = {}, ...drawing }: FillDrawing): this {
    const order = drawing.order ?? this.submit(side, size + leaves, price);
    if (drawing.order === undefined) this.accept(order, side);
    const left = (this.#leaves.get(order) ?? 0) - size;
    this.#leaves.set(order, left);
    this.#fill += 1;
    return this.#put({
      type: 'OrderFilled',
      order,
      fill: this.#fill,
      side,
      price: price as Ticks,
      size: size as Lots,
      leaves: left as Lots,
      liquidity,
      fee,
      cause: liquidity === 'taker' ? 'taker-depth' : 'queue',
      trace: { ...(this.#mid === undefined ? {} : { midBefore: this.#mid }), ...queue },
    });
  }

  fund(payment: string): this {
    return this.#put({ type: 'FundingPaid', position: 0 as Lots, rate: '0.0001', price: '100', payment });
  }

  end(
    quality: Partial<InstrumentQuality> = {},
    outcome: 'completed' | 'strategy-failed' = 'completed',
  ): readonly Fact[] {
    const counts = { ...nothingCounted, instrument: this.#id, ...quality };
    this.#put({ type: 'RunEnded', firstTime: noon as Micros, quality: [counts], outcome });
    return this.facts;
  }

  #put(fact: Record<string, unknown>): this {
    const about = { instrument: this.#id, time: this.#time, sequence: this.#sequence };
    const seen = isAnswer(String(fact['type'])) ? { seenTime: this.#time + this.#answersTake } : {};
    this.facts.push({ ...about, ...seen, ...fact } as unknown as Fact);
    return this;
  }

  get instrument(): Instrument {
    return this.#instrument;
  }
}

const isAnswer = (type: string): boolean => /^Order(?!Submitted)|^(Cancel|Amend)Rejected/.test(type);

/** Draws a journal: `'1s touch 99|101; buy 3x101'`, one event a line, offsets from noon. */
export function drawJournal(lines: readonly string[], options: JournalOptions = {}): readonly Fact[] {
  const maker = new JournalMaker(options);
  for (const line of lines) {
    const [offset = '', ...rest] = line.trim().split(' ');
    maker.at(microsOf(offset));
    for (const event of rest.join(' ').split(';')) drawEvent(maker, event.trim());
  }
  return maker.facts;
}

function drawEvent(maker: JournalMaker, event: string): void {
  const touch = /^touch (\S+)\|(\S+)$/.exec(event);
  if (touch !== null) return void maker.touch(Number(touch[1]), Number(touch[2]));
  const fill = /^(buy|sell) (\d+)x(\d+)( maker)?(?: fee (\S+))?(?: order (\d+))?(?: leaves (\d+))?$/.exec(event);
  if (fill !== null) {
    const [, side, size, price, maker_, fee, order, leaves] = fill;
    return void maker.filled({
      side: side as Side,
      size: Number(size),
      price: Number(price),
      liquidity: maker_ === undefined ? 'taker' : 'maker',
      ...(fee === undefined ? {} : { fee }),
      ...(order === undefined ? {} : { order }),
      ...(leaves === undefined ? {} : { leaves: Number(leaves) }),
    });
  }
  const fund = /^fund (\S+)$/.exec(event);
  if (fund !== null) return void maker.fund(fund[1] as string);
  const lost = /^lost (stale|crossed|one-sided)$/.exec(event);
  if (lost !== null) return void maker.lost(lost[1] as 'stale');
  if (event === 'deny') return void maker.deny();
  if (event === 'end') return void maker.end();
  throw new Error(`a journal is not drawn like '${event}'`);
}

function microsOf(offset: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(offset);
  if (match === null) throw new Error(`'${offset}' is no offset such as 90s or 500ms`);
  const unit = { ms: 1000, s: second, m: minute, h: 60 * minute }[match[2] as 's'];
  return Math.round(Number(match[1]) * unit);
}

const { instrument: _, ...nothingCounted } = new Inspection('none').until(0 as Micros);
