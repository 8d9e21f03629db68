/**
 * Characters that steer a terminal instead of standing for themselves: all controls but the line feed and the tab (C0, DEL, C1), and the
 * marks that turn the direction of a text.
 */
const steering = /(?![\n\t])[\p{Cc}\p{Bidi_C}]/gu;

/** A text that is safe to print on a terminal: each such character is escaped as `\u001b`, which leaves a JSON document equal. */
export const printable = (text: string): string =>
  text.replace(steering, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`);
