import type { PageInput } from '../page-input.ts';
import { type Html, html } from './html.ts';

/** Stays at the top: which stretch of time the charts show, how to move it, which account, light or dark. */
export const toolbar = ({ accounts }: PageInput): Html => html`<nav class="toolbar" aria-label="Charts">
<div class="range"><output id="range" aria-live="polite"></output><button type="button" id="chosen-trade" hidden></button></div>
${
  accounts.length > 1 &&
  html`<label class="choice">Account <select id="account">${accounts.map(({ name }, at) => html`<option value="${at}">${name}</option>`)}</select></label>`
}
<div class="buttons">
<button type="button" data-move="back" title="Earlier (←)" aria-label="Earlier">←</button>
<button type="button" data-move="out" title="Zoom out (−)" aria-label="Zoom out">−</button>
<button type="button" data-move="in" title="Zoom in (+)" aria-label="Zoom in">+</button>
<button type="button" data-move="on" title="Later (→)" aria-label="Later">→</button>
<button type="button" data-move="all" title="The whole run (r, or a double click)">Whole run</button>
<button type="button" id="theme" title="Light or dark" aria-label="Dark" aria-pressed="false">◐</button>
</div>
</nav>
<noscript><p class="noscript">The charts and the list of trades need scripts, which this browser does not run. Every figure is in the sections below.</p></noscript>`;
