import { elements } from './find.ts';
import type { TimeRange } from './time-range.ts';

const moves: Readonly<Record<string, (range: TimeRange) => void>> = {
  back: (range) => range.move(-0.25),
  on: (range) => range.move(0.25),
  in: (range) => range.scale(0.5),
  out: (range) => range.scale(2),
  all: (range) => range.all(),
};

const keys: Readonly<Record<string, string>> = {
  ArrowLeft: 'back',
  ArrowRight: 'on',
  '+': 'in',
  '=': 'in',
  '-': 'out',
  r: 'all',
};

/** Keys and buttons that move the charts. A key does nothing where it already means something: in fields and in what scrolls. */
export function listenToKeys(range: () => TimeRange | undefined): void {
  const move = (name: string | undefined): boolean => {
    const [action, moved] = [moves[name ?? ''], range()];
    if (action === undefined || moved === undefined) return false;
    action(moved);
    return true;
  };
  document.addEventListener('keydown', (event) => {
    const { target, key, ctrlKey, metaKey, altKey } = event;
    const taken = target instanceof Element && target.closest('input, select, textarea, .scroll[tabindex]') !== null;
    if (taken || ctrlKey || metaKey || altKey) return;
    if (move(keys[key])) event.preventDefault();
  });
  for (const button of elements('[data-move]')) button.addEventListener('click', () => move(button.dataset['move']));
}
