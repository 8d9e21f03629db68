/** What can be listened to, for help and errors. */
export const streamKinds =
  'relay (REPLAY_RELAY_URL), relay://HOST:PORT, relays://…, or wss://… of a public stream in the form of Bybit v5';
