import { type DestinationStream, type Logger, pino } from 'pino';

export type ServerLog = Logger;

/** Opens the log of a server: one JSON object per line. Secrets are redacted. */
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
