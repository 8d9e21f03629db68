import { describe, expect, it } from 'vitest';
import { escaped, html, inlined, jsonBlock } from '../src/markup/html.ts';

describe('text in markup', () => {
  it.each([
    ['<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert(1)&gt;', 'a symbol may call itself an element'],
    ['" onmouseover="alert(1)', '&quot; onmouseover=&quot;alert(1)', 'or leave the attribute it stands in'],
    ["it's", 'it&#39;s', 'also one in single quotes'],
    ['a & b', 'a &amp; b', 'an ampersand begins an entity'],
    ['&lt;', '&amp;lt;', 'what looks escaped is text all the same'],
  ])('%j becomes %j: %s', (text, expected) => {
    expect(escaped(text)).toBe(expected);
    expect(html`<td title="${text}">${text}</td>`.text).toBe(`<td title="${expected}">${expected}</td>`);
  });

  it('is escaped once, however deep it stands', () => {
    const inner = ['<b>', '&'].map((text) => html`<li>${text}</li>`);
    expect(html`<ul>${inner}</ul>`.text).toBe('<ul><li>&lt;b&gt;</li><li>&amp;</li></ul>');
  });

  it('is nothing where there is none', () => {
    expect(html`<p>${undefined}${null}${false}${0}</p>`.text).toBe('<p>0</p>');
  });
});

describe('data for the script', () => {
  const hostile = ['</script><script>alert(1)</script>', '<!--<script>', 'a\u2028b\u2029c', '"\\'];

  it('cannot end its block or begin a comment, and reads back as it was', () => {
    const { text } = jsonBlock('data', hostile);
    const body = /^<script type="application\/json" id="data">(.*)<\/script>$/s.exec(text)?.[1] ?? '';
    expect(body).not.toMatch(/[<\u2028\u2029]/);
    expect(JSON.parse(body)).toEqual(hostile);
  });
});

describe('a script of our own', () => {
  it('is refused where it would end its element', () => {
    expect(() => inlined('script', 'const end = "</script>";')).toThrow('would end before its end');
    expect(inlined('style', 'p > b {}').text).toBe('<style>p > b {}</style>');
  });
});
