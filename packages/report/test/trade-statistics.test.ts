import { Decimal, type Fact, type OrderId } from '@replay/core';
import { foldReport, type Grouping, type Metric, type Report, reportSections, runDocument } from '@replay/report';
import { describe, expect, it } from 'vitest';
import { drawJournal, minute, noon, second } from './journal.ts';

const text = (metric: Metric): string => (metric.status === 'known' ? metric.value.toFixed() : metric.reason);
const context = { id: 'r', source: 'drawn' };

/** Gives orders their tags. */
const tagged = (facts: readonly Fact[], tags: Readonly<Record<OrderId, string>>): readonly Fact[] =>
  facts.map((fact) => {
    const tag = fact.type === 'OrderSubmitted' ? tags[fact.order] : undefined;
    return tag === undefined ? fact : ({ ...fact, tag } as Fact);
  });

// A win of 4 from 12:00, a loss of 3 and a win of 1 from 13:00, and a scratch on the next day.
const lines = [
  '0s touch 99|101',
  '10s buy 2x100',
  '20s touch 94|96',
  '30s touch 104|106',
  '40s sell 2x102',
  '61m sell 1x100',
  '62m touch 107|109',
  '63m buy 1x103',
  '64m buy 1x103',
  '68m sell 1x104',
  '13h buy 3x104',
  '13.5h sell 3x104',
  '14h end',
];
const tags = { '1': 'entry', '2': 'exit', '3': 'fade', '5': 'entry' };
const report = foldReport(tagged(drawJournal(lines), tags));

describe('four trades', () => {
  const { trades } = report;

  it('are by the side of their entry', () => {
    expect(trades.bySide.long).toMatchObject({ trades: 3, wins: 2, net: new Decimal(5) });
    expect(trades.bySide.short).toMatchObject({ trades: 1, wins: 0, net: new Decimal(-3) });
  });

  it('are by the hour in which they closed, at UTC, whichever day it was', () => {
    expect(trades.byHour.map(({ hour, trades, wins, net }) => [hour, trades, wins, String(net)])).toEqual([
      [1, 1, 0, '0'],
      [12, 1, 1, '4'],
      [13, 2, 1, '-2'],
    ]);
  });

  it('are by the tag of the order that opened them, not of the one that closed', () => {
    expect(trades.byTag.map(({ tag, trades, net }) => [tag, trades, String(net)])).toEqual([
      ['entry', 2, '5'],
      ['fade', 1, '-3'],
      [undefined, 1, '0'],
    ]);
    expect(trades.byTag.map(({ winRate }) => text(winRate))).toEqual(['1', '0', '0']);
  });

  it('have a best and a worst, with their numbers', () => {
    expect([text(trades.bestTrade), trades.bestTradeNumber]).toEqual(['4', 1]);
    expect([text(trades.worstTrade), trades.worstTradeNumber]).toEqual(['-3', 2]);
  });

  it('have holding times', () => {
    expect(trades.holdingTime).toMatchObject({ p10: 30 * second, p50: 2 * minute, p90: 30 * minute });
    // 2 for 30 s, 1 for 120 s, 1 for 240 s and 3 for 1800 s.
    expect(text(trades.holdingTime?.mean as Metric)).toBe('831428571.429');
  });

  it('have excursions at mids', () => {
    const { mae, mfe, trades: n } = trades.excursions;
    // Of the first: 95 and 105 against 100, twice. Of the second: 108 against 100. The others saw no mid after their entry.
    expect(n).toBe(2);
    expect([mae.p50, mae.p90, mae.furthest].map(text)).toEqual(['-8', '-10', '-10']);
    expect([mfe.p50, mfe.p90, mfe.furthest].map(text)).toEqual(['-8', '10', '10']);
  });

  it('have no system quality number', () => {
    expect(text(trades.sqn)).toBe('TOO_FEW_SAMPLES');
  });

  it('are in the document and the sections, with the grouping and their definitions', () => {
    const { details } = runDocument(report, context);
    expect(details.trades).toMatchObject({
      bestTradeNumber: 1,
      'holdingTime.p50': 2 * minute,
      'mae.furthest': '-10',
      bySide: [
        { side: 'long', trades: 3, wins: 2, winRate: '0.666666666667', net: '5' },
        { side: 'short', trades: 1, wins: 0, winRate: '0', net: '-3' },
      ],
      byTag: [{ tag: 'entry' }, { tag: 'fade' }, { tag: '' }],
    });
    const section = reportSections(report, context).find(({ id }) => id === 'trades');
    expect(section?.note).toMatch(/grouped flat to flat/);
    for (const table of section?.tables ?? []) expect(table.title).toMatch(/\(flat to flat\)/);
    for (const { definition } of section?.figures ?? []) expect(definition).toMatch(/\w.*\.$/);
  });
});

