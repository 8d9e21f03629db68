import { CaptureLine } from './capture-line.ts';

/** The venue's time in milliseconds, as Bybit and OKX write it. */
const venueTime = /"ts":\s*"?(\d{13})\b/;

/** Whether lines like this one have no receipt time, but a venue's time that can stand for it. */
export const isWithoutReceipt = (line: string): boolean => line.startsWith('{') && venueTime.test(line);

/**
 * A line of a venue's own archive as a recorder would have written it: the venue's time in place of the receipt time, and the message in
 * the form it has on the stream. Any other line stays as it is, and its reader tells what is wrong with it.
 */
export function stampedByVenue(line: CaptureLine): CaptureLine {
  const { text, number } = line;
  const time = text.startsWith('{') ? venueTime.exec(text)?.[1] : undefined;
  if (time === undefined) return line;
  const bytes = Buffer.from(`${time}000 ${streamed(text)}`);
  return new CaptureLine(bytes, 0, bytes.length, number);
}

/** The archive of OKX leaves out the envelope around each book message. */
function streamed(text: string): string {
  const instId = /^\{\s*"instId":\s*"([\w-]+)"/.exec(text)?.[1];
  const action = /"action":\s*"(snapshot|update)"/.exec(text)?.[1];
  if (instId === undefined || action === undefined) return text;
  return `{"arg":{"channel":"books","instId":"${instId}"},"action":"${action}","data":[${text}]}`;
}
