// Who may import whom: the one table. dependency-cruiser enforces it, and a test proves that it would.
// `libraries` are packages from npm; pure packages also have no Node builtins.
export const layers = {
  core: { imports: [], libraries: ['decimal.js'], pure: true },
  book: { imports: ['core'], libraries: [], pure: true },
  quality: { imports: ['core', 'book'], libraries: [], pure: true },
  ledger: { imports: ['core'], libraries: ['decimal.js'], pure: true },
  market: { imports: ['core'], libraries: [], pure: true },
  sim: { imports: ['core', 'book', 'ledger'], libraries: [], pure: true },
  strategy: { imports: ['core', 'book', 'ledger'], libraries: ['zod'], pure: true },
  journal: { imports: ['core'], libraries: [], pure: false },
  engine: { imports: ['core', 'book', 'quality', 'ledger', 'sim', 'strategy'], libraries: [], pure: true },
  report: { imports: ['core', 'quality', 'ledger'], libraries: ['cli-table3', 'asciichart'], pure: true },
  page: { imports: ['core', 'book', 'report'], libraries: ['uplot'], pure: false },
  normalized: { imports: ['core', 'book'], libraries: [], pure: true },
  feed: {
    imports: ['core', 'book', 'normalized'],
    libraries: ['rxjs', 'ws', 'undici', 'fast-csv', 'zod', 'lru-cache', 'p-queue'],
    pure: false,
  },
  tape: { imports: ['core', 'book'], libraries: ['lru-cache'], pure: false },
  relay: { imports: ['core', 'book', 'market', 'normalized'], libraries: ['ws', 'pino', 'prom-client'], pure: false },
  backtest: { imports: 'all', libraries: ['esbuild', 'zod'], pure: false },
  cli: { imports: 'all', libraries: ['yargs', 'cli-progress', 'apache-arrow'], pure: false },
  testkit: { imports: ['core', 'book', 'sim'], libraries: ['fast-check', 'vitest'], pure: false },
};

/**
 * The folders of a package, the lowest first: each may import only those before it; `index.ts` only exports. Folders in one list are
 * on the same level and may not import each other.
 */
export const folders = {
  feed: [
    'http',
    'bytes',
    'columns',
    'merge',
    'dataset',
    'metadata',
    'raw',
    'capture',
    'relay',
    'streams',
    'books',
    'live',
    'machine',
    'data-feeds',
    'download',
  ],
  relay: ['http', 'markets', 'live', 'relay-protocol', 'emulate', 'machine', 'data-feeds', 'faults', 'server'],
  report: [
    'metric',
    'columns',
    'statistics',
    'account',
    'orders',
    'trades',
    'results',
    'risk',
    'markouts',
    'execution',
    'data-quality',
    'charts',
    'report',
    'warnings',
    'fold',
    'sections',
    'render',
    'comparison',
  ],
  tape: [
    'columns',
    'events',
    'blocks',
    'frames',
    'threads',
    'files',
    'books',
    'checkpoints',
    'search',
    'reading',
    'writing',
  ],
  cli: [
    'terminal',
    'command',
    'tables',
    ['run', 'strategies', 'verify', 'book', 'import', 'download', 'export', 'relay', 'record', 'report'],
  ],
};

/** A strategy sees the book and its own account; it cannot import the simulator. */
export const strategyLayer = { imports: ['core', 'book', 'ledger', 'strategy'], libraries: ['zod'] };
