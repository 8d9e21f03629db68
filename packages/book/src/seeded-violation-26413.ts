import { openLedger } from '../../ledger/src/index.ts'; export { openLedger };
