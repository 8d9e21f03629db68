export { type RelayOptions, type RelayServer, serveRelay } from './serve-relay.ts';
export { generatedFeed, type ServedFeed } from './served-feed.ts';
