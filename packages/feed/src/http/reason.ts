/** What an error says. Errors of a connection often have their text only in their code. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message || String((error as { code?: unknown }).code ?? error.name) : String(error);
