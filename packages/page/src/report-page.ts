import { contentPolicy } from './content-policy.ts';
import { accountData } from './data/account-data.ts';
import { limitsFor } from './data/limits.ts';
import { accountBlock } from './markup/account-block.ts';
import { masthead } from './markup/headline.ts';
import { html, inlined, jsonBlock } from './markup/html.ts';
import { toolbar } from './markup/toolbar.ts';
import { pageAssets } from './page-assets.ts';
import type { PageInput } from './page-input.ts';

/**
 * The report of a run as one HTML text that needs nothing else: styles, scripts and data are in it, and no request leaves it.
 * Throws `BAD_CONFIGURATION` where the client of the page has not been bundled.
 */
export function reportPage(input: PageInput): string {
  const { document, accounts } = input;
  const limits = limitsFor(input);
  const { scripts, style } = pageAssets();
  const policy = contentPolicy(scripts, [style]);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Replay">
<title>${document.strategy.name}: backtest report</title>
<link rel="icon" href="data:,">
${inlined('style', style)}
</head>
<body>
<a class="skip" href="#report">To the report</a>
${masthead(input)}
${toolbar(input)}
<main id="report">
${accounts.map((account, at) => accountBlock(account, at, document, limits))}
</main>
<footer class="foot"><p>Made by Replay, behaviour version ${document.run.behaviourVersion}. Everything is in this file: it asks the network for nothing.</p></footer>
${jsonBlock('replay-document', document)}
${jsonBlock(
  'replay-charts',
  accounts.map((account) => accountData(account, limits)),
)}
${scripts.map((script) => inlined('script', script))}
</body>
</html>
`;
  return page.text;
}
