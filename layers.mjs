// Who may import whom: the one table. dependency-cruiser enforces it, and a test proves that it would.
// `libraries` are packages from npm; pure packages also have no Node builtins.
export const layers = {
  core: { imports: [], libraries: ['decimal.js'], pure: true },
  book: { imports: ['core'], libraries: [], pure: true },
  ledger: { imports: ['core'], libraries: ['decimal.js'], pure: true },
  market: { imports: ['core'], libraries: [], pure: true },
  sim: { imports: ['core', 'book', 'ledger'], libraries: [], pure: true },
  strategy: { imports: ['core', 'book', 'ledger'], libraries: ['zod'], pure: true },
  journal: { imports: ['core'], libraries: [], pure: false },
  engine: { imports: ['core', 'book', 'ledger', 'sim', 'strategy'], libraries: [], pure: true },
  report: { imports: ['core', 'ledger'], libraries: ['fast-csv', 'cli-table3'], pure: true },
  feed: { imports: ['core'], libraries: ['rxjs', 'ws', 'undici', 'fast-csv', 'zod'], pure: false },
  relay: { imports: ['core', 'book', 'market'], libraries: ['ws'], pure: false },
  cli: { imports: 'all', libraries: ['yargs', 'cli-progress', 'tsx', 'zod'], pure: false },
  testkit: { imports: ['core', 'book'], libraries: ['fast-check'], pure: false },
};

/** A strategy sees the book and its own account; it cannot import the simulator. */
export const strategyLayer = { imports: ['core', 'book', 'ledger', 'strategy'], libraries: ['zod'] };
