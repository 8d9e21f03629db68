"""The makers on lrvx's executor and book: the loop over its tape is ours, since its runner shows a strategy no depth."""

import math

import lrvx
import numpy as np

SYMBOL = 1
SCALE = 1e8
EVERY = 100_000_000
SNAPSHOT = 0
NEAR = 200  # its book is a window of 512 ticks, which a whole snapshot moves away from the touch


class Venue:
    """Its executor with a full queue and latencies, and what we know of our orders there."""

    def __init__(self, job):
        self.tick, self.lot = job["tickSize"], job["lotSize"]
        self.there_and_back = 2 * job["latencyNanos"]
        self.executor = lrvx.SimulatedExecutor()
        self.executor.set_queue_model("full", depth=1000)
        self.executor.set_submit_ack_latency(job["latencyNanos"])
        self.executor.set_cancel_ack_latency(job["latencyNanos"])
        self.orders = {}  # id → [is_buy, price in ticks, leaves in lots, when a cancel will be answered]
        self.sent = self.fills = self.position = 0

    def place(self, is_buy, price, size):
        self.sent += 1
        self.orders[self.sent] = [is_buy, price, size, None]
        side = "buy" if is_buy else "sell"
        self.executor.submit_order(self.sent, side, price * self.tick, size * self.lot, "limit", SYMBOL, "post_only")

    def cancel(self, number, now):
        self.executor.cancel_order(number)
        self.orders[number][3] = now + self.there_and_back

    def look(self, now):
        """Takes in new fills and forgets cancelled orders."""
        if self.executor.fill_count > self.fills:
            for fill in self.executor.fills()[self.fills :]:
                number, size = int(fill["order_id"]), round(float(fill["quantity_raw"]) / SCALE / self.lot)
                order = self.orders.get(number)
                if order is None:
                    continue
                self.position += size if order[0] else -size
                order[2] -= size
                if order[2] <= 0:
                    del self.orders[number]
            self.fills = self.executor.fill_count
        gone = [number for number, order in self.orders.items() if order[3] is not None and order[3] <= now]
        for number in gone:
            del self.orders[number]

    def requote(self, wanted, tolerance, now):
        """Keeps what is near enough, cancels the rest, places what is missing."""
        left = list(wanted)
        for number, (is_buy, price, leaves, ends) in list(self.orders.items()):
            if ends is not None:
                continue
            served = next(
                (q for q in left if q[0] == is_buy and abs(q[1] - price) <= tolerance and leaves <= q[2] and q[2] > 0), None
            )
            if served is None:
                self.cancel(number, now)
            else:
                left.remove(served)
        for is_buy, price, size in left:
            if size > 0:
                self.place(is_buy, price, size)


def imbalance(venue, book, quote, now):
    bids, asks = book.get_bids(5), book.get_asks(5)
    if len(bids) == 0 or len(asks) == 0 or bids[0][0] >= asks[0][0]:
        return
    cap = 5 * quote
    bid_size, ask_size = bids[:, 1].sum(), asks[:, 1].sum()
    best_bid, best_ask = round(bids[0][0] / venue.tick), round(asks[0][0] / venue.tick)
    lean = (bid_size - ask_size) / (bid_size + ask_size)
    fair = (best_bid * asks[0][1] + best_ask * bids[0][1]) / (bids[0][1] + asks[0][1])
    bps = fair / 10_000
    centre = fair + lean * 0.5 * bps - venue.position / cap * bps
    half_spread = 0.5 * (1 + abs(lean)) * bps
    leaving = [sum(o[2] for o in venue.orders.values() if o[3] is not None and o[0] is buy) for buy in (True, False)]
    buy = (True, min(math.floor(centre - half_spread), best_ask - 1), min(quote, cap - venue.position - leaving[0]))
    sell = (False, max(math.ceil(centre + half_spread), best_bid + 1), min(quote, venue.position + cap - leaving[1]))
    venue.requote((buy, sell), math.floor(0.2 * bps), now)


def grid(venue, book, job, now):
    best_bid, best_ask = book.best_bid(), book.best_ask()
    if best_bid is None or best_ask is None or best_bid >= best_ask:
        return
    first_bid = math.floor(round(best_bid / venue.tick) / 10) * 10
    first_ask = math.ceil(round(best_ask / venue.tick) / 10) * 10
    wanted = []
    for level in range(job["levels"]):
        wanted += [(True, first_bid - 10 * level, job["size"]), (False, first_ask + 10 * level, job["size"])]
    venue.requote(wanted, 0, now)


def play_by_hand(job):
    reader = lrvx.DataReader(job["tape"])
    headers, levels = reader.read_book_updates()
    trades = reader.read_trades()
    prices, sizes = levels["price_raw"] / SCALE, levels["qty_raw"] / SCALE
    trade_times = np.append(trades["recv_ts_ns"], np.iinfo(np.int64).max).tolist()
    trade_prices, trade_sizes = (trades["price_raw"] / SCALE).tolist(), (trades["qty_raw"] / SCALE).tolist()
    buys = (trades["side"] == 0).tolist()
    venue, book = Venue(job), lrvx.OrderBook(tick_size=job["tickSize"])
    trade, due = 0, 0
    for now, offset, bids, asks, kind in zip(
        *(headers[name].tolist() for name in ("recv_ts_ns", "level_offset", "bid_count", "ask_count", "event_type"))
    ):
        while trade_times[trade] <= now:
            venue.executor.advance_clock(trade_times[trade])
            venue.executor.on_trade_qty(SYMBOL, trade_prices[trade], trade_sizes[trade], buys[trade])
            trade += 1
        ends = offset + bids + asks
        bid_prices, ask_prices = prices[offset : offset + bids], prices[offset + bids : ends]
        bid_sizes, ask_sizes = sizes[offset : offset + bids], sizes[offset + bids : ends]
        if kind == SNAPSHOT:
            book.apply_snapshot(bid_prices[:NEAR], bid_sizes[:NEAR], ask_prices[:NEAR], ask_sizes[:NEAR])
        else:
            book.apply_delta(bid_prices, bid_sizes, ask_prices, ask_sizes)
        venue.executor.advance_clock(now)
        venue.executor.on_book_snapshot(
            SYMBOL, list(zip(bid_prices.tolist(), bid_sizes.tolist())), list(zip(ask_prices.tolist(), ask_sizes.tolist()))
        )
        if job["work"] == "grid" and now < due:
            continue
        due = now - now % EVERY + EVERY
        venue.look(now)
        if job["work"] == "grid":
            grid(venue, book, job, now)
        else:
            imbalance(venue, book, job["size"], now)
    venue.look(now)
    return venue.sent, venue.fills, venue.position
