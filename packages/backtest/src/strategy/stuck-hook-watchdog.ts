import { Worker } from 'node:worker_threads';

/** Why strategy code was stopped: it took too long, or a signal came and it did not return. */
export type StuckCause = 'timeout' | 'signal';

/**
 * Detects strategy code that does not return. A thread watches a shared counter of calls. When one call lasts too long,
 * or continues after SIGINT or SIGTERM, it makes the main thread call `whenStuck` through the inspector, in the middle
 * of the strategy's code. That call must end the process: the interrupted code never continues. Where the main thread
 * is blocked in a system call, so that no JavaScript can run, the process is killed a few seconds later; the journal
 * then ends with its last flush. Between calls, endless promises could block the process: there a timer of the main
 * thread must fire within the same time, and within at least five seconds.
 */
export class StuckHookWatchdog {
  /** Whether a call is running, the number of calls, whether turns are watched, the number of turns. */
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
      // `process.on` receives no signals in a thread, so this uses Node's internal signal wrap, of which Node warns.
      // Where a later Node has none, a signal waits for the hook timeout.
      execArgv: ['--no-deprecation'],
      workerData: { calls: this.#calls, timeoutMillis, stopName, source },
    });
    this.#worker.unref();
    // Without it a run has no timeout, which is no reason to fail.
    this.#worker.on('error', () => {});
  }

  entered(): void {
    this.#calls[1] = (this.#calls[1] as number) + 1;
    this.#calls[0] = 1;
  }

  left(): void {
    this.#calls[0] = 0;
  }

  /** Starts or stops watching the turns of the main thread between calls. */
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

/** The thread. It also receives signals, whatever the main thread is doing. */
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
  // If this thread was delayed, so was the main one: the computer slept, or the process was stopped.
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
