// Runs the real tardis-dev as an unmodified client: reads one task from the environment, writes what it got as NDJSON.
// A file of its own, since `replay` starts worker threads and cannot run from a string.
const { createHash } = require('node:crypto');
const tardis = require('tardis-dev');

const task = JSON.parse(process.env.PEER_TASK);
const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

function first(most, levels) {
  const texts = [];
  for (const { price, amount } of levels) {
    if (texts.length >= most) break;
    texts.push(`${price}x${amount}`);
  }
  return texts;
}

const tasks = {
  async raw({ exchange, from, to, filters }) {
    for await (const line of tardis.replay({ exchange, from, to, filters, withDisconnects: true })) {
      say(line === undefined ? 'disconnect' : line);
    }
  },

  async normalized({ exchange, symbols, from, to, depth, interval }) {
    const messages = tardis.replayNormalized(
      { exchange, symbols, from, to, withDisconnectMessages: true },
      tardis.normalizeTrades,
      tardis.normalizeBookChanges,
    );
    const snapshots = tardis.computeBookSnapshots({ depth, interval, removeCrossedLevels: true });
    for await (const message of tardis.compute(messages, snapshots)) say(message);
  },

  // Books of thousands of levels are compared as digests: the best levels always, and all of them now and then.
  async books({ exchange, symbols, from, to }) {
    const changes = tardis.replayNormalized({ exchange, symbols, from, to }, tardis.normalizeBookChanges);
    const book = new tardis.OrderBook();
    let count = 0;
    for await (const change of changes) {
      book.update(change);
      const most = count % 500 === 0 ? Number.POSITIVE_INFINITY : 25;
      count += 1;
      const sides = [first(most, book.bids()), first(most, book.asks())];
      const digest = createHash('sha1').update(sides.map((levels) => levels.join(' ')).join(' | '));
      say(`${sides[0][0]} | ${sides[1][0]} ${digest.digest('hex')}`);
    }
  },

  // What a Machine of ours says, into the book of the vendor's client: its levels after each message, and what a snapshot listed.
  async machine({ url, options }) {
    const answer = await fetch(`${url}/replay-normalized?options=${encodeURIComponent(JSON.stringify(options))}`);
    const lines = (await answer.text()).trimEnd().split('\n');
    const book = new tardis.OrderBook();
    for (const line of lines) {
      const message = JSON.parse(line);
      book.update(message);
      const sides = [first(Number.POSITIVE_INFINITY, book.bids()), first(Number.POSITIVE_INFINITY, book.asks())];
      const listed = [message.bids, message.asks].map((levels) =>
        levels.map(({ price, amount }) => `${price}x${amount}`),
      );
      const { isSnapshot, timestamp, localTimestamp } = message;
      say({ isSnapshot, timestamp, localTimestamp, sides, listed });
    }
  },

  async datasets({ exchange, symbols, dataTypes, from, to, downloadDir }) {
    await tardis.downloadDatasets({ exchange, symbols, dataTypes, from, to, downloadDir, apiKey: task.apiKey });
    say('done');
  },

  async metadata({ exchange, symbol }) {
    say(await tardis.getExchangeDetails(exchange));
    say(await tardis.getInstrumentInfo(exchange, symbol));
  },
};

tardis.init({ endpoint: task.endpoint, cacheDir: task.cacheDir, apiKey: task.apiKey ?? '' });
tasks[task.name](task).catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
