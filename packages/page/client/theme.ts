import { element } from './find.ts';
import type { Palette } from './palette.ts';

const darkness = matchMedia('(prefers-color-scheme: dark)');

/** Follows the system between light and dark, until the reader chooses. */
export function followTheme(palette: Palette): void {
  const root = document.documentElement;
  const button = element('#theme');
  const isDark = (): boolean => (root.dataset['theme'] ?? (darkness.matches ? 'dark' : 'light')) === 'dark';
  const tell = (): void => {
    button.setAttribute('aria-pressed', String(isDark()));
    palette.renew();
  };
  button.addEventListener('click', () => {
    root.dataset['theme'] = isDark() ? 'light' : 'dark';
    tell();
  });
  darkness.addEventListener('change', tell);
  tell();
}
