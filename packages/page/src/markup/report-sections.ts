import { type Figure, reasonWords, type Section, type Table, type Unit } from '@replay/report';
import { type Html, html } from './html.ts';
import { countText, pointsAligned, unitText, valueAndUnit } from './value-text.ts';

/** The sections of a report: figures with their definitions, then tables. */
export const sectionsMarkup = (sections: readonly Section[], account: number): Html =>
  html`<div class="sections">${sections.map((section) => sectionMarkup(section, account))}</div>`;

/** Rows beyond this many stay in the JSON document and the CSV files. */
const rowsShown = 200;

const sectionMarkup = ({ id, title, note, figures, tables }: Section, account: number): Html =>
  html`<details class="section" id="section-${account}-${id}"><summary><h2>${title}</h2><span class="holds">${holds(figures, tables)}</span></summary>
${note !== undefined && html`<p class="note">${note}</p>`}
${figures.length > 0 && html`<dl class="figures">${figures.map((figure) => figureMarkup(figure, account))}</dl>`}
${tables.map(tableMarkup)}
</details>
`;

const figureMarkup = (figure: Figure, account: number): Html =>
  html`<div class="figure" id="figure-${account}-${figure.id}"><dt><details><summary>${figure.title}</summary><p>${figure.definition}</p></details></dt><dd>${valueMarkup(figure)}</dd></div>
`;

function valueMarkup({ value, unit, n, reason, error }: Figure): Html {
  const behind = n !== undefined && html` <span class="n">n = ${countText(n)}</span>`;
  if (value === null)
    return html`<span class="none">– ${reason === undefined ? 'not known' : reasonWords(reason)}</span>${behind}`;
  const [text, name] = valueAndUnit(value, unit);
  const around = typeof error === 'string' && html` <span class="error">± ${valueAndUnit(error, unit)[0]}</span>`;
  return html`<data value="${value}">${text}</data>${around}${name !== '' && html` <span class="unit">${name}</span>`}${behind}`;
}

function tableMarkup({ id, title, columns, rows }: Table): Html {
  if (rows.length === 0) return html`<p class="empty"><strong>${title}:</strong> nothing to list.</p>`;
  const shown = rows.slice(0, rowsShown);
  const texts = columns.map(({ unit }, at) =>
    columnTexts(
      shown.map((row) => row[at] ?? null),
      unit,
    ),
  );
  const part = rows.length > rowsShown && ` (the first ${countText(rowsShown)} of ${countText(rows.length)})`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${title === '' ? id : title}"><table id="table-${id}">${(title !== '' || part !== false) && html`<caption>${title}${part}</caption>`}<thead><tr>${columns.map(
    ({ title, unit, definition }) =>
      html`<th scope="col" class="${classOf(unit)}"${definition !== undefined && html` title="${definition}"`}>${title}${unitText(unit) !== '' && html` <span class="unit">${unitText(unit)}</span>`}</th>`,
  )}</tr></thead><tbody>${shown.map(
    (_, row) =>
      html`<tr>${columns.map(({ unit }, at) => html`<td class="${classOf(unit)}">${texts[at]?.[row]}</td>`)}</tr>
`,
  )}</tbody></table></div>
`;
}

/** The texts of a column. Its unit stands above it. */
function columnTexts(values: readonly (string | null)[], unit: Unit): readonly string[] {
  const texts = values.map((value) => (value === null || value === '' ? '–' : valueAndUnit(value, unit)[0]));
  return unit.kind === 'word' || unit.kind === 'micros' ? texts : pointsAligned(texts);
}

const holds = (figures: readonly Figure[], tables: readonly Table[]): string =>
  [
    figures.length > 0 && `${figures.length} ${figures.length === 1 ? 'figure' : 'figures'}`,
    tables.length > 0 && `${tables.length} ${tables.length === 1 ? 'table' : 'tables'}`,
  ]
    .filter(Boolean)
    .join(', ');

const classOf = ({ kind }: Unit): string => (kind === 'word' ? 'word' : 'number');
