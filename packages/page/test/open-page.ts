import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

/** A page in a browser, with all that went wrong in it and all that it asked for. */
export interface OpenedPage {
  readonly page: Page;
  readonly troubles: readonly string[];
  /** Addresses, but for that of the file itself. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** Opens markup from disk, as a reader would. */
export async function openPage(
  browser: Browser,
  markup: string,
  options: BrowserContextOptions = {},
): Promise<OpenedPage> {
  const folder = mkdtempSync(join(tmpdir(), 'replay-page-'));
  const file = join(folder, 'report.html');
  writeFileSync(file, markup);
  const address = pathToFileURL(file).href;
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  const [troubles, requests]: [string[], string[]] = [[], []];
  page.on('console', (message) => troubles.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => troubles.push(String(error)));
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== address && !request.url().startsWith('data:')) requests.push(request.url());
  });
  await page.goto(address);
  await settled(page);
  return {
    page,
    troubles,
    requests,
    close: async () => {
      await context.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Two frames later: what was asked for has been drawn. */
export const settled = (page: Page): Promise<void> =>
  page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(undefined))))');

/** How many pixels of a chart have which colour, the opaque ones: `26,90,158` → 240. */
export async function coloursOf(page: Page, chart: string): Promise<ReadonlyMap<string, number>> {
  const counts = await page.evaluate<[string, number][]>(`(() => {
    const canvas = document.querySelector('.account:not([hidden]) [data-chart="${chart}"] canvas');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const counts = new Map();
    for (let at = 0; at < data.length; at += 4) {
      if (data[at + 3] !== 255) continue;
      const colour = data[at] + ',' + data[at + 1] + ',' + data[at + 2];
      counts.set(colour, (counts.get(colour) ?? 0) + 1);
    }
    return [...counts];
  })()`);
  return new Map(counts);
}
