import {
  type AccountTerms,
  type Fact,
  type InstrumentId,
  ReplayError,
  type RunEnded,
  type RunStarted,
} from '@replay/core';
import { accountTerms } from '@replay/ledger';
import { type FoldOptions, ReportFold } from './report-fold.ts';
import { type AccountReport, Rates, type Total, totalOf } from './total.ts';

/**
 * The reports of a run, one for each account. Money of different accounts is added up only in the total, which needs a common currency
 * or a stated conversion.
 */
export interface RunReports {
  readonly run: RunStarted;
  readonly ended: RunEnded | undefined;
  readonly accounts: readonly [AccountReport, ...AccountReport[]];
  readonly total: Total | undefined;
}

/** Folds the facts of a run, in the order of the journal, into a report for each account. Throws `BROKEN_JOURNAL` without a start. */
export function foldAccounts(facts: Iterable<Fact>, options?: FoldOptions): RunReports {
  const fold = new AccountsFold(options);
  for (const fact of facts) fold.apply(fact);
  return fold.conclude();
}

/** The same fold, for a host that receives facts one by one. */
export class AccountsFold {
  readonly #options: FoldOptions;
  #folds: FoldByAccount | undefined;

  constructor(options: FoldOptions = {}) {
    this.#options = options;
  }

  apply(fact: Fact): void {
    if (fact.type === 'RunStarted') this.#folds = new FoldByAccount(fact, this.#options);
    else this.#folds?.apply(fact);
  }

  /** The reports of all facts so far. To be called once, at the end. */
  conclude(): RunReports {
    if (this.#folds !== undefined) return this.#folds.conclude();
    throw new ReplayError('BROKEN_JOURNAL', 'the journal does not begin with the start of a run', {
      remedy: 'give the folder of a run that was written by backtest',
    });
  }
}

interface AccountFold {
  readonly name: string;
  readonly instruments: ReadonlySet<InstrumentId>;
  readonly fold: ReportFold;
}

/** Distributes facts to the accounts. */
class FoldByAccount {
  readonly #run: RunStarted;
  readonly #accounts: readonly AccountFold[];
  readonly #byInstrument = new Map<InstrumentId, AccountFold>();
  #latest: { readonly id: InstrumentId; readonly account: AccountFold | undefined } | undefined;
  readonly #rates: Rates;
  #ended: RunEnded | undefined;

  constructor(run: RunStarted, options?: FoldOptions) {
    this.#run = run;
    this.#accounts = accountTerms(run).map((terms) => {
      const fold = new ReportFold(options);
      fold.apply(partOf(run, terms));
      return { name: terms.name, instruments: new Set(terms.instruments), fold };
    });
    for (const account of this.#accounts)
      for (const instrument of account.instruments) this.#byInstrument.set(instrument, account);
    this.#rates = new Rates(run);
  }

  apply(fact: Exclude<Fact, RunStarted>): void {
    // Most facts are touches.
    if (fact.type === 'TouchMoved') {
      this.#rates.move(fact);
      this.#ownerOf(fact.instrument)?.fold.apply(fact);
      return;
    }
    if (fact.type === 'RunEnded') {
      this.#ended = fact;
      for (const { instruments, fold } of this.#accounts)
        fold.apply({ ...fact, quality: fact.quality.filter(({ instrument }) => instruments.has(instrument)) });
      return;
    }
    const owner = 'instrument' in fact && fact.instrument !== undefined ? this.#ownerOf(fact.instrument) : undefined;
    if (owner !== undefined) owner.fold.apply(fact);
    // Facts without an instrument concern all accounts; a denied request is counted once, with the first account.
    else
      for (const { fold } of fact.type === 'IntentDenied' ? this.#accounts.slice(0, 1) : this.#accounts)
        fold.apply(fact);
  }

  /** Facts mostly concern the instrument of the fact before. */
  #ownerOf(id: InstrumentId): AccountFold | undefined {
    if (this.#latest?.id !== id) this.#latest = { id, account: this.#byInstrument.get(id) };
    return this.#latest.account;
  }

  conclude(): RunReports {
    const [first, ...others] = this.#accounts.map(({ name, fold }) => ({ name, report: fold.conclude() }));
    if (first === undefined) throw new ReplayError('BROKEN_JOURNAL', 'the run announced no account');
    const accounts = [first, ...others] as const;
    return { run: this.#run, ended: this.#ended, accounts: [...accounts], total: totalOf(accounts, this.#rates) };
  }
}

/** The start of a run as the start of one account. */
function partOf(run: RunStarted, { currency, capital, instruments }: AccountTerms): RunStarted {
  const { accounts: _, conversions: __, ...whole } = run;
  return { ...whole, currency, capital, instruments: run.instruments.filter(({ id }) => instruments.includes(id)) };
}