describe('thirty trades', () => {
  it('have a system quality number', () => {
    const many = Array.from({ length: 30 }, (_, at) => [
      `${10 * at + 1}s buy 1x100`,
      `${10 * at + 2}s sell 1x${at % 3 === 0 ? 97 : 102}`,
    ]);
    const { trades } = foldReport(drawJournal(['0s touch 99|101', ...many.flat(), '10m end']));
    // 20 of 2 and 10 of −3: mean 1/3, sample deviation √(30 · 25 · 2/9 / 29).
    expect(Number(text(trades.sqn))).toBeCloseTo(Math.sqrt(30) / 3 / Math.sqrt((30 * 25 * 2) / 9 / 29), 10);
  });
});

describe('a tag', () => {
  it.each<[Grouping, readonly (readonly [string | undefined, number])[], string]>([
    ['flat-to-flat', [['one', 1]], 'the first entry opened it'],
    [
      'fill-to-fill-fifo',
      [
        ['one', 1],
        ['two', 1],
      ],
      'each lot was entered by its own order',
    ],
    ['flat-to-reduced-lifo', [['one', 1]], 'an exit closes both, and the older entry opened'],
  ])('of %s is that of the order that opened: %j, as %s', (grouping, expected) => {
    const facts = drawJournal(['0s touch 99|101', '1s buy 1x100', '2s buy 1x101', '3s sell 2x103', '4s end']);
    const { trades } = foldReport(tagged(facts, { '1': 'one', '2': 'two', '3': 'out' }), { grouping });
    expect(trades.byTag.map(({ tag, trades }) => [tag, trades])).toEqual(expected);
  });
});

describe('by calendar', () => {
  const { periods } = report;
  const rows = (of: Report['periods']['days']): unknown =>
    of.map(({ name, netPnl, executions, trades }) => [name, String(netPnl), executions, trades]);

  it('the run touched two days, one week and one month', () => {
    expect(rows(periods.days)).toEqual([
      ['2024-08-08', '2', 6, 3],
      ['2024-08-09', '0', 2, 1],
    ]);
    expect(rows(periods.weeks)).toEqual([['2024-08-05', '2', 8, 4]]);
    expect(rows(periods.months)).toEqual([['2024-08', '2', 8, 4]]);
    expect(text(periods.winningDays)).toBe('0.5');
  });

  it('an hour of the day adds up over the days', () => {
    expect(rows(periods.hoursOfDay)).toEqual([
      ['01', '0', 2, 1],
      ['12', '4', 2, 1],
      ['13', '-2', 4, 2],
    ]);
  });

  it('a drawdown is found within its period, and across its hours', () => {
    const fell = foldReport(
      drawJournal([
        '0s touch 99|101',
        '1s buy 1x100',
        '30m touch 119|121',
        '70m touch 109|111',
        '80m touch 112|114',
        '81m touch 104|106',
        '3h end',
      ]),
    ).periods;
    expect(fell.hoursOfDay.map(({ name, maxDrawdown }) => [name, String(maxDrawdown)])).toEqual([
      ['12', '0'],
      ['13', '15'],
    ]);
    expect(String(fell.days[0]?.maxDrawdown)).toBe('15');
  });

  it('a period begins with the events of its first instant', () => {
    const facts = drawJournal(['0s touch 99|101', '59m buy 1x100', '60m sell 1x107', '61m end']);
    expect(foldReport(facts).periods.hoursOfDay.map(({ name, netPnl }) => [name, String(netPnl)])).toEqual([
      ['12', '0'],
      ['13', '7'],
    ]);
    expect(new Date(noon / 1000).toISOString()).toBe('2024-08-08T12:00:00.000Z');
  });

  it('days without an event count among all days', () => {
    const facts = drawJournal(['0s touch 99|101', '1s buy 1x100', '2s sell 1x107', '73h end']);
    const { days, winningDays } = foldReport(facts).periods;
    expect(days.map(({ name, executions }) => [name, executions])).toEqual([
      ['2024-08-08', 2],
      ['2024-08-09', 0],
      ['2024-08-10', 0],
      ['2024-08-11', 0],
    ]);
    expect(text(winningDays)).toBe('0.25');
  });
});
