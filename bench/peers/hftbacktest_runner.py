"""Runs the works in hftbacktest and times them: one job a line from standard input as JSON, one answer a line."""

import json
import resource
import sys
import time

began_import = time.perf_counter()
import numpy as np
from hftbacktest import BacktestAsset, HashMapMarketDepthBacktest, ROIVectorMarketDepthBacktest
import hftbacktest_works as works

import_seconds = time.perf_counter() - began_import

DEPTH_KINDS = (1, 4)  # changes and snapshots, in the lowest byte of an event
arrays = {}
moments = {}


def events_of(path):
    if path not in arrays:
        arrays.clear()
        arrays[path] = np.load(path)["data"]
    return arrays[path]


def book_times(path):
    """When the strategy receives a book message: each receipt time of depth rows, once."""
    if path not in moments:
        events = np.load(path)["data"]
        depth = np.isin(events["ev"] & 0xFF, DEPTH_KINDS) & (events["ev"] & (1 << 30) != 0)
        moments[path] = np.unique(events["local_ts"][depth])
    return moments[path]


def asset_of(data, job):
    asset = BacktestAsset().data(data).linear_asset(1.0)
    asset = asset.constant_order_latency(job["orderNanos"], job["responseNanos"])
    asset = asset.risk_adverse_queue_model().no_partial_fill_exchange()
    asset = asset.trading_value_fee_model(job["makerFee"], job["takerFee"])
    asset = asset.tick_size(job["tickSize"]).lot_size(job["lotSize"])
    return asset.roi_lb(job["roi"][0]).roi_ub(job["roi"][1]) if job["depth"] == "roi" else asset


def opened(job):
    data = [events_of(path) if job["source"] == "memory" else path for path in job["files"]]
    kind = ROIVectorMarketDepthBacktest if job["depth"] == "roi" else HashMapMarketDepthBacktest
    return kind([asset_of([one], job) for one in data])


def play(hbt, job):
    work = job["work"]
    if work == "idle":
        return works.idle(hbt)
    if work == "poll":
        return works.poll(hbt)
    if work == "imbalance":
        return works.imbalance(hbt, book_times(job["files"][0]), job["size"], 5 * job["size"])
    if work == "every":
        return works.every(hbt, job["size"], 5 * job["size"])
    return works.grid(hbt, job["levels"], job["size"], len(job["files"]))


def answer(job):
    if job["work"] == "imbalance":
        book_times(job["files"][0])
    if job["source"] == "memory":
        for path in job["files"]:
            events_of(path)
    began = time.perf_counter()
    hbt = opened(job)
    result = play(hbt, job)
    seconds = time.perf_counter() - began
    states = [hbt.state_values(asset) for asset in range(len(job["files"]))]
    hbt.close()
    return {
        "seconds": seconds,
        "orders": 0 if job["work"] in ("idle", "poll") else int(result),
        "fills": sum(int(state.num_trades) for state in states),
        "position": round(sum(state.position for state in states) / job["lotSize"]),
        "importSeconds": import_seconds,
        "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
