import { elements } from './find.ts';
import type { Palette } from './palette.ts';

/** Paper is white and cannot be unfolded: for printing, every section is open and the charts are drawn in the light colours. */
export function followPrinting(palette: Palette): void {
  const root = document.documentElement;
  let [theme, closed]: [string | undefined, readonly HTMLElement[]] = [undefined, []];
  addEventListener('beforeprint', () => {
    theme = root.dataset['theme'];
    root.dataset['theme'] = 'light';
    closed = elements('details:not([open])');
    for (const details of closed) details.setAttribute('open', '');
    palette.renew();
  });
  addEventListener('afterprint', () => {
    if (theme === undefined) delete root.dataset['theme'];
    else root.dataset['theme'] = theme;
    for (const details of closed) details.removeAttribute('open');
    palette.renew();
  });
}
