import { readFileSync } from 'node:fs';
import { Decimal, type FeeRates, type Micros, parseTime, ReplayError } from '@replay/core';

/** `10000`, `0.5`: a positive decimal. */
export function positiveDecimal(text: string, option: string): Decimal {
  const value = /^\d+(\.\d{1,18})?$/.test(text) ? new Decimal(text) : undefined;
  if (value?.greaterThan(0)) return value;
  throw usage(`--${option} takes a positive number, not '${text}' (of at most 18 decimals)`);
}

/** A non-negative safe integer. */
export function wholeNumber(text: string, option: string): number {
  const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value)) return value;
  throw usage(`--${option} takes a whole number, not '${text}'`);
}

/** A time of `--from` or `--to`, in the forms of `parseTime`. */
export function moment(text: string | undefined, option: string): Micros | undefined {
  if (text === undefined) return undefined;
  try {
    return parseTime(text);
  } catch (cause) {
    if (!(cause instanceof ReplayError)) throw cause;
    const remedy = cause.remedy ?? 'see: backtest --help';
    throw new ReplayError('BAD_USAGE', `--${option}: ${cause.message}`, { remedy, cause });
  }
}

/** `0.0002,0.0005`: maker and taker as shares of the traded value; a rebate is negative. */
export function feeRates(text: string): FeeRates {
  const [maker, taker, ...more] = text.split(',').map((part) => part.trim());
  const share = /^-?\d+(\.\d+)?$/;
  if (maker === undefined || taker === undefined || more.length > 0 || !share.test(maker) || !share.test(taker)) {
    throw usage(`--fees takes two shares of value, maker,taker such as 0.0002,0.0005, not '${text}'`);
  }
  if (Math.abs(Number(maker)) >= 0.1 || Math.abs(Number(taker)) >= 0.1) {
    throw usage(`--fees ${text} would be 10 % and more of each trade: shares are meant, 0.0005 is 5 basis points`);
  }
  return { maker, taker };
}

const microsIn = { us: 1, ms: 1_000, s: 1_000_000, m: 60_000_000, h: 3_600_000_000 } as const;

/** `0`, `250us`, `10ms`, `1.5s`; undefined for anything else. */
export function microsOf(text: string): Micros | undefined {
  if (text === '0') return 0 as Micros;
  const match = /^(\d+(?:\.\d+)?)(us|ms|s|m|h)$/.exec(text);
  const value = match === null ? Number.NaN : Number(match[1]) * microsIn[match[2] as keyof typeof microsIn];
  return Number.isSafeInteger(value) ? (value as Micros) : undefined;
}

/** A duration such as `100ms`, `1s` or `5m`, of at least a microsecond. */
export function duration(text: string, option: string): Micros {
  const value = microsOf(text);
  if (value !== undefined && value > 0) return value;
  throw usage(`--${option} takes a duration with its unit, such as 100ms, 1s or 5m, not '${text}'`);
}

/** `size=0.01`, or a path to a JSON object; later ones override earlier ones. An object is taken unchanged. */
export function strategyParams(given: readonly string[] | Readonly<Record<string, unknown>>): Record<string, unknown> {
  if (!isList(given)) return { ...given };
  const params: Record<string, unknown> = {};
  for (const text of given) {
    const at = text.indexOf('=');
    if (at > 0) params[text.slice(0, at)] = valueOf(text.slice(at + 1));
    else Object.assign(params, paramsFile(text));
  }
  return params;
}

const isList = (given: readonly string[] | Readonly<Record<string, unknown>>): given is readonly string[] =>
  Array.isArray(given);

/** Numbers, booleans and JSON are parsed; everything else is text. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function paramsFile(path: string): object {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    const why = cause instanceof SyntaxError ? 'is not valid JSON' : 'is neither name=value nor a readable JSON file';
    throw new ReplayError('BAD_USAGE', `--params '${path}' ${why}`, {
      remedy: 'give name=value, or the path of a JSON object of parameters',
      cause,
    });
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  throw usage(`--params file ${path} must hold a JSON object of parameters`);
}

const usage = (message: string): ReplayError =>
  new ReplayError('BAD_USAGE', message, { remedy: 'see: backtest --help' });
