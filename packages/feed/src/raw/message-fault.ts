import type { RejectionKind } from '@replay/core';

/** Why a message of a capture cannot be used. Caught where captures are read, and told as a `MessageRejected`. */
export class MessageFault extends Error {
  readonly kind: RejectionKind;
  readonly remedy: string;

  constructor(message: string, kind: RejectionKind = 'unreadable', remedy = 'correct or remove the message') {
    super(message);
    this.kind = kind;
    this.remedy = remedy;
  }
}
