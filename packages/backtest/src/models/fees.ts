import { readFileSync } from 'node:fs';
import { Decimal, type Instrument, nearest, ReplayError } from '@replay/core';
import {
  type FeeModel,
  type FeeTier,
  flatFee,
  inAsset,
  inBaseCoin,
  perUnit,
  roundedFee,
  shareOfValue,
  tieredFees,
  withTax,
} from '@replay/sim';
import { z } from 'zod';
import { type FeeSetting, feeSettings } from '../names.ts';
import { loadModule, looksLikePath, type ModelFile, programAt } from '../strategy/user-module.ts';
import { feeRates } from './values.ts';

/** A fee model and, for one of the user's own, its file. */
export interface ChosenFees {
  /** Built once the data are open, because some settings name an instrument of the run. */
  readonly of: (instruments: readonly Instrument[]) => FeeModel;
  readonly file?: ModelFile;
}

/**
 * Reads `--fees`: `0.0002,0.0005` (maker and taker as shares of value), settings by name, or the path of a file whose
 * default export is a fee model. By name: `maker`, `taker`, `per=value|unit|fill|order`; or `tiers=FILE` with `volume`
 * of the previous 30 days; in addition `buy-tax`, `sell-tax`, the rounding `step`, and `in=base`, `in=BNB@600` or
 * `in=BNB@EXCHANGE:SYMBOL`. By default the rates of the instruments apply.
 */
export async function chosenFees(text: string | FeeModel | undefined): Promise<ChosenFees> {
  if (text === undefined) return { of: () => shareOfValue() };
  if (typeof text !== 'string') {
    const model = checkedFees(text, 'fees');
    return { of: () => model };
  }
  if (text.includes('=')) {
    const settings = settingsOf(text);
    return { of: (instruments) => composed(settings, instruments) };
  }
  const path = programAt(text);
  if (path !== undefined) return ownFees(path, text);
  if (looksLikePath(text)) throw usage(`there is no file ${text}`);
  const fees = feeRates(text);
  return { of: () => shareOfValue(fees) };
}

async function ownFees(path: string, text: string): Promise<ChosenFees> {
  const { exported, source, sha256 } = await loadModule('fee model', path, text);
  const model = checkedFees(exported, text);
  return { of: () => model, file: { source, sha256 } };
}

function checkedFees(value: unknown, place: string): FeeModel {
  if (isFeeModel(value)) return value;
  throw new ReplayError('BAD_CONFIGURATION', 'this is not a fee model', {
    place,
    remedy: 'a fee model is { name, fee({ instrument, side, liquidity, size, value }) }',
  });
}

function isFeeModel(value: unknown): value is FeeModel {
  if (typeof value !== 'object' || value === null) return false;
  const { name, fee } = value as Record<string, unknown>;
  return typeof name === 'string' && name !== '' && typeof fee === 'function';
}

type Settings = Readonly<Partial<Record<FeeSetting, string>>>;

function settingsOf(text: string): Settings {
  const settings: Partial<Record<FeeSetting, string>> = {};
  for (const part of text.split(',')) {
    const at = part.indexOf('=');
    const name = (at < 0 ? part : part.slice(0, at)).trim() as FeeSetting;
    if (!feeSettings.includes(name)) {
      const close = nearest(name, feeSettings);
      throw usage(
        `--fees has no setting '${name}'`,
        `did you mean ${(close.length > 0 ? close : feeSettings).join(' or ')}?`,
      );
    }
    if (at < 0 || name in settings)
      throw usage(`--fees: '${name}' must be given once, with its value, as in ${name}=…`);
    settings[name] = part.slice(at + 1).trim();
  }
  return settings;
}

function composed(settings: Settings, instruments: readonly Instrument[]): FeeModel {
  let model = schedule(settings);
  if (settings['buy-tax'] !== undefined) model = withTax(model, 'buy', share(settings['buy-tax'], 'buy-tax'));
  if (settings['sell-tax'] !== undefined) model = withTax(model, 'sell', share(settings['sell-tax'], 'sell-tax'));
  if (settings.step !== undefined) model = roundedFee(model, positive(settings.step, 'step'));
  if (settings.in !== undefined) model = collected(model, settings.in, instruments);
  return model;
}

