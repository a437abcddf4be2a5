"""What a well-behaved client notices while hostile ones send everything but requests: its times and errors beside a quiet run.

make bench BENCH="hostile --requests 100000"            on the server itself
make bench BENCH="hostile --requests 100000 --nginx"    behind nginx as deploy/nginx.conf has it
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import tempfile
import time
from pathlib import Path

from bench.attack import attack
from bench.load import Load, searches, triages
from bench.served import Served, nginx


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--quiet", type=float, default=30, help="seconds of the quiet run")
    parser.add_argument("--nginx", action="store_true")
    given = parser.parse_args(arguments)
    asked = [*triages(40), *searches()]
    with tempfile.TemporaryDirectory() as name, Served(Path(name)) as server:
        if given.nginx:
            with nginx(Path(name), [server.port]) as port:
                measure(server, port, asked, given)
        else:
            measure(server, server.port, asked, given)


def measure(server: Served, port: int, asked: list, given: argparse.Namespace) -> None:
    time.sleep(1)
    with Load(port, asked, 2, 0.1, source="127.0.2.1") as quiet:
        time.sleep(given.quiet)
    print(json.dumps({"quiet": quiet.told()}), flush=True)
    context = multiprocessing.get_context("spawn")
    told: multiprocessing.Queue = context.Queue()
    attacker = context.Process(target=attack, args=(port, given.requests, 20261122, told))
    attacker.start()
    with Load(port, asked, 2, 0.1, source="127.0.2.1") as besieged:
        tally = told.get()
    attacker.join()
    print(json.dumps({"besieged": besieged.told(), "seconds": round(besieged.seconds)}), flush=True)
    print(json.dumps({"hostile": sum(tally.values()), "outcomes": dict(tally.most_common())}), flush=True)
    print(json.dumps({"megabytes": server.megabytes()}))
