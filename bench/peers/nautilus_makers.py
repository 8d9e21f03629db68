"""The works as strategies of nautilus_trader."""

import math

import pandas as pd
from nautilus_trader.model.enums import BookType, OrderSide, TimeInForce
from nautilus_trader.trading.strategy import Strategy

TICK = 0.1


class Idle(Strategy):
    def prepare(self, instrument, size, levels):
        self.instrument, self.size, self.levels = instrument, size, levels

    def on_start(self):
        self.subscribe_order_book_deltas(self.instrument.id, book_type=BookType.L2_MBP)
        self.subscribe_trade_ticks(self.instrument.id)

    def own(self):
        """Orders that may still fill, each with whether it is being cancelled."""
        orders = self.cache.orders_open(instrument_id=self.instrument.id)
        orders += self.cache.orders_inflight(instrument_id=self.instrument.id)
        return {order.client_order_id: order for order in orders}.values()

    def place(self, side, price, size):
        quantity = self.instrument.make_qty(size / 1000)
        order = self.order_factory.limit(
            self.instrument.id, side, quantity, self.instrument.make_price(price * TICK), TimeInForce.GTC, post_only=True
        )
        self.submit_order(order)

    def requote(self, wanted, tolerance):
        """Keeps what is near enough, cancels the rest, places what is missing."""
        left = list(wanted)
        for order in self.own():
            if order.is_pending_cancel:
                continue
            price, leaves = round(order.price.as_double() / TICK), round(order.leaves_qty.as_double() * 1000)
            served = next((q for q in left if q[0] == order.side and abs(q[1] - price) <= tolerance and leaves <= q[2]), None)
            if served is not None:
                left.remove(served)
            elif order.is_open:
                self.cancel_order(order)
        for side, price, size in left:
            if size > 0:
                self.place(side, price, size)


class Every100Ms(Idle):
    def on_start(self):
        super().on_start()
        self.clock.set_timer("look", pd.Timedelta(milliseconds=100), callback=self.look)


class Poller(Every100Ms):
    seen = 0.0

    def look(self, _event):
        book = self.cache.order_book(self.instrument.id)
        if book is not None and book.best_bid_price() is not None and book.best_ask_price() is not None:
            self.seen += book.best_bid_price().as_double() + book.best_ask_price().as_double()


class GridMaker(Every100Ms):
    def look(self, _event):
        book = self.cache.order_book(self.instrument.id)
        if book is None or book.best_bid_price() is None or book.best_ask_price() is None:
            return
        first_bid = math.floor(round(book.best_bid_price().as_double() / TICK) / 10) * 10
        first_ask = math.ceil(round(book.best_ask_price().as_double() / TICK) / 10) * 10
        if first_bid >= first_ask:
            return
        wanted = []
        for level in range(self.levels):
            wanted.append((OrderSide.BUY, first_bid - 10 * level, self.size))
            wanted.append((OrderSide.SELL, first_ask + 10 * level, self.size))
        self.requote(wanted, 0)


class ImbalanceMaker(Idle):
    """Called for each book message: its engine puts the rows of a message together.

    It leans on the best level of each side only: to read five, it copies the whole book, which takes milliseconds.
    """

    def on_order_book_deltas(self, _deltas):
        book = self.cache.order_book(self.instrument.id)
        bid_price, ask_price = book.best_bid_price(), book.best_ask_price()
        if bid_price is None or ask_price is None or bid_price >= ask_price:
            return
        cap = 5 * self.size
        best_bid, best_ask = round(bid_price.as_double() / TICK), round(ask_price.as_double() / TICK)
        bid_size, ask_size = book.best_bid_size().as_double(), book.best_ask_size().as_double()
        lean = (bid_size - ask_size) / (bid_size + ask_size)
        fair = (best_bid * ask_size + best_ask * bid_size) / (bid_size + ask_size)
        bps = fair / 10_000
        position = round(float(self.portfolio.net_position(self.instrument.id)) * 1000)
        centre = fair + lean * 0.5 * bps - position / cap * bps
        half_spread = 0.5 * (1 + abs(lean)) * bps
        leaving = {OrderSide.BUY: 0, OrderSide.SELL: 0}
        for order in self.own():
            if order.is_pending_cancel:
                leaving[order.side] += round(order.leaves_qty.as_double() * 1000)
        buy = min(self.size, cap - position - leaving[OrderSide.BUY])
        sell = min(self.size, position + cap - leaving[OrderSide.SELL])
        bid, ask = min(math.floor(centre - half_spread), best_ask - 1), max(math.ceil(centre + half_spread), best_bid + 1)
        self.requote(((OrderSide.BUY, bid, buy), (OrderSide.SELL, ask, sell)), math.floor(0.2 * bps))
