import type { Fault } from './fault.ts';

/** The message as the fault changes it. */
export function corrupted(text: string, fault: Fault): string {
  switch (fault.kind) {
    case 'corrupt':
      return withInvalidCharacter(text);
    case 'cut-frame':
      return text.slice(0, text.length >> 1);
    case 'wrong-sequence':
      return withWrongNumber(text, fault.by);
    default:
      return text;
  }
}

/** Replaces the middle character by one that JSON does not allow. */
function withInvalidCharacter(text: string): string {
  const middle = text.length >> 1;
  return `${text.slice(0, middle)}\u0000${text.slice(middle + 1)}`;
}

/** The message numbers of the different protocols. */
const number = /"(?:sequence|update_id|u)": ?"?(\d{1,15})\b/g;

/** Changes the middle one of the message numbers by `by`. A text without one stays unchanged. */
export function withWrongNumber(text: string, by: number): string {
  const found = [...text.matchAll(number)];
  const chosen = found[found.length >> 1];
  if (chosen === undefined) return text;
  const end = chosen.index + chosen[0].length;
  const digits = chosen[1]!;
  return `${text.slice(0, end - digits.length)}${Math.max(0, Number(digits) + by)}${text.slice(end)}`;
}

/** Shifts the venue's times by this many milliseconds: in milliseconds or microseconds, or as ISO texts. */
export function skewed(text: string, millis: number): string {
  return text
    .replace(/("(?:timestamp|ts)": ?"?)(\d{13}|\d{16})\b/g, (_, name: string, digits: string) => {
      return `${name}${Number(digits) + (digits.length === 16 ? 1000 * millis : millis)}`;
    })
    .replace(/("timestamp": ?")([-\dT:]{19}\.\d{3})(\d*Z")/g, (_, name: string, time: string, rest: string) => {
      return `${name}${new Date(Date.parse(`${time}Z`) + millis).toISOString().slice(0, -1)}${rest}`;
    });
}
