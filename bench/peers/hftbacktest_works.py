"""The works in hftbacktest: what a strategy does there, compiled. The same decisions as bench/makers and strategies/imbalance."""

import numpy as np
from hftbacktest import BUY, GTX, LIMIT
from numba import njit

TICK_OF_TIME = 100_000_000
FOREVER = 1 << 60
CANCEL_REQUESTED = 4
FEED = 2
NEW, PARTIALLY_FILLED = 1, 5
FARTHEST = 2000


@njit
def idle(hbt):
    """(a) To the end of the data without looking."""
    hbt.elapse(FOREVER)
    return 0


@njit
def poll(hbt):
    """(b) Reads best bid and ask every 100 ms."""
    calls = 0
    seen = 0.0
    while hbt.elapse(TICK_OF_TIME) == 0:
        depth = hbt.depth(0)
        seen += depth.best_bid + depth.best_ask
        calls += 1
    return calls if seen > 0 else 0


@njit
def is_open(order):
    """Still on its way, or resting."""
    return order.status == 0 or order.status == NEW or order.status == PARTIALLY_FILLED


@njit
def shown(depth, lot, is_bid, levels):
    """Lots on the best levels of a side."""
    total = 0
    found = 0
    tick = depth.best_bid_tick if is_bid else depth.best_ask_tick
    step = -1 if is_bid else 1
    for _ in range(FARTHEST):
        size = depth.bid_qty_at_tick(tick) if is_bid else depth.ask_qty_at_tick(tick)
        if size > 0:
            total += int(round(size / lot))
            found += 1
            if found == levels:
                break
        tick += step
    return total


@njit
def requoted(hbt, is_buy, price, size, tolerance, order_id, lot, tick):
    """One wanted quote on a side: keeps the nearest order within the tolerance, cancels the others. Returns the orders sent."""
    kept = np.uint64(0)
    nearest = tolerance + 1
    shortest = size + 1
    orders = hbt.orders(0)
    if size > 0:
        values = orders.values()
        while values.has_next():
            order = values.get()
            if (order.side == BUY) != is_buy or not is_open(order) or order.req == CANCEL_REQUESTED:
                continue
            away = abs(order.price_tick - price)
            short = size - int(round(order.leaves_qty / lot))
            if short < 0 or away > tolerance:
                continue
            if away < nearest or (away == nearest and short < shortest):
                nearest, shortest, kept = away, short, order.order_id
    values = orders.values()
    while values.has_next():
        order = values.get()
        if (order.side == BUY) == is_buy and order.order_id != kept and order.cancellable:
            hbt.cancel(0, order.order_id, False)
    if kept > 0 or size <= 0:
        return 0
    if is_buy:
        hbt.submit_buy_order(0, order_id, price * tick, size * lot, GTX, LIMIT, False)
    else:
        hbt.submit_sell_order(0, order_id, price * tick, size * lot, GTX, LIMIT, False)
    return 1


@njit
def imbalance(hbt, book_times, quote, cap):
    """(c) The imbalance maker with its default parameters, called at the receipt of each book message."""
    sent = 0
    hbt.elapse(0)  # before this its clock stands at zero
    for at in range(len(book_times)):
        wait = book_times[at] - hbt.current_timestamp
        if wait > 0 and hbt.elapse(wait) != 0:
            break
        sent = decided(hbt, quote, cap, sent)
    return sent


@njit
def every(hbt, quote, cap):
    """(c') The same, called by its own waiting for the feed: at each message, trades too."""
    sent = 0
    while hbt.wait_next_feed(False, FOREVER) == FEED:
        sent = decided(hbt, quote, cap, sent)
    return sent


@njit
def decided(hbt, quote, cap, sent):
    """What the imbalance maker does at one message; returns how many orders were sent so far."""
    depth = hbt.depth(0)
    tick, lot = depth.tick_size, depth.lot_size
    best_bid, best_ask = depth.best_bid_tick, depth.best_ask_tick
    if best_bid >= best_ask or best_bid <= -2147483648 or best_ask >= 2147483647:
        return sent
    bids, asks = shown(depth, lot, True, 5), shown(depth, lot, False, 5)
    lean = (bids - asks) / (bids + asks)
    # Not `best_bid_qty`: with the ROI depth it gives the price in 2.4.4.
    bid_size = round(depth.bid_qty_at_tick(best_bid) / lot)
    ask_size = round(depth.ask_qty_at_tick(best_ask) / lot)
    fair = (best_bid * ask_size + best_ask * bid_size) / (bid_size + ask_size)
    bps = fair / 10_000
    position = int(round(hbt.position(0) / lot))
    centre = fair + lean * 0.5 * bps - (position / cap) * 1.0 * bps
    half_spread = 0.5 * (1 + abs(lean)) * bps
    bid = min(int(np.floor(centre - half_spread)), best_ask - 1)
    ask = max(int(np.ceil(centre + half_spread)), best_bid + 1)
    tolerance = int(np.floor(0.2 * bps))
    hbt.clear_inactive_orders(0)
    leaving_buy = 0
    leaving_sell = 0
    values = hbt.orders(0).values()
    while values.has_next():
        order = values.get()
        if order.req == CANCEL_REQUESTED:
            leaves = int(round(order.leaves_qty / lot))
            if order.side == BUY:
                leaving_buy += leaves
            else:
                leaving_sell += leaves
    buy = min(quote, cap - position - leaving_buy)
    sell = min(quote, position + cap - leaving_sell)
    sent += requoted(hbt, True, bid, buy, tolerance, sent + 1, lot, tick)
    sent += requoted(hbt, False, ask, sell, tolerance, sent + 1, lot, tick)
    return sent


@njit
def requoted_grid(hbt, asset, levels, spacing, size, sent):
    """Orders on a grid of prices around the touch of one asset; returns how many orders were sent so far."""
    hbt.clear_inactive_orders(asset)
    depth = hbt.depth(asset)
    tick, lot = depth.tick_size, depth.lot_size
    best_bid, best_ask = depth.best_bid_tick, depth.best_ask_tick
    if best_bid >= best_ask or best_bid <= -2147483648 or best_ask >= 2147483647:
        return sent
    first_bid = (best_bid // spacing) * spacing
    first_ask = -((-best_ask) // spacing) * spacing
    served = np.zeros(2 * levels, np.uint8)
    orders = hbt.orders(asset)
    values = orders.values()
    while values.has_next():
        order = values.get()
        if not is_open(order) or order.req == CANCEL_REQUESTED:
            continue
        is_buy = order.side == BUY
        away = first_bid - order.price_tick if is_buy else order.price_tick - first_ask
        level = away // spacing
        if away >= 0 and away % spacing == 0 and level < levels:
            served[level if is_buy else levels + level] = 1
        elif order.cancellable:
            hbt.cancel(asset, order.order_id, False)
    for level in range(levels):
        if served[level] == 0:
            sent += 1
            hbt.submit_buy_order(asset, sent, (first_bid - level * spacing) * tick, size * lot, GTX, LIMIT, False)
        if served[levels + level] == 0:
            sent += 1
            hbt.submit_sell_order(asset, sent, (first_ask + level * spacing) * tick, size * lot, GTX, LIMIT, False)
    return sent


@njit
def grid(hbt, levels, size, assets):
    """Orders resting on a grid of ten ticks around the touch of each asset, looked after every 100 ms."""
    sent = 0
    while hbt.elapse(TICK_OF_TIME) == 0:
        for asset in range(assets):
            sent = requoted_grid(hbt, asset, levels, 10, size, sent)
    return sent
