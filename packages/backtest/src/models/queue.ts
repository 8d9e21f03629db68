import { ReplayError } from '@replay/core';
import { type AnyQueueModel, anyQueueNamed, queueNames } from '@replay/sim';
import { loadModule, looksLikePath, programAt } from '../strategy/user-module.ts';

/** A queue model and, for one of the user's own, its file. */
export interface ChosenQueue {
  readonly model: AnyQueueModel;
  readonly file?: { readonly source: string; readonly sha256: string };
}

/**
 * Reads `--queue`: a name such as `power3:3`, the path of a file whose default export is a queue model, or the model.
 */
export async function chosenQueue(name: string | AnyQueueModel): Promise<ChosenQueue> {
  if (typeof name !== 'string') return { model: checkedQueue(name, 'queue') };
  const model = anyQueueNamed(name);
  if (model !== undefined) return { model };
  const path = programAt(name);
  if (path === undefined) {
    throw new ReplayError(
      'BAD_USAGE',
      looksLikePath(name) ? `there is no file ${name}` : `--queue takes ${queueNames.join(', ')}, not '${name}'`,
      { remedy: 'N is an exponent from 1 to 9, such as power3:3; a path to your own .ts or .js file works too' },
    );
  }
  const { exported, source, sha256 } = await loadModule('queue model', path, name);
  return { model: checkedQueue(exported, name), file: { source, sha256 } };
}

function checkedQueue(value: unknown, place: string): AnyQueueModel {
  if (isQueueModel(value)) return value;
  throw new ReplayError('BAD_CONFIGURATION', 'this is not a queue model', {
    place,
    remedy:
      "a queue model is { name, join(displayed), afterRow(ahead, printed, previous, next, lot) } or, to read orders, { name, feed: 'by-order', join(queue), afterChange(ahead, change) }",
  });
}

function isQueueModel(value: unknown): value is AnyQueueModel {
  if (typeof value !== 'object' || value === null) return false;
  const { name, feed, join, afterRow, afterChange } = value as Record<string, unknown>;
  const answers = feed === undefined ? afterRow : feed === 'by-order' ? afterChange : undefined;
  return typeof name === 'string' && name !== '' && typeof join === 'function' && typeof answers === 'function';
}
