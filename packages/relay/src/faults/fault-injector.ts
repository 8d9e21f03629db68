import type { Answer } from '../http/answer.ts';
import type { ServerLog } from '../http/server-log.ts';
import type { Fault, FaultPlan, FaultRule } from './fault.ts';
import { pathMatcher } from './fault-paths.ts';
import { faultTable } from './fault-table.ts';

/** A fault that is injected into one request. */
export interface InjectedFault {
  readonly fault: Fault;
  /** As in its rule. */
  readonly at: number | undefined;
  /** State of the rule, kept between requests. */
  readonly state: RuleState;
}

/** State that a rule keeps between requests. */
export interface RuleState {
  /** Number of requests it was injected into, including this one. */
  injections: number;
  /** The first page of each paged request, which is returned repeatedly. */
  readonly pages: Map<string, { readonly answer: Answer; requests: number }>;
}

interface TrackedRule {
  readonly rule: FaultRule;
  readonly matches: (path: string) => boolean;
  readonly state: RuleState;
  requests: number;
}

/** Decides which faults are injected into a request: the same requests in the same order get the same faults. */
export class FaultInjector {
  readonly #rules: readonly TrackedRule[];
  readonly #log: ServerLog;

  constructor({ rules }: FaultPlan, log: ServerLog) {
    this.#log = log;
    this.#rules = rules.map((rule) => ({
      rule,
      matches: pathMatcher(rule.on),
      state: { injections: 0, pages: new Map() },
      requests: 0,
    }));
  }

  /** Counts the request and returns its faults, in the order of the rules. */
  faultsFor(path: string, what: 'answers' | 'frames'): readonly InjectedFault[] {
    return this.#rules.flatMap((tracked, index) => {
      const { rule, state } = tracked;
      const { to } = faultTable[rule.fault.kind];
      if ((to !== what && to !== 'both') || !tracked.matches(path)) return [];
      tracked.requests += 1;
      const { request, times, fault, at } = rule;
      const isSelected =
        typeof request === 'number' ? tracked.requests === request : tracked.requests % request.every === 0;
      if (!isSelected || state.injections >= times) return [];
      state.injections += 1;
      this.#log.warn({ path, fault, at, rule: index }, 'injected fault');
      return [{ fault, at, state }];
    });
  }
}
