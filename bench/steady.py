"""A mixed day's load for minutes, with a reload every minute and a worker killed every minute: what is lost, whether memory grows.

make bench BENCH="steady --minutes 10"
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import tempfile
import time
from pathlib import Path

from bench.load import Load, Note, mixed
from bench.served import Served


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--pause", type=float, default=0.05, help="seconds between a client's requests")
    given = parser.parse_args(arguments)
    kills: list[float] = []
    reloads: list[float] = []
    with tempfile.TemporaryDirectory() as folder, Served(Path(folder)) as server:
        with Load(server.port, mixed(), given.clients, given.pause) as load:
            until = time.monotonic() + given.minutes * 60
            while time.monotonic() < until:
                at, before = time.monotonic(), server.workers()
                server.process.send_signal(signal.SIGHUP)
                while server.workers() & before:  # until all of them are new
                    time.sleep(0.2)
                reloads.append(time.monotonic() - at)
                time.sleep(max(0.0, at + 30 - time.monotonic()))
                victim = min(server.workers())
                kills.append(time.monotonic())
                os.kill(victim, signal.SIGKILL)
                time.sleep(max(0.0, at + 59 - time.monotonic()))
                print(json.dumps({"minute": round((time.monotonic() - load.began) / 60, 1), "megabytes": server.megabytes()}), flush=True)
        lost = load.lost()
        in_flight = [note for note in lost if any(note.began <= kill <= note.began + note.seconds for kill in kills)]
        told = {
            "seconds": round(load.seconds),
            **load.told(),
            "reloads": len(reloads),
            "longest_reload_s": round(max(reloads)),
            "kills": len(kills),
            "lost_in_flight_at_a_kill": len(in_flight),
            "lost_otherwise": [_told(note) for note in lost if note not in in_flight],
        }
        print(json.dumps(told))


def _told(note: Note) -> dict[str, object]:
    return {"kind": note.kind, "outcome": note.outcome, "seconds": round(note.seconds, 2)}
