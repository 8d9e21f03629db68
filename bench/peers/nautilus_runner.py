"""Runs the works in nautilus_trader and times them: one job a line from standard input as JSON, one answer a line.

It reads dataset files into objects first, which is timed apart; the seconds of a run are those of its engine.
"""

import json
import os
import resource
import sys
import time
from decimal import Decimal

began_import = time.perf_counter()
from nautilus_makers import GridMaker, ImbalanceMaker, Idle, Poller
from nautilus_trader.adapters.tardis.loaders import TardisCSVDataLoader
from nautilus_trader.backtest.engine import BacktestEngine, BacktestEngineConfig
from nautilus_trader.backtest.models import FillModel, LatencyModel
from nautilus_trader.config import LoggingConfig
from nautilus_trader.data.config import DataEngineConfig
from nautilus_trader.model.currencies import BTC, USDT
from nautilus_trader.model.enums import AccountType, BookType, OmsType
from nautilus_trader.model.identifiers import InstrumentId, Symbol, Venue
from nautilus_trader.model.instruments import CryptoPerpetual
from nautilus_trader.model.objects import Money, Price, Quantity

import_seconds = time.perf_counter() - began_import

VENUE = Venue("BENCH")
INSTRUMENT = InstrumentId(Symbol("BTCUSDT"), VENUE)
loaded = {}


def instrument_of(job):
    return CryptoPerpetual(
        instrument_id=INSTRUMENT,
        raw_symbol=Symbol("BTCUSDT"),
        base_currency=BTC,
        quote_currency=USDT,
        settlement_currency=USDT,
        is_inverse=False,
        price_precision=1,
        size_precision=3,
        price_increment=Price.from_str("0.1"),
        size_increment=Quantity.from_str("0.001"),
        margin_init=Decimal("0.01"),
        margin_maint=Decimal("0.005"),
        maker_fee=Decimal(str(job["makerFee"])),
        taker_fee=Decimal(str(job["takerFee"])),
        ts_event=0,
        ts_init=0,
    )


def load(folder):
    """Deltas and trades as its objects, and the seconds that took."""
    if folder not in loaded:
        loaded.clear()
        files = sorted(os.listdir(folder), key=lambda name: "trades" in name)
        loader = TardisCSVDataLoader(price_precision=1, size_precision=3, instrument_id=INSTRUMENT)
        began = time.perf_counter()
        data = loader.load_deltas(os.path.join(folder, files[0])), loader.load_trades(os.path.join(folder, files[1]))
        loaded[folder] = data, time.perf_counter() - began
    return loaded[folder]


def engine_of(job, data, strategy):
    engine = BacktestEngine(
        BacktestEngineConfig(
            logging=LoggingConfig(bypass_logging=True), run_analysis=False, data_engine=DataEngineConfig(buffer_deltas=True)
        )
    )
    engine.add_venue(
        VENUE,
        OmsType.NETTING,
        AccountType.MARGIN,
        [Money(1_000_000, USDT)],
        book_type=BookType.L2_MBP,
        latency_model=LatencyModel(base_latency_nanos=job["latencyNanos"]),
        fill_model=FillModel(prob_fill_on_limit=0.0),
        trade_execution=True,
        bar_execution=False,
    )
    engine.add_instrument(instrument_of(job))
    deltas, trades = data
    engine.add_data(deltas, sort=False)
    engine.add_data(trades, sort=True)
    engine.add_strategy(strategy)
    return engine


def answer(job):
    data, load_seconds = load(job["folder"])
    strategy = {"idle": Idle, "poll": Poller, "imbalance": ImbalanceMaker, "grid": GridMaker}[job["work"]]()
    strategy.prepare(instrument_of(job), job["size"], job["levels"])
    engine = engine_of(job, data, strategy)
    began = time.perf_counter()
    engine.run()
    seconds = time.perf_counter() - began
    orders = engine.cache.orders()
    position = engine.portfolio.net_position(INSTRUMENT)
    result = {
        "seconds": seconds,
        "orders": len(orders),
        "fills": sum(order.filled_qty > 0 for order in orders),
        "position": round(float(position) * 1000),
        "importSeconds": import_seconds,
        "loadSeconds": load_seconds,
        "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    engine.dispose()
    return result


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
