"""Plays tapes of scripted orders in hftbacktest, and times it.

Reads one job a line from standard input, a JSON object; writes one answer a line to standard output. A job names binary files of
events and requests as peer-feed.ts and play-in-peer.ts write them. Nothing is decided here: what is sent when stands in the tape.
"""

import json
import sys
import time

import numpy as np
from hftbacktest import BacktestAsset, HashMapMarketDepthBacktest, ROIVectorMarketDepthBacktest
from hftbacktest.types import event_dtype
from numba import njit

REQUEST = np.dtype(
    [
        ("time", "i8"),
        ("order", "i8"),
        ("kind", "i8"),  # 0 buy, 1 sell, 2 cancel
        ("price", "f8"),
        ("size", "f8"),
        ("time_in_force", "i8"),
        ("order_type", "i8"),
    ]
)

NEW, PARTIALLY_FILLED, FILLED = 1, 5, 3
RESPONSE, END_OF_DATA = 3, 1
FOREVER = 1 << 60
END_OF_TIME = 1 << 62

# What one answer of the engine tells about one order, as the strategy sees it.
# Order, seen at and at the exchange (microseconds), status, leaves in lots, and of the last execution: lots, price in ticks, maker.
COLUMNS = 8


@njit
def play(hbt, requests, lot, answers, outcomes):
    """Sends every request at its time and notes what each answer changed. Returns the number of notes, or minus the error."""
    count = len(requests)
    last_leaves = np.full(count + 1, -1, np.int64)
    last_status = np.full(count + 1, 0, np.int64)
    watched = np.empty(count + 1, np.int64)
    watching = 0
    notes = 0
    at = 0
    hbt.elapse(0)
    while True:
        until = requests[at]["time"] if at < count else np.int64(END_OF_TIME)
        code = 0
        if until > hbt.current_timestamp:
            code = hbt.wait_next_feed(True, until - hbt.current_timestamp)
        if code > RESPONSE or code < 0:
            return -notes, code
        if code == RESPONSE or code == END_OF_DATA:
            orders = hbt.orders(0)
            kept = 0
            for place in range(watching):
                order_id = watched[place]
                order = orders.get(order_id)
                if order is None:
                    continue
                leaves = int(round(order.leaves_qty / lot))
                status = order.status
                if leaves != last_leaves[order_id] or status != last_status[order_id]:
                    last_leaves[order_id] = leaves
                    last_status[order_id] = status
                    if status != 0:
                        answers[notes, 0] = order_id
                        answers[notes, 1] = hbt.current_timestamp
                        answers[notes, 2] = order.exch_timestamp
                        answers[notes, 3] = status
                        answers[notes, 4] = leaves
                        answers[notes, 5] = int(round(order.exec_qty / lot))
                        answers[notes, 6] = order.exec_price_tick
                        answers[notes, 7] = order.arr[0].maker
                        notes += 1
                if status == 0 or status == NEW or status == PARTIALLY_FILLED:
                    watched[kept] = order_id
                    kept += 1
            watching = kept
        if code == END_OF_DATA:
            return notes, 0
        while at < count and requests[at]["time"] <= hbt.current_timestamp:
            request = requests[at]
            order_id = request["order"]
            if request["kind"] == 2:
                known = hbt.orders(0).get(order_id)
                was_filled = known is not None and known.status == FILLED
                outcome = hbt.cancel(0, order_id, False)
                # 100 marks a cancel that was let through although the strategy's side knew the order as filled.
                outcomes[at] = 100 if outcome == 0 and was_filled else outcome
            else:
                if request["kind"] == 0:
                    outcomes[at] = hbt.submit_buy_order(
                        0, order_id, request["price"], request["size"], request["time_in_force"], request["order_type"], False
                    )
                else:
                    outcomes[at] = hbt.submit_sell_order(
                        0, order_id, request["price"], request["size"], request["time_in_force"], request["order_type"], False
                    )
                watched[watching] = order_id
                watching += 1
            at += 1


@njit
def race(hbt, requests):
    """The same requests without looking at anything: the engine's own speed."""
    hbt.elapse(0)
    for at in range(len(requests)):
        request = requests[at]
        if request["time"] > hbt.current_timestamp:
            if hbt.elapse(request["time"] - hbt.current_timestamp) != 0:
                return
        if request["kind"] == 2:
            hbt.cancel(0, request["order"], False)
        elif request["kind"] == 0:
            hbt.submit_buy_order(
                0, request["order"], request["price"], request["size"], request["time_in_force"], request["order_type"], False
            )
        else:
            hbt.submit_sell_order(
                0, request["order"], request["price"], request["size"], request["time_in_force"], request["order_type"], False
            )
    hbt.elapse(FOREVER)


@njit
def race_idle(hbt):
    hbt.elapse(FOREVER)


def queued(asset, name):
    family, _, exponent = name.partition(":")
    if family == "risk-averse":
        return asset.risk_adverse_queue_model()
    if family == "power":
        return asset.power_prob_queue_model(float(exponent))
    if family == "power2":
        return asset.power_prob_queue_model2(float(exponent))
    if family == "power3":
        return asset.power_prob_queue_model3(float(exponent))
    return asset.log_prob_queue_model() if family == "log" else asset.log_prob_queue_model2()


def opened(job, events):
    asset = BacktestAsset().data(events).linear_asset(1.0)
    asset = asset.constant_order_latency(job["orderNanos"], job["responseNanos"])
    asset = queued(asset, job["queue"])
    asset = asset.partial_fill_exchange() if job["exchange"] == "partial" else asset.no_partial_fill_exchange()
    asset = asset.trading_value_fee_model(job["makerFee"], job["takerFee"])
    asset = asset.tick_size(job["tickSize"]).lot_size(job["orderStep"])
    if job.get("depth") == "roi":
        low, high = job["roi"]
        return ROIVectorMarketDepthBacktest([asset.roi_lb(low).roi_ub(high)])
    return HashMapMarketDepthBacktest([asset])


def answer(job, cache):
    if job["events"] not in cache:
        cache.clear()
        cache[job["events"]] = np.fromfile(job["events"], event_dtype)
    events = cache[job["events"]]
    requests = np.fromfile(job["requests"], REQUEST)
    if job["task"] == "race":
        seconds = []
        for _ in range(job["times"] + 1):
            hbt = opened(job, events)
            began = time.perf_counter()
            race(hbt, requests) if len(requests) > 0 else race_idle(hbt)
            seconds.append(time.perf_counter() - began)
            hbt.close()
        # The first one compiles.
        return {"events": len(events), "seconds": sorted(seconds[1:])}
    answers = np.zeros((len(requests) * 40 + 100, COLUMNS), np.int64)
    outcomes = np.zeros(len(requests), np.int64)
    hbt = opened(job, events)
    notes, code = play(hbt, requests, job["lot"], answers, outcomes)
    state = hbt.state_values(0)
    account = {"position": state.position, "balance": state.balance, "fee": state.fee, "trades": int(state.num_trades)}
    stopped = int(hbt.current_timestamp) // 1000 if code != 0 else None
    hbt.close()
    answers = answers[: abs(notes)]
    answers[:, 1:3] //= 1000
    return {
        "answers": answers.tolist(),
        "outcomes": outcomes.tolist(),
        "account": account,
        "error": int(code),
        "stoppedAt": stopped,
    }


def main():
    cache = {}
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line), cache)), flush=True)


main()
