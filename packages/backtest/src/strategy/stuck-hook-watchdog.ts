import { Worker } from 'node:worker_threads';

/** Why code of a strategy was stopped: it took too long, or a signal came and it did not return. */
export type StuckCause = 'timeout' | 'signal';

/**
 * Finds code of a strategy that does not return. A thread looks at a shared counter of calls; where one call lasts too long, or goes
 * on after SIGINT or SIGTERM, it has the main thread call `whenStuck` through the inspector, in the middle of the strategy's
 * code. That is to end the process: the code it was called in never goes on. Where the main thread waits for the system, so that no
 * JavaScript can be called in it, the process is killed a few seconds later; the journal then ends with its last flush.
 * Between calls, promises that follow each other without an end would keep the process from all else: there a timer of the main
 * thread has to get its turn within that time too, and within five seconds at least.
 */
export class StuckHookWatchdog {
  /** Whether a call goes on, how many there were, whether turns are watched, how many there were. */
  readonly #calls = new Int32Array(new SharedArrayBuffer(16));
  readonly #worker: Worker;
  #turns: NodeJS.Timeout | undefined;

  constructor(source: string, timeoutMillis: number, whenStuck: (cause: StuckCause, millis: number) => void) {
    Object.defineProperty(globalThis, Symbol.for(stopName), {
      configurable: true,
      value: (cause: StuckCause, call: number, turn: number, millis: number): void => {
        if (this.#calls[1] !== call || this.#calls[3] !== turn) return;
        this.left();
        this.#calls[2] = 0;
        whenStuck(cause, millis);
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

  /** Has the turns of the main thread watched between calls as well, or no longer. */
  watchTurns(watched: boolean): void {
    this.#calls[2] = watched ? 1 : 0;
    clearInterval(this.#turns);
    if (!watched) return;
    this.#turns = setInterval(() => {
      this.#calls[3] = (this.#calls[3] as number) + 1;
    }, 100).unref();
  }

  async close(): Promise<void> {
    this.left();
    this.watchTurns(false);
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
let call = -1, turn = -1, inCall = -1, since = 0, signalled = 0, stopping = 0, looked = 0;
const turnMillis = Math.max(timeoutMillis, 5000);
try {
  const { Signal } = process.binding('signal_wrap');
  for (const number of [2, 15]) {
    const signal = new Signal();
    signal.onsignal = () => { signalled ||= Date.now(); };
    signal.start(number);
  }
} catch {}
const stop = (cause, millis) => {
  stopping = Date.now();
  const session = new Session();
  session.connectToMainThread();
  const expression = 'globalThis[Symbol.for(' + JSON.stringify(stopName) + ')]?.(' + [JSON.stringify(cause), call, turn, millis] + ')';
  session.post('Runtime.evaluate', { expression }, () => { session.disconnect(); stopping = 0; });
};
setInterval(() => {
  const now = Date.now();
  if (stopping) {
    if (now - stopping < 5000 || Atomics.load(calls, 0) + Atomics.load(calls, 2) === 0) return;
    writeSync(2, source + ': a hook of the strategy waits for the system and does not return; the process is killed\\n' +
      'call nothing in a hook that waits; backtest report shows what the run wrote until about a second before\\n');
    process.kill(process.pid, 'SIGKILL');
  }
  // Where this thread was kept waiting, so was the main one: the computer slept, or the process was stopped.
  if (now - looked > 1000) since = now;
  looked = now;
  const [calling, currentCall, watched, currentTurn] = [0, 1, 2, 3].map((at) => Atomics.load(calls, at));
  if (calling + watched === 0) { call = -1; return; }
  if (currentCall !== call || currentTurn !== turn || calling !== inCall) {
    [call, turn, inCall, since] = [currentCall, currentTurn, calling, now];
    return;
  }
  const bound = calling ? timeoutMillis : turnMillis;
  if (now - since >= bound) stop('timeout', bound);
  else if (signalled && now - Math.max(signalled, since) >= 1000) stop('signal', bound);
}, 100);
`;
