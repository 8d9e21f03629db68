/** A question that cannot be answered, and what its asker should change. Caught where answers are made. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
