import { valuesOf } from '../src/data/column.ts';
import type { TradeData } from '../src/data/trade-data.ts';
import { dayAndMoment, lastingText } from './time-text.ts';

/** A row: what is shown and what it is sorted by. */
export interface Trade {
  readonly trade: number;
  readonly instrument: number;
  readonly opened: number;
  readonly closed: number;
  readonly cells: readonly string[];
  readonly ranks: readonly (number | string)[];
}

export interface Heading {
  readonly title: string;
  readonly number: boolean;
}

/** The columns of the list; the market only where there are several. */
export function headingsOf({ instruments }: TradeData): readonly Heading[] {
  const word = (title: string): Heading => ({ title, number: false });
  const number = (title: string): Heading => ({ title, number: true });
  return [
    number('#'),
    word('Side'),
    number('Net'),
    ...(instruments.length > 1 ? [word('Market')] : []),
    word('Opened'),
    number('Held'),
    number('Size'),
    number('Entry'),
    number('Exit'),
    number('Fees'),
    number('Worst'),
    number('Best'),
  ];
}

/** Rows with the digits of each column made equal, so that points stand below each other. */
export function tradesOf({ rows, instruments, digits }: TradeData): Trade[] {
  const [opened, lasting] = [valuesOf(rows.opened), valuesOf(rows.lasting)];
  const money = [rows.fees, rows.worst, rows.best].map((texts) => sameDigits(texts, digits));
  const net = sameDigits(rows.net, digits);
  const [size, entry, exit] = [rows.size, rows.entry, rows.exit].map((texts) => sameDigits(texts, 8)) as [
    readonly string[],
    readonly string[],
    readonly string[],
  ];
  return rows.trade.map((trade, at) => {
    const market = instruments[rows.instrument[at] ?? 0] ?? '';
    const [begin, held] = [opened[at] as number, lasting[at] as number];
    const amounts = money.map((texts) => texts[at] ?? '');
    const side = rows.side[at] ?? '';
    const numbers = [rows.size, rows.entry, rows.exit, rows.fees, rows.worst, rows.best].map((texts) =>
      Number(texts[at] ?? ''),
    );
    const several = instruments.length > 1;
    return {
      trade,
      instrument: rows.instrument[at] ?? 0,
      opened: begin,
      closed: begin + held,
      cells: [
        String(trade),
        side,
        net[at] ?? '',
        ...(several ? [market] : []),
        dayAndMoment(begin, 1000),
        lastingText(held),
        ...[size, entry, exit].map((texts) => texts[at] ?? ''),
        ...amounts,
      ],
      ranks: [trade, side, Number(rows.net[at]), ...(several ? [market] : []), begin, held, ...numbers],
    };
  });
}

function sameDigits(texts: readonly string[], most: number): readonly string[] {
  const digits = Math.min(Math.max(...texts.map((text) => (text.split('.')[1] ?? '').length)), most);
  return texts.map((text) =>
    text === ''
      ? '–'
      : Number(text)
          .toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
          .replace(/^-(0(\.0*)?)$/, '$1')
          .replace('-', '−'),
  );
}
