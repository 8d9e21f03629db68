/** The path of a request, without its query; an address that cannot be read is nowhere. */
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
