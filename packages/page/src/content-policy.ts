import { createHash } from 'node:crypto';

/**
 * What the page may do: run exactly these scripts, wear exactly these styles, and nothing else. No address can be reached from it, and
 * markup that found its way in through data could neither run nor load anything.
 */
export function contentPolicy(scripts: readonly string[], styles: readonly string[]): string {
  return [
    "default-src 'none'",
    `script-src ${scripts.map(hashSource).join(' ')}`,
    `style-src ${styles.map(hashSource).join(' ')}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

const hashSource = (code: string): string => `'sha256-${createHash('sha256').update(code, 'utf8').digest('base64')}'`;
