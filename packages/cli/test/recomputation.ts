// The headline figures once more, from fills.csv and the quotes of the data alone. On purpose in another style than the report:
// plain loops over integers, no decimal library, no ledger, no journal, and books in plain Maps. Contracts in proportion to price only.

/** Money is counted in 10^-19, so that half a tick times a size stays whole; prices and sizes in 10^-8: their product in halves of this. */
const half = 500n;

/** A row of a CSV file. */
export type Row = Readonly<Record<string, string>>;

/** What can be known without the report. Texts as the document has them; undefined where it has null. */
export interface Recomputed {
  readonly figures: Readonly<Record<string, string | number | null>>;
  /** The mid before what caused each fill, as reckoned here from the quotes. */
  readonly midsBefore: readonly string[];
}

interface Quote {
  readonly at: number;
  readonly snapshot: boolean;
  readonly levels: { readonly bid: boolean; readonly price: number; readonly gone: boolean }[];
}

/** Messages of a book: rows with the same times belong together, and nothing can be received before it happened. */
export function quotesOf(rows: readonly Row[], until = Infinity): readonly Quote[] {
  const quotes: Quote[] = [];
  let key = '';
  for (const row of rows) {
    if (Number(row.local_timestamp) >= until) continue;
    const its = `${row.timestamp} ${row.local_timestamp} ${row.is_snapshot}`;
    if (its !== key) {
      const at = Math.min(Number(row.timestamp), Number(row.local_timestamp));
      quotes.push({ at, snapshot: row.is_snapshot === 'true', levels: [] });
      key = its;
    }
    const level = {
      bid: row.side === 'bid',
      price: Number(scaled(row.price ?? '', 8)),
      gone: Number(row.amount) === 0,
    };
    quotes.at(-1)?.levels.push(level);
  }
  return quotes
    .map((quote, place) => ({ quote, place }))
    .sort((a, b) => a.quote.at - b.quote.at || a.place - b.place)
    .map(({ quote }) => quote);
}

/** Reckons everything again. */
export function recompute(fills: readonly Row[], quotes: readonly Quote[], capitalText: string): Recomputed {
  const capital = scaled(capitalText, 19);
  let [cash, position, mid] = [capital, 0n, 0n];
  let [fees, volume, made, capture, makerCapture, inventory] = [0n, 0n, 0n, 0n, 0n, 0n];
  let [entry, realized] = [0n, 0n];
  let [peak, deepest] = [capital, 0n];
  let [shareDown, shareOf] = [0n, 1n];
  const midsBefore: string[] = [];
  const trips: bigint[] = [];
  let trip = { held: 0n, cash: 0n };
  const book = { bids: new Map<number, true>(), asks: new Map<number, true>(), bid: -Infinity, ask: Infinity };

  const settle = (): void => {
    const equity = cash + position * mid * half;
    if (equity > peak) peak = equity;
    const down = peak - equity;
    if (down > deepest) deepest = down;
    if (down * shareOf > shareDown * peak) [shareDown, shareOf] = [down, peak];
  };
  const show = (quote: Quote): void => {
    fold(book, quote);
    if (book.bid >= book.ask || !Number.isFinite(book.ask - book.bid)) return;
    const next = BigInt(book.bid) + BigInt(book.ask);
    inventory += position * (next - mid) * half;
    mid = next;
    settle();
  };

  let next = 0;
  for (let at = 0; at < fills.length; ) {
    // Fills of one cause: the prints and books of a moment, or an order that takes.
    const [first] = [fills[at] as Row];
    const taker = first.liquidity === 'taker';
    const time = Number(first.time_us);
    for (; next < quotes.length; next++) {
      const quote = quotes[next] as Quote;
      if (taker ? quote.at > time : quote.at >= time) break;
      show(quote);
    }
    let crossed = false;
    for (; at < fills.length; at++) {
      const fill = fills[at] as Row;
      if (fill.sequence !== first.sequence || fill.time_us !== first.time_us) break;
      if (taker ? fill.order !== first.order : fill.liquidity === 'taker') break;
      const size = scaled(fill.size ?? '', 8) * (fill.side === 'buy' ? 1n : -1n);
      const value = size * scaled(fill.price ?? '', 8) * 2n * half;
      const fee = scaled(fill.fee ?? '', 19);
      const better = size * mid * half - value;
      midsBefore.push(written(mid * half * 10n ** 8n));
      capture += better;
      if (!taker) makerCapture += better;
      if (!taker) made += abs(value);
      volume += abs(value);
      fees += fee;
      cash -= value + fee;
      const held = position;
      position += size;
      if (held === 0n || held > 0n === size > 0n) entry += value;
      else {
        const left =
          held > 0n === position > 0n && position !== 0n
            ? entry + rounded(entry * size, held)
            : position === 0n
              ? 0n
              : (position * value) / size;
        realized += left - entry - value;
        entry = left;
      }
      crossed ||= fill.cause === 'book-cross';
    }
    // The book that crossed the orders is part of the same event; everything else is over with its fills.
    if (!crossed) settle();
  }
  for (; next < quotes.length; next++) show(quotes[next] as Quote);

  for (const { size, value, fee } of executionsOf(fills)) {
    const after = trip.held + size;
    const through = trip.held !== 0n && after !== 0n && trip.held > 0n !== after > 0n;
    const closing = through ? -trip.held : size;
    const closingValue = through ? rounded(value * closing, size) : value;
    const closingFee = through ? rounded(fee * closing, size) : fee;
    trip = { held: trip.held + closing, cash: trip.cash - closingValue - closingFee };
    if (trip.held === 0n) {
      trips.push(trip.cash);
      trip = { held: after, cash: through ? closingValue - value + closingFee - fee : 0n };
    }
  }
  const won = trips.filter((net) => net > 0n);
  const lost = trips.filter((net) => net < 0n);
  const [profit, loss] = [sum(won), -sum(lost)];
  const equity = cash + position * mid * half;
  const net = equity - capital;
  return {
    midsBefore,
    figures: {
      initialCapital: written(capital),
      finalEquity: written(equity),
      netPnl: written(net),
      totalReturn: ratio(net, capital),
      realizedPnl: written(realized),
      unrealizedPnl: written(position * mid * half - entry),
      fees: written(fees),
      spreadCapture: written(capture),
      makerCapture: written(makerCapture),
      takerCapture: written(capture - makerCapture),
      inventory: written(inventory),
      trades: trips.length,
      wins: won.length,
      losses: lost.length,
      scratches: trips.length - won.length - lost.length,
      winRate: ratio(BigInt(won.length), BigInt(trips.length)),
      profitFactor: ratio(profit, loss),
      grossProfit: written(profit),
      grossLoss: written(loss),
      expectancy: mean(profit - loss, trips.length),
      averageWin: mean(profit, won.length),
      averageLoss: mean(loss, lost.length),
      maxDrawdown: written(deepest),
      maxDrawdownPct: ratio(shareDown, shareOf),
      fills: fills.length,
      executions: executionsOf(fills).length,
      volume: fills.length === 0 ? null : written(volume),
      makerShare: ratio(made, volume),
      feeBps: ratio(fees * 10_000n, volume),
      netPerVolumeBps: ratio(net * 10_000n, volume),
    },
  };
}

