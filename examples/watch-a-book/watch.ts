// Folds a relayed feed into immutable books and prints the touch once a second of market time.
// Run it: npx tsx --conditions=source examples/watch-a-book/watch.ts
import { applyEvent, type Book, isTwoSided, waitingBook } from '@replay/book';
import { priceText, timeText } from '@replay/core';
import { eventsOf, openRelay } from '@replay/feed';
import { sampleInstrument, sampleMarket } from '@replay/market';
import { generatedMarket, serveRelay } from '@replay/relay';
import { distinctUntilChanged, filter, lastValueFrom, map, scan, take, tap } from 'rxjs';

const relay = await serveRelay({ markets: [generatedMarket(sampleMarket)] });
const source = await openRelay({ url: relay.url, exchange: 'replay', symbols: ['BTCUSDT'] });

const books$ = eventsOf(source).pipe(scan(applyEvent, waitingBook as Book), filter(isTwoSided));

await lastValueFrom(
  books$.pipe(
    distinctUntilChanged((one, next) => Math.floor(one.receivedTime / 1e6) === Math.floor(next.receivedTime / 1e6)),
    map(({ receivedTime, touch: { bid, ask } }) => {
      const [best, worst] = [priceText(bid.price, sampleInstrument), priceText(ask.price, sampleInstrument)];
      return `${timeText(receivedTime)}  ${best} | ${worst}`;
    }),
    take(10),
    tap((line) => console.log(line)),
  ),
);
await relay.close();
