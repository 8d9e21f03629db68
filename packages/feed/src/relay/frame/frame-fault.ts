/** Why a frame cannot be used. Caught where frames are decoded, and told as a `MessageRejected`. */
export class FrameFault extends Error {}

/** A decimal or a long id came as a JSON number: it is read again from its source text, for a float may have rounded it. */
export class NumberMet extends Error {}

/** A message was received before the one in front of it: they do not stand in their order. */
export class ReceiptWentBack extends FrameFault {
  constructor() {
    super('local_timestamp goes back');
  }
}
