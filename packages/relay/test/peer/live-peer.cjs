// The real tardis-dev as an unmodified live client: WSS_URL_BYBIT says where its Bybit is. Writes what it hears and, behind each
// message about a book, the whole book it holds.
const { normalizeBookChanges, normalizeTrades, OrderBook, streamNormalized } = require('tardis-dev');

const { symbols, messages, snapshots } = JSON.parse(process.env.PEER_TASK);
const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
const text = (levels) => Array.from(levels, ({ price, amount }) => `${price}x${amount}`).join(' ');

async function listen() {
  const book = new OrderBook();
  const options = { exchange: 'bybit', symbols, withDisconnectMessages: true, timeoutIntervalMS: 10_000 };
  const heard = { messages: 0, snapshots: 0 };
  for await (const message of streamNormalized(options, normalizeBookChanges, normalizeTrades)) {
    const { type, id, side, price, amount, isSnapshot, timestamp } = message;
    if (type === 'book_change') {
      book.update(message);
      say({ type, isSnapshot, timestamp, bids: text(book.bids()), asks: text(book.asks()) });
    } else say({ type, id, side, price, amount, timestamp });
    heard.messages += 1;
    if (isSnapshot) heard.snapshots += 1;
    if (heard.messages === messages || heard.snapshots === snapshots) break;
  }
  // Its connection has no end of its own.
  process.stdout.write('', () => process.exit(0));
}

listen().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
