import { createRequire } from 'node:module';
import type * as RxJs from 'rxjs';

/** Loaded on first use: a run reads batches, and should not wait at every start for a library that only streams need. */
export const rxjs = (): typeof RxJs => createRequire(import.meta.url)('rxjs');
