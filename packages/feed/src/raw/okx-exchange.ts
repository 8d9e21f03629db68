/** Datasets keep OKX's markets apart, and the form of a name tells which one it is of. */
export function okxExchange(instId: string): string {
  if (/-SWAP$/i.test(instId)) return 'okex-swap';
  if (/-\d{6}-[\d.]+-[CP]$/i.test(instId)) return 'okex-options';
  return /-\d{6}$/.test(instId) ? 'okex-futures' : 'okex';
}
