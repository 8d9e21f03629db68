import { parseArgs } from 'node:util';
import { type PeerName, peerPackages } from './environments.ts';
import { type FeedName, feedNames } from './feeds.ts';
import { type Work, works } from './works.ts';

/** The parts of the measurement. */
export const parts = ['loops', 'whole', 'imports', 'plots'] as const;

export type Part = (typeof parts)[number];

export interface PeersOptions {
  readonly feeds: readonly FeedName[];
  readonly works: readonly Work[];
  readonly peers: readonly PeerName[];
  readonly parts: readonly Part[];
  readonly rounds: number;
  readonly json: boolean;
  readonly record: boolean;
  readonly out: string | undefined;
}

const peerNames = peerPackages.map(({ name }) => name);

export const help = `Usage: npm run -s bench -- peers [options]

Measures Replay beside hftbacktest, nautilus_trader and lrvx on the same feeds, by turns, and prints one table. Makes the feeds and
installs the peers when they are not there yet (python3 with venv, and the network, once). Imports, whole processes and the makers of
lrvx are measured on the first feed only.

  --feeds LIST    of ${feedNames.join(', ')} (default fut20,gen; fut1 and gen5 are short)
  --works LIST    of ${works.join(', ')} (default all but every)
  --peers LIST    of ${peerNames.join(', ')}, or none (default all)
  --parts LIST    of ${parts.join(', ')} (default all)
  --rounds N      how often each is run (default 3)
  --out DIR       where the raw results and the plots go (default: a folder for temporary files)
  --record        writes results, plots and tables into bench/ (bench/results and bench/README.md)
  --json          prints the results as JSON instead of the table
  --help
`;

/** Reads the options of the command. Throws an error of one line that says what is wrong. */
export function parseOptions(args: readonly string[]): PeersOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      feeds: { type: 'string', default: 'fut20,gen' },
      works: { type: 'string', default: works.filter((work) => work !== 'every').join(',') },
      peers: { type: 'string', default: peerNames.join(',') },
      parts: { type: 'string', default: parts.join(',') },
      rounds: { type: 'string', default: '3' },
      out: { type: 'string' },
      record: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds is a whole number from 1, not ${values.rounds}`);
  return {
    feeds: listed('--feeds', values.feeds, feedNames),
    works: listed('--works', values.works, works),
    peers: values.peers === 'none' ? [] : listed('--peers', values.peers, peerNames),
    parts: listed('--parts', values.parts, parts),
    rounds,
    json: values.json,
    record: values.record,
    out: values.out,
  };
}

function listed<Name extends string>(option: string, text: string, known: readonly Name[]): readonly Name[] {
  const names = text.split(',').filter((name) => name !== '');
  const unknown = names.filter((name) => !(known as readonly string[]).includes(name));
  if (unknown.length > 0 || names.length === 0)
    throw new Error(`${option} is a list of ${known.join(', ')}, not '${text}'`);
  return known.filter((name) => names.includes(name));
}
