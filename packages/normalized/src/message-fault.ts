import type { RejectionKind } from '@replay/core';

/** Why a message cannot be used. Caught where messages are decoded, and told as a `MessageRejected`. */
export class MessageFault extends Error {
  readonly kind: RejectionKind;

  constructor(message: string, kind: RejectionKind = 'unreadable') {
    super(message);
    this.kind = kind;
  }
}

/** The message is of an instrument that was not asked for: nothing of those that were is lost with it. */
export class StrangerFault extends MessageFault {}
