import { nearest, ReplayError } from '@replay/core';
import { type FillRules, fillRules } from '@replay/sim';
import { type RuleSetting, ruleNames, ruleSettings } from '../names.ts';

/** Reads `--fills` and `--rule name=value`: a preset, and settings that differ from it. Throws `BAD_USAGE`. */
export function chosenFills(preset: string | FillRules, given: readonly string[]): FillRules {
  const rules = typeof preset === 'string' ? fillRules.find(({ name }) => name === preset) : preset;
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
  const words = ruleSettings[name as RuleSetting] as readonly string[] | 'number' | undefined;
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
