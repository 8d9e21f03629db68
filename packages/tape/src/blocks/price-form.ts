/** How the prices of one instrument in a block are stored. Part of the format: docs/tape-format.md. */
export const priceForm = {
  /** Differences, and all prices fit 32 bits. */
  narrow: 0,
  differences: 1,
  plain: 2,
} as const;
