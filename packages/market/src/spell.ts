import type { Micros, Random } from '@replay/core';
import type { CrowdCharacter } from './config.ts';

/** Markets are quiet for a while, then busy for a while. */
export interface Spell {
  readonly status: 'quiet' | 'busy';
  readonly until: Micros;
}

export const quietUntil = (until: Micros): Spell => ({ status: 'quiet', until });

/** The spell that holds at `time`. */
export function spellAt(spell: Spell, time: Micros, crowd: CrowdCharacter, random: Random): Spell {
  if (time < spell.until) return spell;
  const status = spell.status === 'quiet' ? 'busy' : 'quiet';
  const mean = status === 'quiet' ? crowd.quietSpell : crowd.busySpell;
  return { status, until: (time + 1 + Math.floor(random.exponential(mean * 1_000_000))) as Micros };
}

export const livelinessOf = (spell: Spell, crowd: CrowdCharacter): number =>
  spell.status === 'busy' ? crowd.busyFactor : 1;
