import { type InstrumentId, type Micros, type SourceChecks, shortDuration, timeText } from '@replay/core';
import { type Check, type Finding, type InspectedInstrument, leastUsable } from '@replay/quality';

/** The result of a verification. */
export interface Verification {
  readonly source: string;
  readonly notes: readonly string[];
  readonly instruments: readonly VerifiedInstrument[];
  readonly findings: readonly Finding[];
  readonly failures: readonly { readonly instrument: InstrumentId; readonly check: Check; readonly count: number }[];
}

interface VerifiedInstrument extends InspectedInstrument {
  /** What the venue's sequence numbers and checksums could verify; undefined where the source has none. */
  readonly checks: SourceChecks | undefined;
  /** The share of the time for which the book was live and not crossed; `usable`: and two-sided as well. */
  readonly live: number;
  readonly usable: number;
}

const findingsShown = 20;

/** The verification as text. */
export function verificationText({ source, notes, instruments, findings, failures }: Verification): string {
  const blocks = [source, ...instruments.map(instrumentText)];
  if (instruments.length > 1) blocks.push(totalText(instruments));
  if (findings.length > 0) {
    const more =
      findings.length > findingsShown ? [`… and ${findings.length - findingsShown} more, all in --json`] : [];
    blocks.push(
      ['findings', ...findings.slice(0, findingsShown).map((finding) => `  ${findingText(finding)}`), ...more].join(
        '\n',
      ),
    );
  }
  if (notes.length > 0) blocks.push(['notes', ...notes.map((note) => `  ${note}`)].join('\n'));
  const liveOf = (id: InstrumentId): number => instruments.find(({ quality }) => quality.instrument === id)?.live ?? 0;
  const failed = failures.map(({ instrument, check, count }) =>
    check === 'book'
      ? `book live and not crossed for ${percent(liveOf(instrument))} of the time (${instrument})`
      : `${count} × ${check} (${instrument})`,
  );
  const verdict = failures.length > 0 ? `failed: ${failed.join(', ')}` : passedText(instruments, findings);
  return [...blocks, verdict].join('\n\n');
}

function passedText(instruments: readonly VerifiedInstrument[], findings: readonly Finding[]): string {
  const passed = findings.length > 0 ? 'passed, with findings' : 'passed';
  const unusable = instruments.filter(({ usable }) => usable < leastUsable).map(({ quality }) => quality.instrument);
  if (unusable.length === 0) return passed;
  return `${passed}; the book was usable for less than ${leastUsable * 100} % of the time: ${unusable.join(', ')}`;
}

function instrumentText({ quality, checks, from, to, usable }: VerifiedInstrument): string {
  const span = from === undefined || to === undefined ? 'no event' : spanText(from, to);
  const times = [
    `usable ${percent(usable)} of the time`,
    `crossed ${quality.crossings} times (${shortDuration(quality.crossedMicros)})`,
    `locked ${quality.lockings} times (${shortDuration(quality.lockedMicros)})`,
    `one-sided ${shortDuration(quality.oneSidedMicros)}`,
    `not live ${shortDuration(quality.notLiveMicros)}, of it ${shortDuration(quality.staleMicros)} after gaps`,
    `longest silence ${shortDuration(quality.longestSilence)}`,
  ];
  const lines: [string, string][] = [
    ['messages', messagesText(quality)],
    ...ordersText(quality),
    [
      'gaps',
      `${count(quality.gaps)}, duplicates ${count(quality.duplicates)}, too late ${count(quality.late)}, reordered ${count(quality.reordered)}`,
    ],
    [
      'rejected',
      `${count(quality.rejected)}: unreadable ${count(quality.unreadable)}, off the step ${count(quality.offStep)}, duplicate or late ${count(quality.duplicates + quality.late)}; before a snapshot ${count(quality.changesIgnored)}`,
    ],
    [
      'checksums',
      checks === undefined || checks.checksums === 0
        ? 'none in the data'
        : `${count(checks.checksumsMatched)} of ${count(checks.checksums)} match`,
    ],
    ['book', times.join(', ')],
    ['snapshots', snapshotsText(quality)],
    [
      'prints',
      `${count(quality.tradesOutsideBook)} outside the book just before, ${count(quality.tradesWithoutAggressor)} without an aggressor`,
    ],
    [
      'clocks',
      `${count(quality.negativeLatency)} events received before they happened, by up to ${shortDuration(quality.worstNegativeLatency)}; venue time back ${count(quality.exchangeTimeBack)} times, receipt back ${count(quality.clockBack)} times`,
    ],
    ['blind', blindText(checks)],
  ];
  return [`${quality.instrument}  ${span}`, ...lines.map(([name, text]) => `  ${name.padEnd(10)} ${text}`)].join('\n');
}

