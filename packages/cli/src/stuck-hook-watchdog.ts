import { Worker } from 'node:worker_threads';

/** Why code of a strategy was stopped: it took too long, or a signal came and it did not return. */
export type StuckCause = 'timeout' | 'signal';

/**
 * Finds code of a strategy that does not return. A thread looks at a shared counter of calls; where one call lasts too long, or goes
 * on after SIGINT or SIGTERM, it has the main thread call `whenStuck` through the inspector, in the middle of the strategy's
 * code. That is to end the process: the code it was called in never goes on. Where the main thread waits for the system, so that no
 * JavaScript can be called in it, the process is killed a few seconds later; the journal then ends with its last flush.
 */
export class StuckHookWatchdog {
  readonly #calls = new Int32Array(new SharedArrayBuffer(8));
  readonly #worker: Worker;

  constructor(source: string, timeoutMillis: number, whenStuck: (cause: StuckCause) => void) {
    Object.defineProperty(globalThis, Symbol.for(stopName), {
      configurable: true,
      value: (cause: StuckCause, call: number): void => {
        if (this.#calls[0] !== 1 || this.#calls[1] !== call) return;
        this.left();
        whenStuck(cause);
      },
    });
    this.#worker = new Worker(watching, {
      eval: true,
      // `process.on` hears no signal in a thread, so that it needs Node's own signal wrap, of which Node warns. Where a later
      // Node has none, a signal waits for the bound on the time of a hook.
      execArgv: ['--no-deprecation'],
      workerData: { calls: this.#calls, timeoutMillis, stopName, source },
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
const { workerData: { calls, timeoutMillis, stopName, source } } = require('node:worker_threads');
const { Session } = require('node:inspector');
const { writeSync } = require('node:fs');
let call = -1, since = 0, signalled = 0, stopping = 0;
try {
  const { Signal } = process.binding('signal_wrap');
  for (const number of [2, 15]) {
    const signal = new Signal();
    signal.onsignal = () => { signalled ||= Date.now(); };
    signal.start(number);
  }
} catch {}
const stop = (cause) => {
  stopping = Date.now();
  const session = new Session();
  session.connectToMainThread();
  const expression = 'globalThis[Symbol.for(' + JSON.stringify(stopName) + ')]?.(' + JSON.stringify(cause) + ',' + call + ')';
  session.post('Runtime.evaluate', { expression }, () => { session.disconnect(); stopping = 0; });
};
setInterval(() => {
  const now = Date.now();
  if (stopping) {
    if (now - stopping < 5000 || Atomics.load(calls, 0) !== 1) return;
    writeSync(2, source + ': a hook of the strategy waits for the system and does not return; the process is killed\\n' +
      'call nothing in a hook that waits; backtest report shows what the run wrote until about a second before\\n');
    process.kill(process.pid, 'SIGKILL');
  }
  const current = Atomics.load(calls, 1);
  if (Atomics.load(calls, 0) !== 1) { call = -1; return; }
  if (current !== call) { call = current; since = now; return; }
  if (now - since >= timeoutMillis) stop('timeout');
  else if (signalled && now - Math.max(signalled, since) >= 1000) stop('signal');
}, 100);
`;
