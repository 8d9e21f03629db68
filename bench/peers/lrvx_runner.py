"""Runs the works in lrvx and times them: one job a line from standard input as JSON, one answer a line.

(a) and (b) are its own BacktestRunner on a tape. It has no timer, so (b) is called for each book message; and what it calls knows best bid
and ask only, so (c) and (d) drive its executor and its book by hand, with its full queue model and its latencies.
"""

import json
import resource
import sys
import time

began_import = time.perf_counter()
import lrvx
from lrvx_by_hand import play_by_hand

import_seconds = time.perf_counter() - began_import


class Idle(lrvx.Strategy):
    pass


class Poll(lrvx.Strategy):
    seen = 0.0

    def on_book_update(self, ctx):
        bid, ask = ctx.best_bid, ctx.best_ask
        if bid is not None and ask is not None:
            self.seen += bid + ask


def play_on_runner(job):
    registry = lrvx.SymbolRegistry()
    symbol = registry.add_symbol("bench", "BTCUSDT", tick_size=job["tickSize"])
    runner = lrvx.BacktestRunner(registry)
    runner.set_strategy((Poll if job["work"] == "poll" else Idle)([symbol]))
    runner.run_tape(job["tape"])
    return 0, 0, 0


def answer(job):
    began = time.perf_counter()
    play = play_on_runner if job["work"] in ("idle", "poll") else play_by_hand
    orders, fills, position = play(job)
    return {
        "seconds": time.perf_counter() - began,
        "orders": orders,
        "fills": fills,
        "position": position,
        "importSeconds": import_seconds,
        "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
