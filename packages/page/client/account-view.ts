import type { AccountData } from '../src/data/account-data.ts';
import type { Drawing, Painter } from './drawing.ts';
import { accountDrawings, instrumentDrawings } from './drawings.ts';
import { elements } from './find.ts';
import { faded, type Palette } from './palette.ts';
import { TimePanel } from './time-panel.ts';
import type { TimeRange } from './time-range.ts';
import { listTrades } from './trades-table.ts';

/** A stretch of time that is marked in all charts of an account. */
interface Marked {
  span: readonly [number, number] | undefined;
}

/** Draws all charts of an account and lists its trades. */
export function showAccount(block: HTMLElement, data: AccountData, range: TimeRange, palette: Palette): void {
  const marked: Marked = { span: undefined };
  const sync = `account ${block.dataset['account']}`;
  const panels: TimePanel[] = [];
  const draw = (within: ParentNode, drawings: Readonly<Record<string, (() => Drawing) | undefined>>): void => {
    for (const frame of elements(':scope > [data-chart]', within)) {
      const drawing = drawings[frame.dataset['chart'] ?? '']?.();
      if (drawing === undefined) continue;
      const beneath = [markedSpan(marked), ...(drawing.beneath ?? [])];
      panels.push(new TimePanel(frame, { ...drawing, beneath }, range, palette, sync));
    }
  };

  for (const charts of elements('.charts', block)) draw(charts, accountDrawings(data));
  const markets = elements('.market-charts', block);
  const shown = new Set<number>();
  const chooseMarket = (chosen: number): void => {
    for (const [at, market] of markets.entries()) market.hidden = at !== chosen;
    const [market, instrument] = [markets[chosen], data.instruments[chosen]];
    if (market === undefined || instrument === undefined) return;
    if (!shown.has(chosen)) draw(market, instrumentDrawings(instrument));
    shown.add(chosen);
    range.tell();
  };
  const select = block.querySelector<HTMLSelectElement>('select.market');
  select?.addEventListener('change', () => chooseMarket(Number(select.value)));

  // However many keys are pressed between two frames, each frame draws once.
  let asked = 0;
  range.listen(() => {
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(() => {
      if (range.whole) marked.span = undefined;
      for (const panel of panels) panel.show();
    });
  });
  palette.listen(() => {
    for (const panel of panels) panel.repaint();
  });
  const observer = new ResizeObserver(() => {
    for (const panel of panels) panel.fit();
  });
  observer.observe(block);
  chooseMarket(0);

  listTrades(block, data.trades, ({ opened, closed, instrument }) => {
    if (select !== null) select.value = String(instrument);
    chooseMarket(instrument);
    marked.span = [opened, closed];
    const room = Math.max((closed - opened) * 0.75, 1_500_000);
    range.set(opened - room, closed + room);
    range.tell();
  });
}

/** The trade that was chosen, as a band behind the lines. */
const markedSpan =
  (marked: Marked): Painter =>
  ({ ctx, bbox, valToPos }, palette) => {
    if (marked.span === undefined) return;
    const [left, right] = marked.span.map((time) => valToPos(time, 'x', true)) as [number, number];
    ctx.fillStyle = faded(palette.of('chosen'), 0.13);
    ctx.fillRect(left, bbox.top, Math.max(right - left, uPlot.pxRatio), bbox.height);
  };
