/**
 * Detects what makes runs differ: the clock, unseeded randomness, timers and the network. The globals are replaced
 * during runs; a replaced one checks whether strategy code is calling, and otherwise behaves as before.
 */
export interface Caller {
  /** Called with the name of the call that strategy code made. */
  note(what: string): void;
}

/** Whose code is running; undefined for code other than a strategy's. */
export type CallerNow = () => Caller | undefined;

/** Resources that a strategy created and that would keep the process alive, or call back after its run. */
const started = new Set<NodeJS.Timeout | NodeJS.Immediate>();
let undo: (() => void)[] = [];

/** Replaces the globals. `callerNow` is asked at each call. */
export function watchImpureCalls(callerNow: CallerNow): void {
  replace(Math, 'random', 'Math.random', callerNow);
  replaceDate(callerNow);
  replace(performance, 'now', 'performance.now', callerNow);
  replace(process, 'hrtime', 'process.hrtime', callerNow);
  for (const name of globals) replace(globalThis, name, name, callerNow);
  replace(crypto, 'randomUUID', 'crypto.randomUUID', callerNow);
  replace(crypto, 'getRandomValues', 'crypto.getRandomValues', callerNow);
}

/** Restores the globals, and ends the timers of strategies. */
export function unwatchImpureCalls(): void {
  for (const one of undo.toReversed()) one();
  undo = [];
  for (const timer of started) {
    clearTimeout(timer as NodeJS.Timeout);
    clearImmediate(timer as NodeJS.Immediate);
  }
  started.clear();
}

const globals = ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'fetch'] as const;

function replace(owner: object, name: string, what: string, callerNow: CallerNow): void {
  const original = Reflect.get(owner, name) as unknown;
  if (typeof original !== 'function') return;
  const keepsAlive = /^set(Timeout|Interval|Immediate)$/.test(name);
  const replaced = new Proxy(original, {
    apply(target, self, args) {
      const caller = callerNow();
      caller?.note(what);
      const result = Reflect.apply(target, self, args) as unknown;
      if (caller !== undefined && keepsAlive) started.add(result as NodeJS.Timeout);
      return result;
    },
  });
  put(owner, name, replaced);
}

/** `new Date(time)` and `Date.UTC` are deterministic; `new Date()`, `Date()` and `Date.now()` are not. */
function replaceDate(callerNow: CallerNow): void {
  const original = Date;
  const now = (): number => {
    callerNow()?.note('Date.now');
    return original.now();
  };
  const replaced = new Proxy(original, {
    apply(target, self, args) {
      callerNow()?.note('Date');
      return Reflect.apply(target, self, args) as string;
    },
    construct(target, args, newTarget) {
      if (args.length === 0) callerNow()?.note('new Date');
      return Reflect.construct(target, args, newTarget) as Date;
    },
    get: (target, name, receiver) => (name === 'now' ? now : (Reflect.get(target, name, receiver) as unknown)),
  });
  put(globalThis, 'Date', replaced);
}

function put(owner: object, name: string, value: unknown): void {
  const before = Object.getOwnPropertyDescriptor(owner, name);
  const enumerable = before?.enumerable ?? false;
  Object.defineProperty(owner, name, { value, writable: true, configurable: true, enumerable });
  undo.push(() => {
    if (before === undefined) Reflect.deleteProperty(owner, name);
    else Object.defineProperty(owner, name, before);
  });
}