/** One line over all instruments. */
function totalText(instruments: readonly VerifiedInstrument[]): string {
  const sum = (of: (one: VerifiedInstrument) => number): string =>
    count(instruments.reduce((total, one) => total + of(one), 0));
  const [messages, gaps] = [sum(({ quality }) => quality.events), sum(({ quality }) => quality.gaps)];
  const checksums = sum(({ checks }) => checks?.checksums ?? 0);
  const checksumText =
    checksums === '0'
      ? 'no checksums'
      : `${sum(({ checks }) => checks?.checksumsMatched ?? 0)} of ${checksums} checksums match`;
  const blind = sum(({ checks }) => checks?.blind ?? 0);
  const books = sum(({ checks }) => checks?.bookMessages ?? 0);
  const undetected = books === '0' ? '' : `; ${blind} of ${books} book messages could be lost without a trace`;
  return `all ${instruments.length} instruments: ${messages} messages, ${gaps} gaps, ${checksumText}${undetected}`;
}

function messagesText(quality: InspectedInstrument['quality']): string {
  const kinds: [number, string][] = [
    [quality.snapshots, 'snapshot'],
    [quality.changes, 'change'],
    [quality.trades, 'trade'],
    [quality.quotes, 'quote'],
    [quality.markPrices, 'mark price'],
    [quality.fundingRates, 'funding rate'],
    [quality.liquidations, 'liquidation'],
  ];
  const seen = kinds
    .filter(([number]) => number > 0)
    .map(([number, name]) => `${count(number)} ${name}${number === 1 ? '' : 's'}`);
  return `${count(quality.events)}: ${seen.join(', ')}; ${count(quality.levelUpdates)} level updates`;
}

/** Counts of order messages, of a feed by order. */
function ordersText(quality: InspectedInstrument['quality']): [string, string][] {
  const { ordersAdded = 0, ordersAmended = 0, ordersRemoved = 0, ordersExecuted = 0, contradictions } = quality;
  if (contradictions === undefined) return [];
  const counts = `added ${count(ordersAdded)}, amended ${count(ordersAmended)}, removed ${count(ordersRemoved)}, executed ${count(ordersExecuted)}`;
  return [['orders', `${counts}; ${count(contradictions)} contradict earlier messages`]];
}

function snapshotsText(quality: InspectedInstrument['quality']): string {
  const unusual = `${count(quality.emptySnapshots)} empty, ${count(quality.oneSidedSnapshots)} one-sided`;
  if (quality.snapshotsCompared === 0) return `none could be compared with a folded book; ${unusual}`;
  return `${count(quality.snapshotsCompared)} compared with the folded book, ${count(quality.snapshotsDiffering)} differ, in ${count(quality.levelsDiffering)} levels; ${unusual}`;
}

/** What could be lost without detection. */
function blindText(checks: SourceChecks | undefined): string {
  if (checks === undefined) return 'these data carry neither ids nor checksums: a lost message leaves no trace';
  const { blind, bookMessages, linked, beforeSnapshot } = checks;
  const share = bookMessages === 0 ? '0.00' : ((blind / bookMessages) * 100).toFixed(2);
  return `${count(blind)} of ${count(bookMessages)} book messages (${share} %) could be lost without a trace; ${count(linked)} linked by ids, ${count(beforeSnapshot)} already included in a snapshot`;
}

const findingText = ({ kind, instrument, time, detail, place }: Finding): string =>
  `${timeText(time)} ${instrument ?? ''} ${kind}: ${detail}${place === undefined ? '' : ` (${place})`}`;

const spanText = (from: Micros, to: Micros): string =>
  `${timeText(from)} → ${timeText(to)} (${shortDuration(to - from)})`;
/** Rounded down to two digits, so that an incomplete share never reads 100 %. */
const percent = (share: number): string => `${(Math.floor(share * 10_000) / 100).toFixed(2)} %`;
const count = (number: number): string => number.toLocaleString('en-US');

/** The verification as one JSON document. */
export function verificationJson({ source, notes, instruments, findings, failures }: Verification): string {
  const document = {
    source,
    passed: failures.length === 0,
    failures,
    instruments: instruments.map(({ quality, checks, from, to, live, usable }) => ({
      ...quality,
      live,
      usable,
      from: from === undefined ? null : timeText(from),
      to: to === undefined ? null : timeText(to),
      checks: checks === undefined ? null : { ...checks, instrument: undefined },
    })),
    findings: findings.map(({ time, ...finding }) => ({ time: timeText(time), ...finding })),
    notes,
  };
  return JSON.stringify(document, undefined, 2);
}
