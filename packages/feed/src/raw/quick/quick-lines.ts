import type { Micros } from '@replay/core';
import { odd } from '@replay/normalized';
import type { CaptureLine } from '../capture-line.ts';
import type { CountedMessage } from '../venue-message.ts';
import { MessageScanner } from './message-scanner.ts';
import type { QuickMessages } from './quick-messages.ts';

/** Reads the lines of a capture that can be read off their bytes from beginning to end. */
export class QuickLines {
  readonly #messages: QuickMessages;
  readonly #scanner = new MessageScanner();
  /** When the line that was read last was received. */
  receivedTime = 0 as Micros;

  constructor(messages: QuickMessages) {
    this.#messages = messages;
  }

  /** The messages of a line; undefined for one to be read as text. */
  read({ bytes, start, end }: CaptureLine): readonly CountedMessage[] | undefined {
    const scanner = this.#scanner;
    scanner.open(bytes, start);
    const receivedTime = scanner.receipt();
    if (receivedTime === odd) return undefined;
    const messages = this.#messages.read(scanner);
    if (messages === undefined || scanner.at !== end) return undefined;
    this.receivedTime = receivedTime;
    return messages;
  }
}
