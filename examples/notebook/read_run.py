"""Reads the tables of a run into DuckDB and pandas.

    npm run -s backtest -- --strategy imbalance
    npm run -s backtest -- export runs/ID --format arrow --out tables
    pip install duckdb pyarrow pandas
    python examples/notebook/read_run.py tables
"""

import sys
from pathlib import Path

import duckdb
import pyarrow.feather as feather

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "tables")
fills, orders, trades, equity, markouts = (
    feather.read_table(folder / f"{name}.arrow") for name in ("fills", "orders", "trades", "equity", "markouts")
)

# DuckDB finds the Arrow tables by the names of the variables.
for query in Path(__file__).with_suffix(".sql").read_text().split(";\n\n"):
    print(duckdb.sql(query.rstrip().removesuffix(";")))

# Prices, sizes and money are doubles, to compute with and to draw; behind _exact they are exact decimals.
curve = equity.to_pandas().set_index("time")
print(curve[["equity", "drawdown"]].resample("1min").last())

closed = trades.to_pandas()
filled = fills.to_pandas()
print("net of all trades:", closed["net_exact"].sum(), "of the fills' fees:", filled["fee_exact"].sum())
print("average price:", (filled["price"] * filled["size"]).sum() / filled["size"].sum())
print(closed.groupby(closed["closed"].dt.hour)["net"].agg(["count", "sum"]))
