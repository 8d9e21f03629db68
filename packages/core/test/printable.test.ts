import { describe, expect, it } from 'vitest';
import { printable } from '../src/index.ts';

describe('a text made safe for a terminal', () => {
  it('has its control characters escaped, except line feed and tab', () => {
    const every = String.fromCharCode(...Array.from({ length: 256 }, (_, code) => code));
    const shown = printable(every);
    expect(shown).not.toMatch(/(?![\n\t])\p{Cc}/u);
    expect(shown).toContain('\\u0007');
    expect(shown).toContain('\t\n');
    expect(printable('\u202edlrow\u2066')).toBe('\\u202edlrow\\u2066');
  });

  it('is the same JSON document', () => {
    const document = { text: 'a\u001b[31m\u009b\u007f\u202eb é 😀' };
    const text = printable(JSON.stringify(document, undefined, 2));
    expect(text).toMatch(/^[\n -~é😀]+$/u);
    expect(JSON.parse(text)).toEqual(document);
  });

  it('is unchanged without control characters', () => {
    const text = 'Net P&L  −1.5 USDT ┤─╮ €\tß\n';
    expect(printable(text)).toBe(text);
  });
});
