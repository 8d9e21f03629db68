const utf8 = new TextEncoder();
const named: Readonly<Record<string, string>> = { '"': 'quot', "'": 'apos', '&': 'amp', '<': 'lt', '>': 'gt' };
const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/**
 * Matches a secret however it is spelled: each of its characters as it is, percent-encoded (once or several times, in capitals or not),
 * as a space in a form, escaped as in JSON, or as in HTML; and any mixture of these, for every encoder leaves other characters alone.
 */
export const spellingsOf = (secret: string): RegExp => new RegExp([...secret].map(spellingsOfOne).join(''), 'g');

function spellingsOfOne(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const percent = [...utf8.encode(character)].map((byte) => `%(?:25)*${anyCase(hex(byte, 2))}`).join('');
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
  const json = units.map((unit) => `\\\\u${anyCase(hex(unit, 4))}`).join('');
  const html = [`&#0*${code};`, `&#[xX]0*${anyCase(hex(code, 1))};`];
  const own = character.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&');
  const escaped = /["\\/]/.test(character) ? [`\\\\${own}`] : [];
  const entity = named[character] === undefined ? [] : [`&${named[character]};`];
  const plus = character === ' ' ? ['\\+'] : [];
  return `(?:${[...escaped, json, percent, ...html, ...entity, ...plus, own].join('|')})`;
}

const anyCase = (digits: string): string => digits.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
