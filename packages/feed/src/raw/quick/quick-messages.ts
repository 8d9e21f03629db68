import type { CountedMessage } from '../venue-message.ts';
import type { MessageScanner } from './message-scanner.ts';

/**
 * Reads those messages of a venue that nearly all are, without text or JSON in between. It gives what the venue's codec gives for
 * them, counted, and `undefined` for all others: of another spelling, damaged, off the steps, or of instruments that are not read.
 */
export interface QuickMessages {
  /** The messages from where the scanner stands; it stands behind them afterwards. */
  read(scanner: MessageScanner): readonly CountedMessage[] | undefined;
}