function schedule({ maker, taker, per, tiers, volume }: Settings): FeeModel {
  if (tiers !== undefined) {
    if (maker !== undefined || taker !== undefined || per !== undefined)
      throw usage('--fees: tiers have their own maker and taker shares');
    return tieredFees(tiersIn(tiers), volume === undefined ? undefined : new Decimal(positive(volume, 'volume')));
  }
  if (volume !== undefined) throw usage('--fees: volume applies to tiers=FILE only');
  if (maker === undefined && taker === undefined && per === undefined) return shareOfValue();
  if (maker === undefined || taker === undefined) throw usage('--fees: maker and taker must be given together');
  switch (per ?? 'value') {
    case 'value':
      return shareOfValue(feeRates(`${maker},${taker}`));
    case 'unit':
      return perUnit({ maker: amount(maker, 'maker'), taker: amount(taker, 'taker') });
    case 'fill':
    case 'order':
      return flatFee({ maker: amount(maker, 'maker'), taker: amount(taker, 'taker') }, per as 'fill' | 'order');
    default:
      throw usage(`--fees: per takes value, unit, fill or order, not '${per}'`);
  }
}

function collected(model: FeeModel, text: string, instruments: readonly Instrument[]): FeeModel {
  if (text === 'base') {
    if (instruments.some(({ contract }) => contract === 'spot')) return inBaseCoin(model);
    throw usage('--fees in=base: only spot takes its fee in the coin bought, and the run has none');
  }
  const [, currency, at = ''] = /^([A-Z][A-Z0-9]*)@(\S+)$/.exec(text) ?? [];
  if (currency === undefined) throw usage(`--fees: in takes base, BNB@600 or BNB@EXCHANGE:SYMBOL, not '${text}'`);
  const settles = [...new Set(instruments.map(({ settle }) => settle))];
  const [settle] = settles;
  if (settles.length > 1)
    throw usage(`--fees in=${text}: the run settles in ${settles.join(' and ')}, and one price serves one currency`);
  if (/^\d+(\.\d+)?$/.test(at)) return inAsset(model, currency, { price: positive(at, 'in') });
  const instrument = instruments.find(({ id }) => id === at);
  if (instrument === undefined) throw usage(`--fees in=${text}: the run has no instrument ${at}`);
  if (instrument.base === currency && instrument.quote === settle) return inAsset(model, currency, { instrument });
  throw usage(
    `--fees in=${text}: ${at} states the price of ${instrument.base} in ${instrument.quote}, not of ${currency} in ${settle}`,
  );
}

const decimal = z.union([z.string().regex(/^-?\d+(\.\d+)?$/), z.number().transform(String)]);
const tiersSchema = z.array(z.strictObject({ from: decimal, maker: decimal, taker: decimal })).min(1);

function tiersIn(path: string): readonly FeeTier[] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new ReplayError('BAD_USAGE', '--fees: the tiers cannot be read', { place: path, remedy: tierShape, cause });
  }
  const read = tiersSchema.safeParse(content);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new ReplayError('BAD_USAGE', `--fees: the tiers do not fit: ${issue?.path.join('.')} ${issue?.message}`, {
    place: path,
    remedy: tierShape,
  });
}

const tierShape = 'give a JSON array such as [{"from": "0", "maker": "0.0002", "taker": "0.0005"}]';

const share = (text: string, name: string): string => {
  if (/^0(\.\d+)?$/.test(text) && Number(text) < 0.1) return text;
  throw usage(`--fees: ${name} takes a share of value below 0.1, not '${text}'`);
};

const positive = (text: string, name: string): string => {
  if (/^\d+(\.\d+)?$/.test(text) && Number(text) > 0) return text;
  throw usage(`--fees: ${name} takes a positive number, not '${text}'`);
};

const amount = (text: string, name: string): string => {
  if (/^-?\d+(\.\d+)?$/.test(text)) return text;
  throw usage(`--fees: ${name} takes an amount, not '${text}'`);
};

const usage = (message: string, remedy = 'see: backtest --help'): ReplayError =>
  new ReplayError('BAD_USAGE', message, { remedy });
