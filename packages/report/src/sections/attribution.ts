import type { Section } from '../metric/section.ts';
import type { Report } from '../report/report.ts';
import { figure, moneyUnit } from './figure.ts';

/** Where the result came from. */
export function attributionSection(report: Report): Section {
  const { attribution } = report;
  const unit = moneyUnit(report);
  return {
    id: 'attribution',
    title: 'Where it came from',
    note: 'Net result = spread capture + inventory − fees + funding, exactly and at every fill. The mid is that of the public book, just before what caused the fill.',
    figures: [
      figure({
        id: 'spreadCapture',
        title: 'Spread capture',
        unit,
        value: attribution.spreadCapture,
        definition: 'What fills were better than the mid at their moment; maker and taker together.',
      }),
      figure({
        id: 'makerCapture',
        title: 'of it as maker',
        unit,
        value: attribution.makerCapture,
        definition: 'Spread capture of resting orders.',
      }),
      figure({
        id: 'takerCapture',
        title: 'of it as taker',
        unit,
        value: attribution.takerCapture,
        definition: 'Spread capture of orders that took; normally negative, since they pay the spread.',
      }),
      figure({
        id: 'inventory',
        title: 'Inventory',
        unit,
        value: attribution.inventory,
        definition: 'What was held times the move of the mid, from event to event.',
      }),
      figure({
        id: 'attribution.fees',
        title: '− Fees',
        unit,
        value: attribution.fees,
        definition: 'Fees paid less rebates received.',
      }),
      figure({
        id: 'attribution.funding',
        title: '+ Funding',
        unit,
        value: attribution.funding,
        definition: 'Funding received less funding paid.',
      }),
      figure({
        id: 'net',
        title: '= Net',
        unit,
        value: attribution.net,
        definition: 'The sum of the parts, which is the net P&L to the last digit.',
      }),
    ],
    tables: [],
  };
}
