import { element } from './find.ts';
import type { TimeRange } from './time-range.ts';
import { dayAndMoment, lastingText, minute, momentText, second } from './time-text.ts';

/** Says which stretch of time the charts show. */
export function showRange(range: TimeRange): void {
  const width = range.to - range.from;
  const step = width > 10 * minute ? minute : width > 10 * second ? second : 1000;
  const sameDay =
    new Date(range.from / 1000).toISOString().slice(0, 10) === new Date(range.to / 1000).toISOString().slice(0, 10);
  const end = sameDay ? momentText(range.to, step) : dayAndMoment(range.to, step);
  element('#range').textContent = `${dayAndMoment(range.from, step)} – ${end} · ${lastingText(width)}`;
  element('[data-move="all"]').toggleAttribute('disabled', range.whole);
  if (range.whole) element('#chosen-trade').hidden = true;
}

/** Of the trade that was told last. */
let wayBack = new AbortController();

/** Tells which trade the charts show, with the way back to its row. */
export function showChosen(text: string, back: () => void): void {
  const chip = element('#chosen-trade');
  chip.textContent = text;
  chip.hidden = false;
  wayBack.abort();
  wayBack = new AbortController();
  chip.addEventListener('click', back, { signal: wayBack.signal });
}
