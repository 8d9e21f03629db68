import type { Fault, FaultKind } from './fault.ts';

/** A whole number that belongs to a fault: what it is unless given, or `none` where it may be left out. */
export interface FaultSetting {
  readonly least: number;
  readonly most: number;
  readonly usual?: number | 'none';
}

type SettingsOf<Kind extends FaultKind> = {
  readonly [Name in Exclude<keyof Extract<Fault, { kind: Kind }>, 'kind'>]-?: FaultSetting;
};

interface FaultEntry<Kind extends FaultKind> {
  /** To what it can happen. */
  readonly to: 'answers' | 'frames' | 'both';
  /** Which settings it has, and in which bounds. */
  readonly settings: SettingsOf<Kind>;
}

const hour = 3_600_000;
const duration = { least: 0, most: hour } as const;

/** Every fault there is, what it can happen to, and its settings. */
export const faultTable: { readonly [Kind in FaultKind]: FaultEntry<Kind> } = {
  drop: { to: 'both', settings: {} },
  stall: { to: 'both', settings: { millis: { ...duration, usual: 'none' } } },
  'slow-loris': {
    to: 'both',
    settings: { bytes: { least: 1, most: 1e9, usual: 100 }, every: { ...duration, usual: 10 } },
  },
  corrupt: { to: 'both', settings: {} },
  status: {
    to: 'both',
    settings: {
      status: { least: 400, most: 599 },
      retryAfter: { least: 0, most: 86_400, usual: 'none' },
      retryAt: { least: 0, most: 86_400, usual: 'none' },
    },
  },
  expired: { to: 'both', settings: {} },
  'clock-skew': { to: 'both', settings: { millis: { least: -24 * hour, most: 24 * hour, usual: hour } } },
  'wrong-sequence': { to: 'both', settings: { by: { least: -1e9, most: 1e9, usual: 1000 } } },
  duplicate: { to: 'frames', settings: {} },
  reorder: { to: 'frames', settings: { by: { least: 1, most: 100_000, usual: 1 } } },
  delay: { to: 'frames', settings: { millis: { ...duration, usual: 100 } } },
  'cut-frame': { to: 'frames', settings: {} },
  'broken-frame': { to: 'frames', settings: {} },
  'truncated-gzip': { to: 'answers', settings: {} },
  'wrong-length': { to: 'answers', settings: { by: { least: -1e9, most: 1e9, usual: 100 } } },
  'gzip-bomb': { to: 'answers', settings: { megabytes: { least: 1, most: 100_000, usual: 1024 } } },
  'endless-pages': { to: 'answers', settings: {} },
  'stuck-page': { to: 'answers', settings: {} },
};

export const faultKinds = Object.keys(faultTable) as readonly FaultKind[];

/** A page that leads nowhere shows only to who asks for the next. */
export const usualTimes = (kind: FaultKind): number =>
  kind === 'endless-pages' || kind === 'stuck-page' ? Number.MAX_SAFE_INTEGER : 1;
