/** What to do about a message that a check speaks against: stop; do without the book until a snapshot; tell it and go on. */
export type Policy = 'fail' | 'quarantine' | 'warn';

export interface CapturePolicies {
  readonly gap: Policy;
  readonly checksum: Policy;
  /** A gap of more messages stops the reading, where the venue's numbers count messages. */
  readonly longestGap: number;
  /** How many messages of an instrument may come before one that is missing, for it still to be put in its place. */
  readonly reorderWindow: number;
  /** How many changes of an instrument are kept while there is no book. */
  readonly bufferLimit: number;
}

export const usualPolicies: CapturePolicies = {
  gap: 'quarantine',
  checksum: 'quarantine',
  longestGap: 1000,
  reorderWindow: 64,
  bufferLimit: 2000,
};

/** What to do about a check that stopped the reading. */
export const quarantineInstead = (policy: 'gap' | 'checksum'): string =>
  `give the ${policy} policy 'quarantine', which leaves the book out until the next snapshot`;
