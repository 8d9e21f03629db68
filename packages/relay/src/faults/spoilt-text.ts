import type { Fault } from './fault.ts';

/** A message as a fault has it told. */
export function retold(text: string, fault: Fault): string {
  switch (fault.kind) {
    case 'corrupt':
      return spoilt(text);
    case 'cut-frame':
      return text.slice(0, text.length >> 1);
    case 'wrong-sequence':
      return misnumbered(text, fault.by);
    default:
      return text;
  }
}

/** A character that stands nowhere in JSON, in its middle. */
function spoilt(text: string): string {
  const middle = text.length >> 1;
  return `${text.slice(0, middle)}\u0000${text.slice(middle + 1)}`;
}

/** The numbers by which messages of different protocols are counted. */
const number = /"(?:sequence|update_id|u)": ?"?(\d{1,15})\b/g;

/** The number in the middle of those that count messages is wrong by so much. A text without one stays as it is. */
export function misnumbered(text: string, by: number): string {
  const found = [...text.matchAll(number)];
  const chosen = found[found.length >> 1];
  if (chosen === undefined) return text;
  const end = chosen.index + chosen[0].length;
  const digits = chosen[1]!;
  return `${text.slice(0, end - digits.length)}${Math.max(0, Number(digits) + by)}${text.slice(end)}`;
}

/** The venue's times are wrong by so many milliseconds: in milliseconds or microseconds, or as ISO texts. */
export function skewed(text: string, millis: number): string {
  return text
    .replace(/("(?:timestamp|ts)": ?"?)(\d{13}|\d{16})\b/g, (_, name: string, digits: string) => {
      return `${name}${Number(digits) + (digits.length === 16 ? 1000 * millis : millis)}`;
    })
    .replace(/("timestamp": ?")([-\dT:]{19}\.\d{3})(\d*Z")/g, (_, name: string, time: string, rest: string) => {
      return `${name}${new Date(Date.parse(`${time}Z`) + millis).toISOString().slice(0, -1)}${rest}`;
    });
}
