import { createHash } from 'node:crypto';
import type { Micros } from '@replay/core';
import type { Charts, DepthColumn, Line } from '@replay/report';
import { describe, expect, it } from 'vitest';
import { type PageInput, reportPage } from '../src/index.ts';
import { pageInputOf } from './drawn-page.ts';
import { drawnInstrument, drawRun, noon } from './drawn-run.ts';

describe('the page of a run', () => {
  const page = reportPage(pageInputOf(drawRun()));

  it('has every section and every figure of its report, each with its definition', () => {
    const input = pageInputOf(drawRun());
    for (const { id, figures, tables } of input.accounts[0].sections) {
      expect(page).toContain(`id="section-0-${id}"`);
      for (const figure of figures) expect(page).toContain(`id="figure-0-${figure.id}"`);
      for (const table of tables) if (table.rows.length > 0) expect(page).toContain(`<table id="table-${table.id}">`);
    }
    expect(page).toContain('Equity at the end less the capital at the start, with fees and funding.');
  });

  it('holds the document of the run, as report.json does', () => {
    const text = /<script type="application\/json" id="replay-document">(.*?)<\/script>/s.exec(page)?.[1] ?? '';
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(pageInputOf(drawRun()).document)));
  });

  it('is the same for the same run', () => {
    expect(reportPage(pageInputOf(drawRun()))).toBe(page);
  });

  it('of a normal run is smaller than a megabyte', () => {
    expect(Buffer.byteLength(page)).toBeLessThan(1_000_000);
  });
});

describe('the policy of the page', () => {
  const page = reportPage(pageInputOf(drawRun({ touches: 60 })));
  const policy =
    /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'") ?? '';
  const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

  it('forbids everything that it does not name', () => {
    expect(policy.startsWith("default-src 'none'; ")).toBe(true);
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });

  it.each(['script', 'style'])('allows each %s by its hash, and no other', (element) => {
    const inline = [...page.matchAll(new RegExp(`<${element}>(.*?)</${element}>`, 'gs'))].map(([, text = '']) =>
      hashOf(text),
    );
    const named = new RegExp(`${element}-src ([^;]*)`).exec(policy)?.[1]?.split(' ');
    expect(inline.length).toBeGreaterThan(0);
    expect(named).toEqual(inline);
  });

  it('needs no exception: there is no style in an attribute, no handler, and nothing to load', () => {
    const markup = page.replace(/<(script|style)[^>]*>.*?<\/\1>/gs, '');
    expect(markup).not.toMatch(/ style="| on[a-z]+="|<(img|iframe|object|embed|form)\b/);
    expect([...markup.matchAll(/ (?:src|href)="([^"]*)"/g)].filter(([, to = '']) => !/^(#|data:,)/.test(to))).toEqual(
      [],
    );
  });
});

describe('a page of a hundred thousand fills and a million points', () => {
  const page = reportPage(large());

  it('is smaller than three megabytes', () => {
    expect(Buffer.byteLength(page)).toBeLessThan(3_000_000);
  });

  it.each([
    ['20,000 of 100,000 fills, evenly chosen', 'fills on the price chart'],
    ['10,000 of 100,000 quotes, evenly chosen', 'own quotes on the price chart'],
    ['The first 2,000 of 57,312; all are in trades.csv.', 'closed trades'],
  ])('says in words what was left out: %s', (words) => {
    expect(page).toContain(words);
  });
});

describe('names from data', () => {
  it('are escaped wherever they stand', () => {
    const hostile = '"><img src=x onerror=alert(1)></script>';
    const instruments = [
      drawnInstrument({ id: `a:${hostile}`, symbol: hostile }),
      drawnInstrument({ id: `b:${hostile}` }),
    ];
    const page = reportPage(
      pageInputOf(drawRun({ instruments, started: { strategy: hostile, parameters: { [hostile]: hostile } } }), {
        id: hostile,
        source: hostile,
        notes: [hostile],
      }),
    );
    expect(page).not.toContain('<img');
    expect(page.match(/<\/script>/g)?.length).toBe(4);
  });
});

/** A walk of a million steps, a fill after each tenth of them, and a book of twenty levels after each hundredth. */
function large(): PageInput {
  const small = pageInputOf(drawRun());
  const [account] = small.accounts;
  const { charts, report } = account;
  const [market] = charts.instruments as [Charts['instruments'][0]];
  const line = (points: number, step: number, around: number): Line => {
    const times = Float64Array.from({ length: points }, (_, at) => noon + Math.floor((at * 86_400_000_000) / points));
    let value = around;
    return { times, values: times.map((_, at) => (value += step * (((at * 7919) % 31) - 15))) };
  };
  const count = 100_000;
  const fills = Array.from({ length: count }, (_, at) => ({
    ...(market.fills[at % market.fills.length] as Charts['instruments'][0]['fills'][0]),
    fill: at + 1,
    time: (noon + at * 864_000) as Micros,
  }));
  const quotes = fills.map(({ side, price, time }) => ({ side, price, from: (time - 500_123) as Micros, to: time }));
  const columns = account.depth?.get(market.instrument.id) ?? [];
  const depth = Array.from({ length: 10_000 }, (_, at) => ({
    ...(columns[at % columns.length] as DepthColumn),
    time: (noon + at * 8_640_000) as Micros,
  }));
  const million = 1_000_000;
  return {
    ...small,
    accounts: [
      {
        ...account,
        report: {
          ...report,
          roundTrips: Array.from(
            { length: 57_312 },
            (_, at) =>
              report.roundTrips[at % report.roundTrips.length] as PageInput['accounts'][0]['report']['roundTrips'][0],
          ),
        },
        depth: new Map([[market.instrument.id, depth]]),
        charts: {
          ...charts,
          to: (noon + 86_400_000_000) as Micros,
          equity: line(million, 0.0123, 1000),
          parts: {
            spreadCapture: line(count, 0.01, 0),
            inventory: line(count, 0.02, 0),
            fees: line(count, 0.001, 0),
            funding: line(count, 0, 0),
          },
          instruments: [
            {
              ...market,
              bid: line(million, 0.1, 60_000),
              ask: line(million, 0.1, 60_001),
              position: line(count, 0.001, 0),
              fills,
              quotes,
              fillsInAll: count,
              quotesInAll: count,
            },
          ],
        },
      },
    ],
  };
}
