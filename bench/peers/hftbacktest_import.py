"""Converts Tardis files for hftbacktest with its own utility: FOLDER OUT.npz ROWS. Prints seconds and peak memory as JSON."""

import contextlib
import json
import os
import resource
import sys
import time

from hftbacktest.data.utils import tardis

folder, out, rows = sys.argv[1], sys.argv[2], int(sys.argv[3])
# Trades first: a book row that already holds a trade would move the queue twice.
files = sorted(os.listdir(folder), key=lambda name: "trades" not in name)
began = time.perf_counter()
with contextlib.redirect_stdout(sys.stderr):
    tardis.convert([os.path.join(folder, name) for name in files], out, buffer_size=rows, snapshot_mode="process")
seconds = time.perf_counter() - began
print(json.dumps({"seconds": seconds, "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
