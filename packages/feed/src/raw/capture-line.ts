const carriageReturn = 0x0d;

/** One line of a capture where it lies among the unpacked bytes, and its number, counted from 1. Text only where asked for. */
export class CaptureLine {
  readonly bytes: Buffer;
  readonly start: number;
  /** Exclusive, without the bytes that end the line. */
  readonly end: number;
  readonly number: number;

  constructor(bytes: Buffer, start: number, end: number, number: number) {
    this.bytes = bytes;
    this.start = start;
    this.end = end > start && bytes[end - 1] === carriageReturn ? end - 1 : end;
    this.number = number;
  }

  get text(): string {
    return this.bytes.toString('utf8', this.start, this.end).trimEnd();
  }
}