/** Fills of one order by one event are one execution. */
function executionsOf(fills: readonly Row[]): readonly { size: bigint; value: bigint; fee: bigint }[] {
  const executions = new Map<string, { size: bigint; value: bigint; fee: bigint }>();
  for (const fill of fills) {
    const key = `${fill.order} ${fill.sequence} ${fill.time_us}`;
    const merged = executions.get(key) ?? { size: 0n, value: 0n, fee: 0n };
    const size = scaled(fill.size ?? '', 8) * (fill.side === 'buy' ? 1n : -1n);
    merged.size += size;
    merged.value += size * scaled(fill.price ?? '', 8) * 2n * half;
    merged.fee += scaled(fill.fee ?? '', 19);
    executions.set(key, merged);
  }
  return [...executions.values()];
}

function fold(
  book: { bids: Map<number, true>; asks: Map<number, true>; bid: number; ask: number },
  { snapshot, levels }: Quote,
): void {
  if (snapshot) {
    book.bids.clear();
    book.asks.clear();
    [book.bid, book.ask] = [-Infinity, Infinity];
  }
  let lost = false;
  for (const { bid, price, gone } of levels) {
    const side = bid ? book.bids : book.asks;
    if (gone) {
      side.delete(price);
      lost ||= price === book.bid || price === book.ask;
    } else {
      side.set(price, true);
      if (bid && price > book.bid) book.bid = price;
      if (!bid && price < book.ask) book.ask = price;
    }
  }
  if (!lost) return;
  [book.bid, book.ask] = [-Infinity, Infinity];
  for (const price of book.bids.keys()) if (price > book.bid) book.bid = price;
  for (const price of book.asks.keys()) if (price < book.ask) book.ask = price;
}

/** A decimal text as an integer of this many decimals. */
function scaled(text: string, decimals: number): bigint {
  const [, minus, whole = '0', part = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (part.length > decimals && /[1-9]/.test(part.slice(decimals))) throw new Error(`${text} has too many decimals`);
  const integer = BigInt(whole + part.slice(0, decimals).padEnd(decimals, '0'));
  return minus === '-' ? -integer : integer;
}

/** Money as a decimal text. */
function written(money: bigint): string {
  const digits = abs(money).toString().padStart(20, '0');
  const text = `${digits.slice(0, -19)}.${digits.slice(-19)}`.replace(/\.?0+$/, '');
  return money < 0n ? `-${text}` : text;
}

/** A quotient of money to 18 decimals, half to even. */
function rounded(above: bigint, below: bigint): bigint {
  const [size, step] = [abs(above), abs(below) * 10n];
  const [whole, rest] = [size / step, (size % step) * 2n];
  const up = rest > step || (rest === step && whole % 2n === 1n) ? 1n : 0n;
  return (whole + up) * 10n * (above < 0n === below < 0n ? 1n : -1n);
}

const mean = (total: bigint, count: number): string | null =>
  count === 0 ? null : written(rounded(total, BigInt(count)));

/** A quotient to twelve significant digits. */
function ratio(above: bigint, below: bigint): string | null {
  if (below === 0n) return null;
  const [size, step] = [abs(above), abs(below)];
  if (size === 0n) return '0';
  let decimals = 0;
  while ((size * 10n ** BigInt(decimals)) / step < 10n ** 11n) decimals += 1;
  const doubled = (size * 10n ** BigInt(decimals) * 2n) / step;
  const digits = ((doubled + 1n) / 2n).toString().padStart(decimals + 1, '0');
  const text =
    decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`.replace(/\.?0+$/, '');
  return above < 0n === below < 0n ? text : `-${text}`;
}

const abs = (value: bigint): bigint => (value < 0n ? -value : value);

const sum = (values: readonly bigint[]): bigint => {
  let total = 0n;
  for (const value of values) total += value;
  return total;
};
