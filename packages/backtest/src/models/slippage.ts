import { ReplayError } from '@replay/core';
import { fixedSlippage, type SlippageModel, squareRootSlippage } from '@replay/sim';
import { loadModule, looksLikePath, type ModelFile, programAt } from '../strategy/user-module.ts';

/** A slippage model, undefined for `none`, and, for one of the user's own, its file. */
export interface ChosenSlippage {
  readonly model: SlippageModel | undefined;
  readonly file?: ModelFile;
}

/**
 * Reads `--slippage`: `none`, `bps:2`, `sqrt:1`, `sqrt:1,0.03,20000`, or the path of a file whose default export is a
 * model.
 */
export async function chosenSlippage(text: string | SlippageModel): Promise<ChosenSlippage> {
  if (typeof text !== 'string') return { model: checkedSlippage(text, 'slippage') };
  if (text === 'none') return { model: undefined };
  const [family, rest = '', ...more] = text.split(':');
  const numbers = rest.split(',').map((part) => (/^\d+(\.\d+)?$/.test(part) ? Number(part) : Number.NaN));
  const [one = Number.NaN, volatility, volume] = numbers;
  const readable = more.length === 0 && numbers.every((number) => number > 0 && number < 1e15);
  if (readable && family === 'bps' && numbers.length === 1 && one < 1000) return { model: fixedSlippage(one) };
  if (readable && family === 'sqrt' && numbers.length === 1) return { model: squareRootSlippage(one) };
  if (readable && family === 'sqrt' && numbers.length === 3 && volatility !== undefined && volume !== undefined)
    return { model: squareRootSlippage(one, { volatility, volume }) };
  return ownSlippage(text);
}

async function ownSlippage(text: string): Promise<ChosenSlippage> {
  const path = programAt(text);
  if (path === undefined) {
    const known = `--slippage takes none, bps:N, sqrt:Y or sqrt:Y,DAILY_VOLATILITY,DAILY_VOLUME, not '${text}'`;
    throw new ReplayError('BAD_USAGE', looksLikePath(text) ? `there is no file ${text}` : known, {
      remedy: 'such as bps:2 or sqrt:1,0.03,20000; a path to your own .ts or .js file works too',
    });
  }
  const { exported, source, sha256 } = await loadModule('slippage model', path, text);
  return { model: checkedSlippage(exported, text), file: { source, sha256 } };
}

function checkedSlippage(value: unknown, place: string): SlippageModel {
  if (isSlippageModel(value)) return value;
  throw new ReplayError('BAD_CONFIGURATION', 'this is not a slippage model', {
    place,
    remedy: 'a slippage model is { name, ticks({ instrument, side, price, size }) }',
  });
}

function isSlippageModel(value: unknown): value is SlippageModel {
  if (typeof value !== 'object' || value === null) return false;
  const { name, ticks } = value as Record<string, unknown>;
  return typeof name === 'string' && name !== '' && typeof ticks === 'function';
}
