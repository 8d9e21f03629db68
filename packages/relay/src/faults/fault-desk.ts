import type { Answer } from '../server/answer.ts';
import type { ServerLog } from '../server/server-log.ts';
import type { Fault, FaultPlan, FaultRule } from './fault.ts';
import { placeMatcher } from './fault-place.ts';
import { faultTable } from './fault-table.ts';

/** A fault that happens to one request. */
export interface Strike {
  readonly fault: Fault;
  /** As in its rule. */
  readonly at: number | undefined;
  /** What the same rule has seen of the requests before. */
  readonly memory: RuleMemory;
}

/** What a rule remembers from one of its requests to the next. */
export interface RuleMemory {
  /** How many requests it has happened to, this one among them. */
  struck: number;
  /** The first page of each request for pages, which comes again and again. */
  readonly pages: Map<string, { readonly answer: Answer; asked: number }>;
}

interface Watch {
  readonly rule: FaultRule;
  readonly isAbout: (path: string) => boolean;
  readonly memory: RuleMemory;
  requests: number;
}

/** Decides which faults a request meets: the same requests in the same order meet the same faults. */
export class FaultDesk {
  readonly #watches: readonly Watch[];
  readonly #log: ServerLog;

  constructor({ rules }: FaultPlan, log: ServerLog) {
    this.#log = log;
    this.#watches = rules.map((rule) => ({
      rule,
      isAbout: placeMatcher(rule.on),
      memory: { struck: 0, pages: new Map() },
      requests: 0,
    }));
  }

  /** Counts the request, and gives what happens to it, in the order of the rules. */
  strikesOn(path: string, what: 'answers' | 'frames'): readonly Strike[] {
    return this.#watches.flatMap((watch, index) => {
      const { rule, memory } = watch;
      const { to } = faultTable[rule.fault.kind];
      if ((to !== what && to !== 'both') || !watch.isAbout(path)) return [];
      watch.requests += 1;
      const { request, times, fault, at } = rule;
      const isMeant = typeof request === 'number' ? watch.requests === request : watch.requests % request.every === 0;
      if (!isMeant || memory.struck >= times) return [];
      memory.struck += 1;
      this.#log.warn({ path, fault, at, rule: index }, 'a fault on purpose');
      return [{ fault, at, memory }];
    });
  }
}
