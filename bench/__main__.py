"""``make bench``: every benchmark, or those named: ``make bench BENCH="lookup --stard FOLDER"``."""

from __future__ import annotations

import importlib
import sys

#: Run only where named: each takes minutes and is a test as well as a measurement.
LONG = ("hostile", "steady", "nodes", "batch", "growth", "offline", "noise", "city", "wording", "typing")
BENCHES = ("decision", "lookup", "engine", "threads", "impact", "ledger", "roster", "serving")


def main() -> None:
    wanted, rest = (sys.argv[1:2], sys.argv[2:]) if len(sys.argv) > 1 else (BENCHES, [])
    for name in wanted:
        print(f"\n== {name} ==", flush=True)
        importlib.import_module(f"bench.{name}").main(rest)


if __name__ == "__main__":
    main()
