import { nearest, ReplayError } from '@replay/core';
import { type FillRules, fillRules } from '@replay/sim';

/** The settings of the fill rules that may be chosen one by one, with the words they take; a number is of whole ticks or bps. */
const settings = {
  printAt: ['bounded', 'whole'],
  printThrough: ['bounded', 'whole'],
  lock: ['bounded', 'whole', 'ignored'],
  cross: ['bounded', 'whole'],
  taking: ['available', 'displayed', 'best-price', 'displayed-then-limit'],
  consumption: ['until-refresh', 'sticky', 'off'],
  ownQueue: ['shared', 'independent'],
  secondRequest: ['follows', 'denied'],
  selfTrade: ['cancel-resting', 'cancel-incoming', 'cancel-both', 'allow'],
  postOnlyAmend: ['cancel', 'reject'],
  unknownAggressor: ['ignored', 'both-sides'],
  joinWithoutBook: ['unknown', 'empty'],
  protectionTicks: 'number',
  priceBandBps: 'number',
} as const satisfies Partial<Record<keyof FillRules, readonly string[] | 'number'>>;

type Setting = keyof typeof settings;

/** What `--rule` may set, for its help. */
export const ruleNames = Object.keys(settings) as readonly Setting[];

/** Reads `--fills` and `--rule name=value`: a preset, and single settings that differ from it. Throws `BAD_USAGE`. */
export function chosenFills(preset: string, given: readonly string[]): FillRules {
  const rules = fillRules.find(({ name }) => name === preset);
  if (rules === undefined) {
    throw usage(`--fills takes ${fillRules.map(({ name }) => name).join(', ')}, not '${preset}'`);
  }
  const names = given.map((text) => text.split('=')[0] ?? '');
  const repeated = names.find((name, at) => names.indexOf(name) < at);
  if (repeated !== undefined) throw usage(`--rule ${repeated} is given more than once`);
  return given.reduce((chosen, text) => ({ ...chosen, ...settingOf(text) }), rules);
}

function settingOf(text: string): Partial<FillRules> {
  const at = text.indexOf('=');
  const [name, value] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
  const words = settings[name as Setting] as readonly string[] | 'number' | undefined;
  if (words === undefined) {
    const close = nearest(name, ruleNames);
    throw usage(`--rule has no setting '${name}'`, close.length > 0 ? close : ruleNames);
  }
  if (words === 'number') {
    if (/^\d{1,9}$/.test(value)) return { [name]: Number(value) };
    throw usage(`--rule ${name} takes a whole number, not '${value}'`);
  }
  if (words.includes(value)) return { [name]: value };
  throw usage(`--rule ${name} takes ${words.join(', ')}, not '${value}'`);
}

const usage = (message: string, meant: readonly string[] = []): ReplayError =>
  new ReplayError('BAD_USAGE', message, {
    remedy: meant.length === 0 ? 'see: backtest --help' : `did you mean ${meant.join(' or ')}?`,
  });
