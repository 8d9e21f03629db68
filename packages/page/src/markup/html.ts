/**
 * A piece of markup that is safe to put into a page. It can only be made by the tag below, so that no text from data reaches a
 * page without having been escaped.
 */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What can stand in a template: markup as it is, texts escaped, lists one after the other, and nothing for what is missing. */
export type Part = Html | string | number | undefined | null | false | readonly Part[];

/** Makes markup of a template: `` html`<td>${text}</td>` ``. Attributes must stand in double quotes. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Html(strings.reduce((text, next, at) => text + markupOf(parts[at - 1]) + next));

/** Text as a page shows it, in content as in a quoted attribute. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? '');

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function markupOf(part: Part): string {
  if (part === undefined || part === null || part === false) return '';
  if (part instanceof Html) return part.text;
  return typeof part === 'object' ? part.map(markupOf).join('') : escaped(String(part));
}

/**
 * Data for a script to read. A block of JSON ends at the first `</script`, and `<!--` begins a comment in it, so no `<` may stand in it;
 * the two line separators of Unicode end a line in scripts of old.
 */
export const jsonBlock = (id: string, value: unknown): Html =>
  new Html(`<script type="application/json" id="${escaped(id)}">${jsonText(value)}</script>`);

const jsonText = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** Our own style or script, which is put into the page as it is: its hash is in the page's policy. */
export function inlined(element: 'style' | 'script', code: string): Html {
  if (new RegExp(`</${element}|<!--`, 'i').test(code)) throw new Error(`this ${element} would end before its end`);
  return new Html(`<${element}>${code}</${element}>`);
}
