import { ReplayError } from '@replay/core';
import { type FaultPlan, openLog, serveRelay } from '../../src/index.ts';
import { held, leaked } from './leaks.ts';
import { chaosKey, type ServedForChaos } from './served.ts';
import { beginning, type Transport } from './transport.ts';

/** How a reading under faults ended. */
export type Ending =
  /** With what it is without faults. */
  | { readonly status: 'exact' }
  /** With holes, each of which it told where it was. */
  | { readonly status: 'told' }
  /** With an error that is documented, and nothing wrong before it. */
  | { readonly status: 'refused'; readonly error: ReplayError }
  /** With anything else. */
  | { readonly status: 'broken'; readonly why: string };

export interface Trial {
  readonly ending: Ending;
  /** Faults that happened. */
  readonly faults: number;
  readonly millis: number;
}

/** Milliseconds after which a reading counts as hanging. */
const bound = 45_000;

/** What a transport gives without faults. */
export async function faultless(transport: Transport, served: ServedForChaos): Promise<readonly string[]> {
  const { kept, failure } = await reading(transport, served, undefined);
  if (failure !== undefined) throw failure;
  if (kept.length === 0) throw new Error(`nothing is served over ${transport.name}`);
  return kept;
}

/** Reads once under a plan of faults, and looks whether it ended as it may. */
export async function runPlan(
  plan: FaultPlan,
  transport: Transport,
  served: ServedForChaos,
  whole: readonly string[],
): Promise<Trial> {
  const before = held();
  const began = performance.now();
  const { kept, failure, faults } = await reading(transport, served, plan);
  const millis = performance.now() - began;
  const isOver = failure === undefined;
  const wrong = (transport.wrong ?? beginning)(kept, whole, isOver);
  const left = await leaked(before);
  const why = wrong ?? faultOf(failure) ?? (left.length === 0 ? undefined : `it leaves behind ${left.join(', ')}`);
  if (why !== undefined) return { ending: { status: 'broken', why }, faults, millis };
  if (failure instanceof ReplayError) return { ending: { status: 'refused', error: failure }, faults, millis };
  const hasHoles = transport.mayTellHoles === true && beginning(kept, whole, true) !== undefined;
  return { ending: { status: hasHoles ? 'told' : 'exact' }, faults, millis };
}

interface Reading {
  readonly faults: number;
  readonly kept: readonly string[];
  readonly failure: unknown;
}

async function reading(transport: Transport, served: ServedForChaos, faults: FaultPlan | undefined): Promise<Reading> {
  const limits = { drainWithin: 5000 };
  let happened = 0;
  const log = openLog({ write: (line) => void (happened += /"injected fault"/.test(line) ? 1 : 0) }, 'warn');
  const plan = faults === undefined ? {} : { faults };
  const server = await serveRelay({ ...served, key: chaosKey, limits, log, ...plan });
  const kept: string[] = [];
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(new Error(`it did not end within ${bound / 1000} s`)), bound);
  try {
    const keep = (piece: unknown): void => void kept.push(JSON.stringify(piece));
    await transport.read({ url: server.url, signal: stop.signal, keep });
    return { kept, failure: undefined, faults: happened };
  } catch (failure) {
    return { kept, failure, faults: happened };
  } finally {
    clearTimeout(late);
    await server.close();
  }
}

/** Codes with the documented exit codes 2, 3 and 4. */
const documented: readonly string[] = ['BAD_USAGE', 'BAD_DATA', 'NO_DATA', 'NETWORK'];

/** What is wrong with an error, if anything: it must say where it happened and what to do, and give nothing away. */
function faultOf(failure: unknown): string | undefined {
  if (failure === undefined) return undefined;
  if (!(failure instanceof ReplayError)) {
    return `it ended with ${failure instanceof Error ? (failure.stack ?? failure.message) : String(failure)}`;
  }
  const { code, place, remedy } = failure;
  const told = `${code}: ${failure.toLines()}`;
  if (!documented.includes(code)) return `it ended with the undocumented ${told}`;
  if (place === undefined || place === '') return `its error has no place: ${told}`;
  if (remedy === undefined || remedy === '') return `its error has no remedy: ${told}`;
  return told.includes(chaosKey) ? 'its error shows the key' : undefined;
}
