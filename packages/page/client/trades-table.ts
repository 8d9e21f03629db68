import type { TradeData } from '../src/data/trade-data.ts';
import { element, make } from './find.ts';
import { showChosen } from './toolbar.ts';
import { type Heading, headingsOf, type Trade, tradesOf } from './trade-rows.ts';

const rowsOnPage = 25;

/** Lists the closed trades a page at a time, sorted as wished; a row that is chosen is handed on. */
export function listTrades(block: HTMLElement, data: TradeData, choose: (trade: Trade) => void): void {
  const trades = tradesOf(data);
  if (trades.length > 0) new TradesTable(block, headingsOf(data), trades, choose).show();
}

class TradesTable {
  readonly #table: HTMLElement;
  readonly #pager: HTMLElement;
  readonly #choose: (trade: Trade) => void;
  readonly #trades: Trade[];
  readonly #headings: readonly Heading[];
  #sorted = { column: 0, descending: false };
  #page = 0;
  #chosen: number | undefined;

  constructor(block: HTMLElement, headings: readonly Heading[], trades: Trade[], choose: (trade: Trade) => void) {
    this.#table = element('.trade-table', block);
    this.#pager = element('.pager', block);
    this.#headings = headings;
    this.#trades = trades;
    this.#choose = choose;
    this.#table.addEventListener('keydown', (event) => this.#press(event));
  }

  show(): void {
    const { column, descending } = this.#sorted;
    const heads = this.#headings.map(({ title, number }, at) => {
      const button = make('button', { type: 'button', text: title });
      button.addEventListener('click', () => this.#sort(at));
      const sort = at === column ? (descending ? 'descending' : 'ascending') : 'none';
      return make('th', { scope: 'col', class: number ? 'number' : 'word', 'aria-sort': sort }, button);
    });
    element('thead', this.#table).replaceChildren(make('tr', {}, ...heads));
    const first = this.#page * rowsOnPage;
    const shown = this.#trades.slice(first, first + rowsOnPage);
    element('tbody', this.#table).replaceChildren(...shown.map((trade, at) => this.#row(trade, at === 0)));
    this.#showPager(first, shown.length);
  }

  #row(trade: Trade, first: boolean): HTMLTableRowElement {
    const cells = trade.cells.map((text, at) => {
      const { number = false, title } = this.#headings[at] ?? {};
      const tone = title === 'Net' ? (text.startsWith('−') ? ' loss' : ' gain') : '';
      return make('td', { class: `${number ? 'number' : 'word'}${tone}`, text });
    });
    const row = make('tr', { tabindex: first ? '0' : '-1' }, ...cells);
    if (trade.trade === this.#chosen) row.setAttribute('aria-current', 'true');
    row.addEventListener('click', () => this.#take(trade, row));
    row.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      this.#take(trade, row);
    });
    return row;
  }

  #take(trade: Trade, row: HTMLElement): void {
    this.#chosen = trade.trade;
    for (const other of this.#table.querySelectorAll('[aria-current]')) other.removeAttribute('aria-current');
    row.setAttribute('aria-current', 'true');
    this.#focus(row);
    this.#choose(trade);
    const [number = '', side = ''] = trade.cells;
    showChosen(`trade ${number}, ${side} ✕`, () => {
      row.scrollIntoView({ block: 'center' });
      row.focus({ preventScroll: true });
    });
    row.closest('.account')?.querySelector('[data-chart="price"]:not([hidden])')?.scrollIntoView({ block: 'start' });
  }

  /** One row is reached by Tab, the others from there by the arrows. */
  #press(event: KeyboardEvent): void {
    const row = event.target instanceof HTMLTableRowElement ? event.target : undefined;
    if (row === undefined) return;
    const next = { ArrowDown: row.nextElementSibling, ArrowUp: row.previousElementSibling }[event.key];
    if (!(next instanceof HTMLTableRowElement)) return;
    event.preventDefault();
    this.#focus(next);
  }

  #focus(row: HTMLElement): void {
    for (const other of this.#table.querySelectorAll('tbody tr')) other.setAttribute('tabindex', '-1');
    row.setAttribute('tabindex', '0');
    row.focus({ preventScroll: true });
  }

  #sort(column: number): void {
    const same = this.#sorted.column === column;
    this.#sorted = { column, descending: same ? !this.#sorted.descending : column !== 0 };
    const sign = this.#sorted.descending ? -1 : 1;
    this.#trades.sort(
      (one, other) => sign * compared(one.ranks[column], other.ranks[column]) || one.trade - other.trade,
    );
    this.#page = 0;
    this.show();
    element(`th:nth-child(${column + 1}) button`, this.#table).focus();
  }

  #showPager(first: number, shown: number): void {
    const last = Math.ceil(this.#trades.length / rowsOnPage) - 1;
    const turn = (text: string, to: number): HTMLButtonElement => {
      const button = make('button', { type: 'button', text });
      button.disabled = to < 0 || to > last;
      button.addEventListener('click', () => {
        this.#page = to;
        this.show();
      });
      return button;
    };
    const where = `${first + 1} to ${first + shown} of ${this.#trades.length}`;
    this.#pager.replaceChildren(
      turn('Back', this.#page - 1),
      make('span', { text: where, 'aria-live': 'polite' }),
      turn('On', this.#page + 1),
    );
  }
}

function compared(one: number | string | undefined, other: number | string | undefined): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return String(one).localeCompare(String(other));
}
