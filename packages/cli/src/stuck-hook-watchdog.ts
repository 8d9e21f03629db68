import { Worker } from 'node:worker_threads';

/** Why code of a strategy was stopped: it took too long, or a signal came and it did not return. */
export type StuckCause = 'timeout' | 'signal';

/**
 * Finds code of a strategy that does not return. A thread looks at a shared counter of calls; where one call lasts too long, or goes
 * on after SIGINT or SIGTERM, it has the main thread call `whenStuck` through the inspector, in the middle of the strategy's
 * code. That is to end the process: the code it was called in never goes on.
 */
export class StuckHookWatchdog {
  readonly #calls = new Int32Array(new SharedArrayBuffer(8));
  readonly #worker: Worker;

  constructor(timeoutMillis: number, whenStuck: (cause: StuckCause) => void) {
    Object.defineProperty(globalThis, Symbol.for(stopName), {
      configurable: true,
      value: (cause: StuckCause, call: number): void => {
        if (this.#calls[0] === 1 && this.#calls[1] === call) whenStuck(cause);
      },
    });
    this.#worker = new Worker(watching, {
      eval: true,
      // Node warns of its own signal wrap, and what loads sources is of no use here.
      execArgv: ['--no-deprecation'],
      workerData: { calls: this.#calls, timeoutMillis, stopName },
    });
    this.#worker.unref();
    // Without it a run is as it would be without a bound: no reason to end it.
    this.#worker.on('error', () => {});
  }

  entered(): void {
    this.#calls[1] = (this.#calls[1] as number) + 1;
    this.#calls[0] = 1;
  }

  left(): void {
    this.#calls[0] = 0;
  }

  async close(): Promise<void> {
    this.left();
    Reflect.deleteProperty(globalThis, Symbol.for(stopName));
    await this.#worker.terminate();
  }
}

const stopName = 'replay.stop-stuck-hook';

/** The thread. Signals reach it too, whatever the main thread is doing. */
const watching = `
const { workerData: { calls, timeoutMillis, stopName } } = require('node:worker_threads');
const { Session } = require('node:inspector');
let call = -1, since = 0, signalled = 0, stopping = false;
try {
  const { Signal } = process.binding('signal_wrap');
  for (const number of [2, 15]) {
    const signal = new Signal();
    signal.onsignal = () => { signalled ||= Date.now(); };
    signal.start(number);
  }
} catch {}
const stop = (cause) => {
  stopping = true;
  const session = new Session();
  session.connectToMainThread();
  const expression = 'globalThis[Symbol.for(' + JSON.stringify(stopName) + ')]?.(' + JSON.stringify(cause) + ',' + call + ')';
  session.post('Runtime.evaluate', { expression }, () => { session.disconnect(); stopping = false; });
};
setInterval(() => {
  if (stopping) return;
  const now = Date.now();
  const current = Atomics.load(calls, 1);
  if (Atomics.load(calls, 0) !== 1) { call = -1; return; }
  if (current !== call) { call = current; since = now; return; }
  if (now - since >= timeoutMillis) stop('timeout');
  else if (signalled && now - Math.max(signalled, since) >= 1000) stop('signal');
}, 100);
`;
