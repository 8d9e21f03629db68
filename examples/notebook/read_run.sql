-- A run as tables: where the money came from, what each order paid, how fills fared afterwards.
-- In the shell of DuckDB first: install arrow from community; load arrow; create view fills as from 'tables/fills.arrow'; and so on.

-- Columns behind _exact are decimals: these sums are the figures of the report, to the last digit.
select liquidity, cause, count(*) as fill_count, sum(notional_exact) as volume, sum(fee_exact) as fees, sum(spread_capture_exact) as capture
from fills group by all order by volume desc;

-- The average price of what was bought and sold: products and quotients are doubles.
select instrument, side, sum(price * size) / sum(size) as average_price, sum(size) as size
from fills group by all order by instrument, side;

-- Win rate, expectancy and holding time by side.
select side, count(*) as trade_count, avg((net > 0)::int) as win_rate, sum(net_exact) as net, median(closed - opened) as held
from trades group by side order by side;

-- What became of the orders, and how long they waited for a first fill.
select status, reason, count(*) as order_count, sum(filled) as filled, median(first_fill - accepted) as waited
from orders group by all order by order_count desc;

-- How fills of resting orders fared, with the range of 95 %.
select horizon, fills, mean_bps, mean_bps - 1.96 * error_bps as low, mean_bps + 1.96 * error_bps as high
from markouts where liquidity = 'maker' order by horizon_us;
