import type { Check } from '@replay/quality';

/** The checks that end a verification with 1 by default. */
export const failing: readonly Check[] = ['book', 'gap', 'checksum', 'rejected'];
