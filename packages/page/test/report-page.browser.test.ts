import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { repoRoot } from '@replay/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportPage } from '../src/index.ts';
import { findChromium, launchChromium } from './chromium.ts';
import { pageInputOf } from './drawn-page.ts';
import { drawnInstrument, drawRun } from './drawn-run.ts';
import { coloursOf, type OpenedPage, openPage, settled } from './open-page.ts';

const found = findChromium();
const artifacts = join(repoRoot, 'artifacts');
const everyChart = ['equity', 'drawdown', 'parts', 'price', 'position', 'spread', 'imbalance'];
const gain = '26,90,158';
const loss = '179,71,10';

/** Text of the bar at the top: which stretch of time is shown. */
const shown = (page: Page): Promise<string> => page.innerText('#range');

async function drag(page: Page, chart: string, from: number, to: number): Promise<void> {
  const area = page.locator(`[data-chart="${chart}"] .u-over`);
  await area.scrollIntoViewIfNeeded();
  const box = await area.boundingBox();
  if (box === null) throw new Error(`the chart ${chart} is not to be seen`);
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * from, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * to, y, { steps: 4 });
  await page.mouse.up();
  await settled(page);
}

describe.skipIf(found.status === 'missing')(
  `the page in a browser${found.status === 'missing' ? ` (${found.why})` : ''}`,
  () => {
    let browser: Browser;
    let opened: OpenedPage;
    let page: Page;

    beforeAll(async () => {
      mkdirSync(artifacts, { recursive: true });
      browser = await launchChromium(found.status === 'found' ? found.path : '');
      opened = await openPage(browser, reportPage(pageInputOf(drawRun())));
      page = opened.page;
    });

    afterAll(async () => {
      await opened.close();
      await browser.close();
    });

    const whole = async (): Promise<void> => {
      await page.click('body', { position: { x: 2, y: 2 } });
      await page.keyboard.press('r');
      await settled(page);
    };

    it('opens from disk without an error, and asks the network for nothing', async () => {
      expect(opened.troubles).toEqual([]);
      expect(opened.requests).toEqual([]);
      expect(await page.title()).toBe('drawn: backtest report');
    });

    it.each(everyChart)('draws the chart %s', async (chart) => {
      const colours = await coloursOf(page, chart);
      // Letters and lines are made of many shades; a chart that failed has none or one.
      expect(colours.size).toBeGreaterThan(5);
      expect([...colours.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(500);
    });

    it('marks the fills on the price, buys and sells in their colours', async () => {
      const colours = await coloursOf(page, 'price');
      expect(colours.get(gain)).toBeGreaterThan(200);
      expect(colours.get(loss)).toBeGreaterThan(200);
      await page.screenshot({ path: join(artifacts, 'report-light.png'), fullPage: true });
    });

    it('zooms all charts to what was dragged over one of them, and back by a double click', async () => {
      const [before, price] = [await shown(page), await coloursOf(page, 'price')];
      await drag(page, 'equity', 0.25, 0.5);
      expect(await shown(page)).toBe('8 Aug 12:05:00 – 12:10:00 · 5 min');
      expect(await coloursOf(page, 'price')).not.toEqual(price);
      await page.locator('[data-chart="position"] .u-over').dblclick();
      await settled(page);
      expect(await shown(page)).toBe(before);
      expect(await coloursOf(page, 'price')).toEqual(price);
    });

    it('tells in every legend what the lines are under the cursor', async () => {
      const last = await page.innerText('output[data-line="equity"]');
      await page.locator('[data-chart="price"] .u-over').hover({ position: { x: 40, y: 40 } });
      expect(await page.innerText('output[data-line="equity"]')).not.toBe(last);
      expect(await page.innerText('output[data-line="bid"]')).toMatch(/^\d\d,\d{3}\.\d$/);
      await page.mouse.move(2, 2);
    });

    it.each([
      ['+', '8 Aug 12:05:00 – 12:15:00 · 10 min', 'half as much around the middle'],
      ['ArrowRight', '8 Aug 12:07:30 – 12:17:30 · 10 min', 'a quarter of what is shown'],
      ['ArrowLeft', '8 Aug 12:05:00 – 12:15:00 · 10 min', 'and back'],
      ['-', '8 Aug 12:00 – 12:20 · 20 min', 'twice as much'],
      ['+', '8 Aug 12:05:00 – 12:15:00 · 10 min', 'half again'],
      ['r', '8 Aug 12:00 – 12:20 · 20 min', 'all of it'],
    ])('moves by the key %s to %s: %s', async (key, expected) => {
      await page.keyboard.press(key);
      await settled(page);
      expect(await shown(page)).toBe(expected);
    });

    it('has buttons that do the same', async () => {
      await page.getByRole('button', { name: 'Zoom in' }).click();
      expect(await shown(page)).toContain('10 min');
      await page.getByRole('button', { name: 'Whole run' }).click();
      expect(await shown(page)).toContain('20 min');
      expect(await page.getByRole('button', { name: 'Whole run' }).isDisabled()).toBe(true);
    });

    it('sorts the trades by a heading, and back', async () => {
      const nets = async (): Promise<number[]> =>
        (await page.locator('.trade-table tbody td:nth-child(3)').allInnerTexts()).map((text) =>
          Number(text.replace('−', '-')),
        );
      await page.getByRole('button', { name: 'Net', exact: true }).click();
      const descending = await nets();
      expect(descending.length).toBeGreaterThan(5);
      expect(descending).toEqual(descending.toSorted((one, other) => other - one));
      expect(await page.getAttribute('.trade-table th:nth-child(3)', 'aria-sort')).toBe('descending');
      await page.getByRole('button', { name: 'Net', exact: true }).click();
      expect(await page.getAttribute('.trade-table th:nth-child(3)', 'aria-sort')).toBe('ascending');
      expect((await nets())[0]).toBeLessThanOrEqual(descending.at(-1) ?? 0);
      await page.getByRole('button', { name: '#', exact: true }).click();
    });

    it('shows a trade in the charts when its row is clicked, or chosen with the keyboard', async () => {
      const row = page.locator('.trade-table tbody tr').nth(2);
      const opened = await row.locator('td').nth(3).innerText();
      await row.click();
      await settled(page);
      const first = await shown(page);
      expect(first).not.toContain('20 min');
      expect(await row.getAttribute('aria-current')).toBe('true');
      expect(await page.innerText('#chosen-trade')).toContain('trade 3');
      // The stretch begins a little before the trade, so at most in the minute before.
      expect(minutesOf(opened) - minutesOf(first)).toBeLessThanOrEqual(2);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await settled(page);
      expect(await page.innerText('#chosen-trade')).toContain('trade 4');
      expect(await shown(page)).not.toBe(first);
      await page.screenshot({ path: join(artifacts, 'report-trade.png') });
      await page.click('#chosen-trade');
      expect(await page.evaluate('document.activeElement.cells[0].textContent')).toBe('4');
      await whole();
      expect(await page.isVisible('#chosen-trade')).toBe(false);
    });

    it('reaches every control with Tab, and shows where the focus is', async () => {
      await page.evaluate(noteFocus);
      await page.evaluate('document.querySelector(".skip").focus()');
      expect(await page.evaluate('document.activeElement.textContent')).toBe('To the report');
      const controls = await page.evaluate<number>(controlsInView);
      for (let at = 1; at < controls; at += 1) await page.keyboard.press('Tab');
      const reached = await page.evaluate<string[]>('reached');
      expect(new Set(reached).size).toBeGreaterThan(40);
      for (const control of [
        'BUTTON Zoom in',
        'A Net P&L',
        'BUTTON Entry',
        'TR ',
        'SUMMARY Result',
        'SUMMARY Assumptions',
      ])
        expect(
          reached.some((one) => one.startsWith(control)),
          `${control} was reached`,
        ).toBe(true);
      expect(reached.filter((one) => one.endsWith('outline none'))).toEqual([]);
    });

    it('unfolds each section that the contents lead to', async () => {
      const links = page.locator('.contents a');
      const count = await links.count();
      expect(count).toBeGreaterThan(3);
      for (let at = 0; at < count; at += 1) {
        await links.nth(at).click();
        const section = (await links.nth(at).getAttribute('href')) ?? '';
        await page.waitForSelector(`${section}[open]`);
      }
    });

    it('leads from a card to the definition of its figure', async () => {
      await page.locator('.card a', { hasText: 'Net P&L' }).click();
      await page.waitForSelector('#figure-0-netPnl dt p');
      await page.evaluate('history.replaceState(null, "", location.pathname); window.scrollTo(0, 0)');
    });

    it('turns dark with the system, and by its button', async () => {
      const paper = (): Promise<string> => page.evaluate('getComputedStyle(document.body).backgroundColor');
      expect(await paper()).toBe('rgb(253, 252, 250)');
      await page.emulateMedia({ colorScheme: 'dark' });
      await settled(page);
      expect(await paper()).toBe('rgb(21, 23, 27)');
      expect((await coloursOf(page, 'price')).has(gain)).toBe(false);
      expect((await coloursOf(page, 'price')).get('125,180,240')).toBeGreaterThan(200);
      await page.evaluate('for (const details of document.querySelectorAll("details")) details.open = false');
      await page.screenshot({ path: join(artifacts, 'report-dark.png'), fullPage: true });
      await page.click('#theme');
      expect(await paper()).toBe('rgb(253, 252, 250)');
      await page.click('#theme');
      await page.emulateMedia({ colorScheme: 'light' });
      expect(await paper()).toBe('rgb(21, 23, 27)');
      await page.click('#theme');
    });

    it('prints in light colours with every section open', async () => {
      await page.evaluate('document.documentElement.dataset.theme = "dark"; dispatchEvent(new Event("beforeprint"))');
      await page.emulateMedia({ media: 'print' });
      expect(await page.locator('.toolbar').isVisible()).toBe(false);
      expect(await page.locator('details:not([open])').count()).toBe(0);
      expect((await coloursOf(page, 'price')).get(gain)).toBeGreaterThan(200);
      await page.emulateMedia({ media: 'screen' });
      await page.evaluate('dispatchEvent(new Event("afterprint")); document.documentElement.dataset.theme = "light"');
    });

    it.each([
      ['light', 390],
      ['dark', 390],
      ['light', 768],
    ] as const)('fits a %s screen of %i px without scrolling sideways', async (colorScheme, width) => {
      const phone = await openPage(browser, reportPage(pageInputOf(drawRun())), {
        viewport: { width, height: 844 },
        colorScheme,
      });
      await phone.page.evaluate('for (const details of document.querySelectorAll("details")) details.open = true');
      expect(await phone.page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      expect(await phone.page.evaluate<number>(cutOff)).toBe(0);
      await phone.page.evaluate('for (const details of document.querySelectorAll("details")) details.open = false');
      await phone.page.screenshot({ path: join(artifacts, `report-${width}-${colorScheme}.png`), fullPage: true });
      expect(phone.troubles).toEqual([]);
      await phone.close();
    });

    it('shows hostile names as they are, and none of them runs', async () => {
      const hostile = '<img src=x onerror=alert(1)></script><script>alert(2)</script>';
      const instrument = drawnInstrument({ symbol: hostile, id: `test:${hostile}` });
      const facts = drawRun({
        instruments: [instrument],
        started: { strategy: hostile, parameters: { [hostile]: hostile } },
      });
      const other = await openPage(browser, reportPage(pageInputOf(facts, { source: hostile, notes: [hostile] })));
      expect(other.troubles).toEqual([]);
      expect(other.requests).toEqual([]);
      expect(await other.page.locator('img').count()).toBe(0);
      expect(await other.page.innerText('h1')).toContain(hostile);
      await other.close();
    });

    it('switches between accounts and between markets', async () => {
      const inCoins = drawnInstrument({
        id: 'test:ETHBTC',
        symbol: 'ETHBTC',
        quote: 'BTC',
        settle: 'BTC',
        base: 'ETH',
      });
      const inDollars = [drawnInstrument(), drawnInstrument({ id: 'test:SOLUSDT', symbol: 'SOLUSDT', base: 'SOL' })];
      const facts = drawRun({
        instruments: [...inDollars, inCoins],
        started: {
          accounts: [
            { name: 'dollars', currency: 'USDT', capital: '1000', instruments: inDollars.map(({ id }) => id) },
            { name: 'coins', currency: 'BTC', capital: '2', instruments: [inCoins.id] },
          ],
        },
      });
      const several = await openPage(browser, reportPage(pageInputOf(facts)));
      expect(await several.page.innerText('.account:not([hidden]) .account-name')).toBe('Account dollars');
      const priceOf = (): Promise<string> =>
        several.page
          .getAttribute('.account:not([hidden]) .market-charts:not([hidden]) [data-chart="price"] .plot', 'aria-label')
          .then(String);
      expect(await priceOf()).toContain('test:BTCUSDT');
      await several.page.selectOption('.account:not([hidden]) select.market', { label: 'test:SOLUSDT' });
      expect(await priceOf()).toContain('test:SOLUSDT');
      await several.page.selectOption('#account', { label: 'coins' });
      await settled(several.page);
      expect(await priceOf()).toContain('test:ETHBTC');
      expect((await coloursOf(several.page, 'equity')).size).toBeGreaterThan(5);
      expect(several.troubles).toEqual([]);
      await several.close();
    });

    it.each([
      [
        'no fill',
        { touchesPerFill: 0 },
        ['No order was filled, so the position stayed as it was.', 'No trade was closed'],
      ],
      ['one fill', { touches: 30, touchesPerFill: 25 }, ['No trade was closed']],
      [
        'no market at all',
        { touches: 0 },
        ['had no two-sided book, so there is no price to draw.', 'nothing to attribute'],
      ],
    ] as const)('says in words why a chart is empty: %s', async (_, drawing, words) => {
      const bare = await openPage(browser, reportPage(pageInputOf(drawRun(drawing), { depth: false })));
      expect(bare.troubles).toEqual([]);
      const text = await bare.page.innerText('body');
      for (const one of [...words, 'No depth was recorded in this run.']) expect(text).toContain(one);
      await bare.close();
    });
  },
);

const minutesOf = (text: string): number => {
  const [, hours = '0', minutes = '0'] = /(\d\d):(\d\d)/.exec(text) ?? [];
  return Number(hours) * 60 + Number(minutes);
};

/** Notes of each element that gets the focus: its name, its text and whether one sees that it is focused. */
const noteFocus = `(() => {
  globalThis.reached = [];
  document.addEventListener('focusin', ({ target }) => {
    const { outlineStyle } = getComputedStyle(target);
    const text = target.ariaLabel ?? target.textContent.trim().slice(0, 30);
    reached.push(target.tagName + ' ' + text + (outlineStyle === 'none' ? ' outline none' : ''));
  });
})()`;

const controlsInView = `[...document.querySelectorAll('a[href], button:not(:disabled), select, summary, [tabindex="0"]')]
  .filter((element) => element.checkVisibility({ contentVisibilityAuto: true })).length`;

/** How many elements reach beyond the right edge though nothing scrolls them. */
const cutOff = `[...document.querySelectorAll('body *')].filter((element) =>
  !element.closest('.scroll, .uplot, .unseen, .skip') && element.getBoundingClientRect().right > innerWidth + 0.5).length`;
