/** A server may say as much as it likes; so much of it is shown. */
const shownCharacters = 300;

export const shortened = (text: string): string =>
  text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;

/** What an error says. Errors of a connection often have their text only in their code. */
export const reasonOf = (error: unknown): string =>
  shortened(
    error instanceof Error ? error.message || String((error as { code?: unknown }).code ?? error.name) : String(error),
  );
