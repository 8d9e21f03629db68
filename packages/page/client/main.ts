import type { AccountData } from '../src/data/account-data.ts';
import { showAccount } from './account-view.ts';
import { followHash } from './contents.ts';
import { element, elements } from './find.ts';
import { listenToKeys } from './keyboard.ts';
import { Palette } from './palette.ts';
import { followPrinting } from './printing.ts';
import { followTheme } from './theme.ts';
import { TimeRange } from './time-range.ts';
import { showRange } from './toolbar.ts';

const palette = new Palette();
const accounts = JSON.parse(element('#replay-charts').textContent ?? '[]') as readonly AccountData[];
const blocks = elements('.account');
const ranges = accounts.map(({ from, to }) => new TimeRange(from, to));
const seen = new Set<number>();
let current = 0;

/** Charts of an account are drawn when it is first looked at: a hidden one has no size. */
function choose(account: number): void {
  current = account;
  for (const [at, block] of blocks.entries()) block.hidden = at !== account;
  const [data, block, range] = [accounts[account], blocks[account], ranges[account]];
  if (data === undefined || block === undefined || range === undefined) return;
  if (!seen.has(account)) showAccount(block, data, range, palette);
  seen.add(account);
  range.tell();
}

followTheme(palette);
followPrinting(palette);
followHash();
for (const [at, range] of ranges.entries())
  range.listen(() => {
    if (at === current) showRange(range);
  });
listenToKeys(() => ranges[current]);
document.querySelector<HTMLSelectElement>('#account')?.addEventListener('change', (event) => {
  choose(Number((event.currentTarget as HTMLSelectElement).value));
});
choose(0);
