import { dataFeeds, download } from './data-transports.ts';
import { machineLive, relayLive } from './live-transports.ts';
import { machineLines, machineSocket } from './machine-transports.ts';
import { relayBooks, relayHistory, relaySocket } from './relay-transports.ts';
import type { Transport } from './transport.ts';

/** In the order in which plans take turns at them. */
export const transports: readonly Transport[] = [
  relaySocket,
  relayHistory,
  relayBooks,
  machineSocket,
  machineLines,
  dataFeeds,
  download,
  relayLive,
  machineLive,
];
