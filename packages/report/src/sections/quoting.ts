import type { Quoting } from '../execution/quoting.ts';
import type { Report } from '../report/report.ts';
import { bps, count, type FigureTerms, type MetricTable, type Sheet, share, size, type Value, word } from './figure.ts';

const ticks = { kind: 'ticks' } as const;

/** How a maker stood in the book. */
export function quotingSheet({ execution: { quoting, byInstrument } }: Report): Sheet {
  const { fillRateAtTouch, reachedTouch, rested } = quoting;
  return {
    id: 'quoting',
    title: 'Quoting',
    note: 'What rested at the venue, as a step function of time, beside the public touch; a touch that is lost is carried. Shares are of all the time of the run.',
    figures: [
      ...quoting.uptime.map(
        ({ within, share: { both } }): FigureTerms => ({
          id: `quoteUptime.${within}bps`,
          title: `Uptime within ${within} bps`,
          unit: share,
          value: both,
          definition: `Share of the time with both sides resting within ${within} bps of the mid, with any size.`,
        }),
      ),
      {
        id: 'quotedSpread',
        title: 'Quoted spread',
        unit: bps,
        value: quoting.quotedSpread,
        definition: 'Own best ask less own best bid over the mid, by time, while both rest.',
      },
      {
        id: 'quotedSize',
        title: 'Quoted size',
        unit: size,
        value: quoting.quotedSize.both,
        definition: 'All that rests on a side, by time, while anything does; the mean of the two sides.',
      },
      {
        id: 'distanceToTouch',
        title: 'Distance to the touch',
        unit: ticks,
        value: quoting.distanceToTouch.both,
        definition:
          'From the public touch back to our best price, by time, while it rests; negative inside the spread.',
      },
      {
        id: 'touchFillRate',
        title: 'Fill rate where the price traded',
        unit: share,
        value: { status: 'undefined', reason: 'NOT_RECORDED' },
        definition:
          'Of the orders whose price traded while they rested, those with a fill. Prints are not among the facts of a run; the fill rate at the touch is the nearest that is known.',
      },
      {
        id: 'fillRateAtTouch',
        title: 'Fill rate at the touch',
        unit: share,
        value: fillRateAtTouch,
        n: reachedTouch,
        definition:
          'Of the orders that were at the public touch of their side or better while they rested, those that filled as makers.',
      },
      {
        id: 'restedOrders',
        title: 'Orders that rested',
        unit: count,
        value: rested,
        definition: 'For longer than an instant.',
      },
    ],
    tables: [sideTable(quoting), instrumentTable(byInstrument)],
  };
}

function sideTable(quoting: Quoting): MetricTable {
  return {
    id: 'quotingBySide',
    title: 'By side',
    columns: [
      { id: 'side', title: 'Side', unit: word },
      { id: 'quoting', title: 'Quoting', unit: share, definition: 'Time with anything resting, at any distance.' },
      ...quoting.uptime.map(({ within }) => ({
        id: `uptime${within}bps`,
        title: `within ${within} bps`,
        unit: share,
        definition: 'Of the mid.',
      })),
      { id: 'size', title: 'Size', unit: size, definition: 'While anything rests.' },
      { id: 'distance', title: 'To the touch', unit: ticks, definition: 'While anything rests.' },
    ],
    rows:
      quoting.rested === 0
        ? []
        : (['both', 'buy', 'sell'] as const).map((side): [string, ...Value[]] => [
            side,
            quoting.quoting[side],
            ...quoting.uptime.map((one) => one.share[side]),
            quoting.quotedSize[side],
            quoting.distanceToTouch[side],
          ]),
  };
}

/** By instrument, where there is more than one. */
function instrumentTable(byInstrument: Report['execution']['byInstrument']): MetricTable {
  return {
    id: 'quotingByInstrument',
    title: 'By instrument',
    columns: [
      { id: 'instrument', title: 'Instrument', unit: word },
      { id: 'quoting', title: 'Quoting', unit: share, definition: 'Time with both sides resting, at any distance.' },
      { id: 'uptime10bps', title: 'within 10 bps', unit: share, definition: 'Both sides, of the mid.' },
      { id: 'quotedSpread', title: 'Spread', unit: bps },
      { id: 'size', title: 'Size', unit: size },
      { id: 'distance', title: 'To the touch', unit: ticks },
      { id: 'aheadAtJoin', title: 'Ahead at the join, p50', unit: size },
      { id: 'fillRateAtTouch', title: 'Fill rate at the touch', unit: share },
    ],
    rows:
      byInstrument.length < 2
        ? []
        : byInstrument.map(({ instrument, quoting, queue }): [string, ...Value[]] => [
            instrument.id,
            quoting.quoting.both,
            quoting.uptime.find(({ within }) => within === 10)?.share.both ?? quoting.quoting.both,
            quoting.quotedSpread,
            quoting.quotedSize.both,
            quoting.distanceToTouch.both,
            queue.aheadAtJoin.p50,
            quoting.fillRateAtTouch,
          ]),
  };
}
