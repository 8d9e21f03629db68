import { type DestinationStream, type Logger, pino } from 'pino';

export type ServerLog = Logger;

/** Opens the log of a server: one JSON object a line. Whatever opens doors is left out of it. */
export const openLog = (destination: DestinationStream, level = 'info'): ServerLog =>
  pino(
    {
      level,
      base: null,
      redact: {
        paths: ['headers.authorization', 'headers["x-api-key"]', 'headers.cookie', '*.key', '*.apiKey', '*.api_key'],
        censor: 'REDACTED',
      },
    },
    destination,
  );

export const silentLog: ServerLog = pino({ level: 'silent' });

/** The target of a request as a log may show it. */
export function shownTarget(target: string): string {
  const hidden = target.replace(/([?&][^=&]*(?:key|token|secret|signature|password)[^=&]*=)[^&]*/gi, '$1REDACTED');
  // The options of a replay may hold a key of their own.
  const options = hidden.replace(/(%22apiKey%22(?:%3A|:)(?:%20)*%22)[^%&]*/gi, '$1REDACTED');
  return options.length > 300 ? `${options.slice(0, 300)}…` : options;
}
