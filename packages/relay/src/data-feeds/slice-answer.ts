import { type Micros, timeText } from '@replay/core';
import type { Answer } from '../http/answer.ts';
import { Refusal } from '../http/answer.ts';
import type { CapturedLine, ServedCapture } from '../markets/served-market.ts';
import { encodedText, sliceEncoding } from './slice-encoding.ts';
import type { SliceFilter, SliceRequest } from './slice-request.ts';

const minute = 60_000_000;
const day = 1440 * minute;
const dayOf = (time: number): number => Math.floor(time / day);

/**
 * The messages that one exchange sent in some minutes, as lines of `<time> <message>`, compressed as the client
 * accepts. An empty line marks a lost connection of the recorder; a minute without messages is empty. Throws a
 * `Refusal` with 400 for days that were not recorded, and when none of the channels was recorded.
 */
export function sliceAnswer(
  captures: readonly ServedCapture[],
  request: SliceRequest,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  signal: AbortSignal,
): Answer {
  const encoding = sliceEncoding(headers['accept-encoding']);
  if (encoding === undefined) throw new Refusal(400, 'accept gzip, zstd or identity');
  const { from, size, filters } = request;
  const to = (from + size * minute) as Micros;
  const days = captures.filter(
    ({ availableSince, availableTo }) =>
      dayOf(to - 1) >= dayOf(availableSince) && dayOf(from) <= dayOf(availableTo - 1),
  );
  if (days.length === 0) throw notRecorded(captures, from);
  refuseUnknownChannels(filters, captures);
  const lines = linesOf(captures, { from, to, filters }, signal);
  return {
    status: 200,
    headers: {
      'content-type': 'application/x-ndjson',
      ...(encoding === 'identity' ? {} : { 'content-encoding': encoding }),
      'x-slice-size': String(size),
      'x-suggested-slice-size': '1',
    },
    body: encodedText(lines, encoding),
  };
}

async function* linesOf(
  captures: readonly ServedCapture[],
  { from, to, filters }: { readonly from: Micros; readonly to: Micros; readonly filters: readonly SliceFilter[] },
  signal: AbortSignal,
): AsyncGenerator<string> {
  const isWanted = lineFilter(filters);
  for (const [index, capture] of captures.entries()) {
    if (capture.availableSince >= to || capture.availableTo <= from) continue;
    // Nothing was recorded between two captures.
    if (index > 0 && capture.availableSince >= from) yield '\n';
    for await (const portion of capture.lines(from, to, signal)) {
      yield portion.filter(isWanted).map(lineText).join('');
    }
  }
}

function lineFilter(filters: readonly SliceFilter[]): (line: CapturedLine) => boolean {
  if (filters.length === 0) return () => true;
  return ({ text, channel, symbol }) =>
    text === '' || filters.some((filter) => filter.channel === channel && (filter.symbols?.has(symbol ?? '') ?? true));
}

/** Times have seven fraction digits. */
const lineText = ({ time, text }: CapturedLine): string =>
  text === '' ? '\n' : `${timeText(time).slice(0, -1)}0Z ${text}\n`;

/**
 * A channel that was not recorded has no messages; when none of the channels was recorded, the name is probably
 * wrong.
 */
function refuseUnknownChannels(filters: readonly SliceFilter[], captures: readonly ServedCapture[]): void {
  const known = new Set(captures.flatMap(({ channels }) => channels));
  const [first] = filters;
  if (first === undefined || filters.some(({ channel }) => known.has(channel))) return;
  throw new Refusal(400, `Unknown channel '${first.channel}'; recorded were ${[...known].sort().join(', ')}`);
}

function notRecorded(captures: readonly ServedCapture[], from: Micros): Refusal {
  const spans = captures.map((one) => `${timeText(one.availableSince)} to ${timeText(one.availableTo)}`);
  return new Refusal(400, `No data for ${timeText(from).slice(0, 16)}; recorded was ${spans.join(', ')}`);
}
