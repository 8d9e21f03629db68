/** The path of a request without its query; empty for an invalid address. */
export function pathOf(target: string): string {
  try {
    return decodeURIComponent(new URL(target, 'http://relay').pathname);
  } catch {
    return '';
  }
}

export function queryOf(target: string): URLSearchParams {
  try {
    return new URL(target, 'http://relay').searchParams;
  } catch {
    return new URLSearchParams();
  }
}
