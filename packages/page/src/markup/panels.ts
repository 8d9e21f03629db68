import type { Charts, InstrumentCharts } from '@replay/report';
import type { Limits } from '../data/limits.ts';
import type { PageAccount } from '../page-input.ts';
import { type Html, html, type Part } from './html.ts';
import { countText } from './value-text.ts';

/** The charts over time as frames: the client draws into them, and writes what the cursor is over into the legend. */
export const accountPanels = ({ charts, report }: PageAccount): Html => html`
${
  charts.equity.times.length < 2
    ? emptyPanel('Equity', 'Nothing was ever marked: no touch was seen and no order filled.')
    : html`${panel('equity', 'Equity', `marked at the mid, in ${report.run.currency}`, [key('line ink', 'equity')], describeLine('Equity', charts.equity))}
${panel('drawdown', 'Drawdown', 'below the highest equity so far', [key('area loss', 'drawdown')], 'How far equity was below its highest value so far.')}`
}
${
  partsMoved(charts)
    ? panel(
        'parts',
        'Where it came from, over time',
        `so far, in ${report.run.currency}`,
        [
          key('line gain', 'spread'),
          key('line loss dashed', 'inventory'),
          key('line quiet', 'fees'),
          key('line third', 'funding'),
        ],
        'The parts of the profit so far: what the spread brought, what holding brought, fees and funding.',
      )
    : emptyPanel('Where it came from, over time', 'No order was filled, so there is nothing to attribute.')
}`;

/** The charts of one market: price, position, and what was recorded of the book. */
export function instrumentPanels(charts: InstrumentCharts, recorded: number, limits: Limits): Html {
  const { instrument, bid, fills, fillsInAll, quotes, quotesInAll } = charts;
  const { quote, base, contract } = instrument;
  const thinned = [
    some('fills', Math.min(fills.length, limits.fills), fillsInAll),
    some('quotes', Math.min(quotes.length, limits.quotes), quotesInAll),
    fillsInAll === 0 && 'no order was filled',
    recorded === 0 && 'no depth was recorded',
  ].filter(Boolean);
  const price =
    bid.times.length === 0
      ? emptyPanel('Price', `${instrument.id} had no two-sided book, so there is no price to draw.`)
      : panel(
          'price',
          'Price, fills and quotes',
          [`in ${quote}`, ...thinned].join('; '),
          [
            key('line ink', 'bid'),
            key('line ink', 'ask'),
            key('mark maker buy', 'maker buy'),
            key('mark maker sell', 'maker sell'),
            key('mark taker buy', 'taker buy'),
            key('mark taker sell', 'taker sell'),
            key('line gain thin', 'own bid'),
            key('line loss thin', 'own ask'),
            recorded > 0 && key('heat', 'depth, stronger is more'),
          ],
          `Best bid and ask of ${instrument.id} with ${countText(fillsInAll)} fills.`,
          'tall',
        );
  const position =
    fillsInAll === 0
      ? emptyPanel('Inventory', 'No order was filled, so the position stayed as it was.')
      : panel(
          'position',
          'Inventory',
          `in ${contract === 'spot' || contract === 'linear' ? base : 'contracts'}`,
          [key('area ink', 'position')],
          'The position over time, long above zero and short below.',
        );
  const book =
    recorded === 0
      ? emptyPanel('Spread and imbalance', 'No depth was recorded in this run.')
      : html`${panel('spread', 'Spread', 'in ticks, wherever the book was recorded', [key('line ink', 'spread')], 'The spread over time, in ticks.', 'low')}
${panel('imbalance', 'Imbalance', 'bid less ask size over both, of the levels recorded', [key('line ink', 'imbalance')], 'The imbalance of the book over time, from −1 to 1.', 'low')}`;
  return html`${price}${position}${book}`;
}

const panel = (
  chart: string,
  title: string,
  note: string,
  keys: readonly Part[],
  description: string,
  height = '',
): Html =>
  html`<figure class="panel ${height}" data-chart="${chart}"><figcaption><h3>${title}</h3><p class="legend">${keys}<span class="note">${note}</span></p></figcaption><div class="plot" role="img" aria-label="${description}"></div></figure>`;

const emptyPanel = (title: string, why: string): Html =>
  html`<figure class="panel"><figcaption><h3>${title}</h3></figcaption><p class="empty">${why}</p></figure>`;

/** A sign and its word; the client writes the value under the cursor into the output, where there is one. */
const key = (sign: string, word: string): Html =>
  html`<span class="key"><span class="sign ${sign}" aria-hidden="true"></span> ${word}${/^(line|area) (?!.*thin)/.test(sign) && html` <output data-line="${word}"></output>`}</span>`;

const some = (name: string, drawn: number, inAll: number): string | false =>
  drawn < inAll && `${countText(drawn)} of ${countText(inAll)} ${name}, evenly chosen`;

const partsMoved = ({ parts }: Charts): boolean =>
  Object.values(parts).some(({ values }) => values.some((value) => value !== 0 && !Number.isNaN(value)));

function describeLine(name: string, { values }: Charts['equity']): string {
  const known = values.filter((value) => !Number.isNaN(value));
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return name;
  const [low, high] = known.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)] as const, [
    first,
    first,
  ] as const);
  const text = (value: number): string => value.toPrecision(8).replace(/\.?0+$/, '');
  return `${name} from ${text(first)} to ${text(last)}, at least ${text(low)} and at most ${text(high)}.`;
}
