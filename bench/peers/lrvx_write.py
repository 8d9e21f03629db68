"""Stores what lrvx-tape.ts sends on standard input as a tape of lrvx in the folder OUT. Prints seconds and peak memory as JSON."""

import json
import resource
import sys
import time

import lrvx
import numpy as np

HEADER = np.dtype(
    {
        "names": ["exchange_ts_ns", "recv_ts_ns", "seq", "symbol_id", "bid_count", "ask_count", "level_offset", "event_type"],
        "formats": ["<i8", "<i8", "<i8", "<u4", "<u2", "<u2", "<u4", "u1"],
        "offsets": [0, 8, 16, 24, 28, 30, 32, 36],
        "itemsize": 40,
    }
)
LEVEL = np.dtype({"names": ["price_raw", "qty_raw", "side"], "formats": ["<i8", "<i8", "u1"], "offsets": [0, 8, 16], "itemsize": 24})
SYMBOL = 1
SCALE = 1e8


def columns(stream, count, rows):
    return np.frombuffer(stream.read(8 * count * rows), "<f8").reshape(count, rows)


def nanos(micros):
    return micros.astype(np.int64) * 1000


def write_trades(writer, happened, received, price, size, number, side):
    symbols = np.full(len(price), SYMBOL, np.uint32)
    writer.write_trades(
        nanos(happened), nanos(received), price / SCALE, size / SCALE, number.astype(np.uint64), symbols, side.astype(np.uint8)
    )


def write_books(writer, books, changed):
    happened, received, sequence, bids, asks, kind = books
    headers = np.zeros(len(happened), HEADER)
    headers["exchange_ts_ns"], headers["recv_ts_ns"], headers["seq"] = nanos(happened), nanos(received), sequence
    headers["symbol_id"], headers["bid_count"], headers["ask_count"], headers["event_type"] = SYMBOL, bids, asks, kind
    headers["level_offset"][1:] = np.cumsum(bids + asks)[:-1]
    levels = np.zeros(changed.shape[1], LEVEL)
    levels["price_raw"], levels["qty_raw"] = changed
    writer.write_books(headers, levels)


def main(stream, out):
    writer = lrvx.DataWriter(out)
    seconds = 0.0
    while head := stream.read(12):
        trades, books, levels = np.frombuffer(head, "<u4")
        traded, told, changed = columns(stream, 6, trades), columns(stream, 6, books), columns(stream, 2, levels)
        began = time.perf_counter()
        if trades > 0:
            write_trades(writer, *traded)
        if books > 0:
            write_books(writer, told, changed)
        seconds += time.perf_counter() - began
    writer.close()
    print(json.dumps({"seconds": seconds, "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


main(sys.stdin.buffer, sys.argv[1])
