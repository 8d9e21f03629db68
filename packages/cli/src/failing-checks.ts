import type { Check } from '@replay/quality';

/** The checks that end a verification with 1 unless told otherwise. */
export const failing: readonly Check[] = ['book', 'gap', 'checksum', 'rejected'];
