import { BodyFault } from '../http/body.ts';
import { shortened } from '../http/http-errors.ts';
import { longestLine } from '../raw/capture-lines.ts';
import { receiptTimeOf } from '../raw/capture-stamp.ts';

const lineFeed = 0x0a;
/** A slice has a receipt time within so many bytes. */
const unstampedAtMost = 1 << 20;
/** Characters of a line, more than a receipt time has, and of a text that is no slice, more than is shown of it. */
const beginning = 400;

/**
 * Tells a slice, lines that begin with a receipt time, from anything else that a server may pack and send with status 200, such as an
 * error or a page. Lines without a time may stand among the others; a text of nothing else is no slice. Throws a `BodyFault`.
 */
export class SliceForm {
  #text = '';
  #line = '';
  #unstamped = 0;
  #isStamped = false;
  /** Bytes of the line that is not at its end yet. */
  #open = 0;

  see(piece: Buffer): void {
    const first = piece.indexOf(lineFeed);
    this.#open += first < 0 ? piece.length : first;
    if (this.#open > longestLine) throw new BodyFault('a line of the slice is longer than 16 MiB', false);
    if (first >= 0) this.#open = piece.length - piece.lastIndexOf(lineFeed) - 1;
    if (!this.#isStamped) this.#lookForTime(piece);
  }

  /** The slice is over. A slice of empty lines is one: each stands for a lost connection. */
  end(): void {
    if (!this.#isStamped && this.#text !== '') throw this.#noSlice();
  }

  /** Pieces are cut anywhere, also within a time. */
  #lookForTime(piece: Buffer): void {
    const text = piece.toString();
    this.#text += (this.#text === '' ? text.trimStart() : text).slice(0, beginning - this.#text.length);
    const lines = `${this.#line}${text}`.split('\n');
    this.#isStamped = lines.some((line) => receiptTimeOf(line) !== undefined);
    this.#line = (lines.at(-1) ?? '').slice(0, beginning);
    this.#unstamped += piece.length;
    if (!this.#isStamped && this.#unstamped > unstampedAtMost) throw this.#noSlice();
  }

  #noSlice(): BodyFault {
    return new BodyFault(`there is no recorded message in it: ${shortened(this.#text.trim())}`, false);
  }
}
