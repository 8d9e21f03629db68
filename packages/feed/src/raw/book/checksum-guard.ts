import { ReplayError } from '@replay/core';
import { placeText } from '../message-place.ts';
import { type Policy, quarantineInstead } from '../policies.ts';
import { type Checked, CheckedBook, unchecked } from './checked-book.ts';
import type { ChecksumText } from './checksum.ts';
import type { LaneNews } from './lane-news.ts';
import type { PlacedBook } from './placed-book.ts';
import type { RunningChecks } from './running-checks.ts';

export interface GuardTerms {
  /** Undefined where the venue sends no checksums. */
  readonly checksum: ChecksumText | undefined;
  readonly policy: Policy;
}

/** Holds a book against the venue's checksums, and does as the policy says where they differ. */
export class ChecksumGuard {
  /** The book as the venue spells it. */
  readonly #book: CheckedBook | undefined;
  readonly #policy: Policy;
  readonly #news: LaneNews;
  readonly #checks: RunningChecks;

  constructor({ checksum, policy }: GuardTerms, news: LaneNews, checks: RunningChecks) {
    this.#book = checksum && new CheckedBook(checksum);
    this.#policy = policy;
    this.#news = news;
    this.#checks = checks;
  }

  /** There is no book until a snapshot. */
  clear(): void {
    this.#book?.clear();
  }

  /** Applies a message; undefined when the book was lost by its checksum. Throws `BAD_DATA` where that is to stop the reading. */
  check(message: PlacedBook): Checked | undefined {
    const checked = message.spelled && this.#book?.apply(message, message.spelled);
    const found = checked?.checksum;
    if (checked === undefined || found === undefined || message.checksum === undefined) return checked ?? unchecked;
    this.#checks.checksums += 1;
    if (found === message.checksum) {
      this.#checks.checksumsMatched += 1;
      return checked;
    }
    // A recorder that parses numbers and writes them anew changes their digits, and no checksum can match.
    const doubt = this.#checks.checksumsMatched === 0 ? '; none has matched so far: numbers re-serialised?' : '';
    const reason = `the checksum of the book is ${found}, the venue's is ${message.checksum}${doubt}`;
    switch (this.#policy) {
      case 'fail':
        throw new ReplayError('BAD_DATA', reason, {
          place: placeText(message.place),
          remedy: quarantineInstead('checksum'),
        });
      case 'warn':
        this.#news.flag('checksum-mismatch', reason, message);
        return checked;
      case 'quarantine':
        this.clear();
        this.#news.interrupt('checksum-mismatch', reason, message);
        return undefined;
    }
  }
}
