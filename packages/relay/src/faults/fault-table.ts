import type { Fault, FaultKind } from './fault.ts';

/** An integer setting of a fault, with its default; `none` means that it may be left out. */
export interface FaultSetting {
  readonly min: number;
  readonly max: number;
  readonly default?: number | 'none';
}

type SettingsOf<Kind extends FaultKind> = {
  readonly [Name in Exclude<keyof Extract<Fault, { kind: Kind }>, 'kind'>]-?: FaultSetting;
};

interface FaultEntry<Kind extends FaultKind> {
  /** Whether it applies to HTTP responses, to WebSocket frames, or to both. */
  readonly to: 'answers' | 'frames' | 'both';
  /** Its settings and their bounds. */
  readonly settings: SettingsOf<Kind>;
}

const hour = 3_600_000;
const duration = { min: 0, max: hour } as const;

/** All kinds of faults, with what they apply to and their settings. */
export const faultTable: { readonly [Kind in FaultKind]: FaultEntry<Kind> } = {
  drop: { to: 'both', settings: {} },
  stall: { to: 'both', settings: { millis: { ...duration, default: 'none' } } },
  'slow-loris': {
    to: 'both',
    settings: { bytes: { min: 1, max: 1e9, default: 100 }, every: { ...duration, default: 10 } },
  },
  corrupt: { to: 'both', settings: {} },
  status: {
    to: 'both',
    settings: {
      status: { min: 400, max: 599 },
      retryAfter: { min: 0, max: 86_400, default: 'none' },
      retryAt: { min: 0, max: 86_400, default: 'none' },
    },
  },
  expired: { to: 'both', settings: {} },
  'clock-skew': { to: 'both', settings: { millis: { min: -24 * hour, max: 24 * hour, default: hour } } },
  'wrong-sequence': { to: 'both', settings: { by: { min: -1e9, max: 1e9, default: 1000 } } },
  duplicate: { to: 'frames', settings: {} },
  reorder: { to: 'frames', settings: { by: { min: 1, max: 100_000, default: 1 } } },
  delay: { to: 'frames', settings: { millis: { ...duration, default: 100 } } },
  'cut-frame': { to: 'frames', settings: {} },
  'broken-frame': { to: 'frames', settings: {} },
  'truncated-gzip': { to: 'answers', settings: {} },
  'wrong-length': { to: 'answers', settings: { by: { min: -1e9, max: 1e9, default: 100 } } },
  'gzip-bomb': { to: 'answers', settings: { megabytes: { min: 1, max: 100_000, default: 1024 } } },
  'endless-pages': { to: 'answers', settings: {} },
  'stuck-page': { to: 'answers', settings: {} },
};

export const faultKinds = Object.keys(faultTable) as readonly FaultKind[];

/** Faults in paging are visible only to a client that requests a second page. */
export const defaultTimes = (kind: FaultKind): number =>
  kind === 'endless-pages' || kind === 'stuck-page' ? Number.MAX_SAFE_INTEGER : 1;
