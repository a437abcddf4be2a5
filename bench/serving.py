"""How much of an empty endpoint's throughput triage and look-up reach: one server, one run, the same clients.

make bench BENCH="serving --seconds 10 --clients 4"
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

from bench.load import Load, Request, searches, triages
from bench.served import Served


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--clients", type=int, default=4)
    given = parser.parse_args(arguments)
    asked = {"empty": [Request("empty", "GET", "/api/v1/danger-kinds")], "search": searches(), "triage": triages()}
    rates: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder, Served(Path(folder), "--workers", "1") as server:
        for name, requests in asked.items():
            with Load(server.port, requests, given.clients) as load:
                time.sleep(given.seconds)
            assert {note.outcome for note in load.notes} == {200}, load.told()
            rates[name] = len(load.notes) / load.seconds
    told = {name: round(value, 1) for name, value in rates.items()}
    shares = {f"empty/{name}": round(rates["empty"] / rates[name], 1) for name in ("search", "triage")}
    print(json.dumps({"requests_a_second": told, "ratio": shares}))
