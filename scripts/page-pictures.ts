// Draws the pictures of a report page that the README shows, from the sample run: `npx tsx --conditions=source scripts/page-pictures.ts`
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { findChromium, launchChromium } from '../packages/page/test/chromium.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const runs = mkdtempSync(join(tmpdir(), 'replay-pictures-'));

try {
  const found = findChromium();
  if (found.status === 'missing') throw new Error(found.why);
  const options = ['--strategy', 'imbalance', '--out', runs, '--report', 'html', '--quiet'];
  const run = spawnSync('npm', ['run', '-s', 'backtest', '--', ...options], { cwd: root, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
  const address = pathToFileURL(join(runs, readdirSync(runs)[0] ?? '', 'report.html')).href;
  const browser = await launchChromium(found.path);

  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await browser.newPage({
      viewport: { width: 1280, height: 1000 },
      colorScheme,
      reducedMotion: 'reduce',
    });
    await page.goto(address);
    // The whole run in the light theme; one of its trades in the dark theme.
    if (colorScheme === 'dark') await page.locator('.trade-table tbody tr').nth(1).click();
    await page.waitForTimeout(300);
    await page.mouse.move(0, 0);
    await page.screenshot({ path: join(root, 'docs', `report-${colorScheme}.png`) });
  }
  await browser.close();
} finally {
  rmSync(runs, { recursive: true });
}
