"""How the ledger grows: registering, listing, counting in a small and in a large ledger, and how fast events are verified.

Ratios of one run on one machine: 1.0 means that size does not matter.  ``--million`` goes to 10⁶ cases (minutes).
"""

from __future__ import annotations

import datetime as dt
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import sqlalchemy as sa

from triage.content.home import find_home
from triage.insight.statistics import TABLES, Between, Statistics
from triage.ledger.actor import Actor
from triage.ledger.content import LedgerContent
from triage.ledger.demo import Plan
from triage.ledger.ledger import Ledger
from triage.ledger.tables import CASES, EVENTS
from triage.ledger.units import Units
from triage.ledger.verify import verify
from triage.store import Store

OFFICER = Actor("bench", "police", "officer", "MH05")
DECISION = {
    "decision_id": "d-bench",
    "release": {"version": "1", "hash": "h"},
    "scope": {"code": "policy"},
    "line": {"code": "population"},
    "path": {"code": "explain"},
}
_PART = 10_000


def main(arguments: Sequence[str] = ()) -> None:
    sizes = (10_000, 100_000, 1_000_000) if "--million" in arguments else (10_000, 100_000)
    home = find_home()
    content = LedgerContent.load(home)
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(Store.at(f"sqlite:///{folder}/bench.sqlite3"), content)
        plan = Plan.load(home)
        now = dt.datetime.now(dt.UTC)
        with ledger.turn() as turn:
            turn.import_units(Actor("bench", "police", "admin", "SH"), plan.units(), [], "units", now)
        measured: list[dict[str, float]] = []
        held = 0
        for size in sizes:
            _grow(ledger.store, held, size, now.date())
            held = size
            measured.append(_measure(ledger, Statistics.load(home, content)))
            print(f"{size:>9} 件　" + "　".join(f"{name} {value * 1000:.1f} ms" for name, value in measured[-1].items()))
        for name, first in measured[0].items():
            print(f"{name}：{sizes[-1]} 件时是 {sizes[0]} 件时的 {measured[-1][name] / first:.2f} 倍")
    _verification(content)


def _grow(store: Store, held: int, size: int, today: dt.date) -> None:
    """Rows as of cases long closed, one event each: what is measured looks past them."""
    stations = [f"MH{n:02d}" for n in range(1, 23)]
    event = {"seq": 1, "type": "case.register", "v": 1, "at": "2025-01-01T00:00:00.000000Z", "day": "2025-01-01", "actor": "x"}
    event |= {
        "role": "officer",
        "unit": "MH05",
        "device": "",
        "client": "bench",
        "command": "x",
        "payload": "{}",
        "prev": "",
        "hash": "0" * 64,
    }
    blank = {column.name: "" for column in CASES.c} | {"seq": 1, "state": "closed", "channel": "counter", "party": "person"}
    with store.write() as connection:
        last = connection.execute(sa.select(sa.func.max(EVENTS.c.pos))).scalar() or 0
        for first in range(held, size, _PART):
            numbers = range(first, min(first + _PART, size))
            connection.execute(
                EVENTS.insert(),
                [{**event, "pos": last + 1 + n - held, "stream": f"case:x{n}", "id": f"bench-{n}"} for n in numbers],
            )
            rows = [
                {
                    **blank,
                    "number": f"x{n}",
                    "station": stations[n % 22],
                    "district": "MH",
                    "line": "population",
                    "path": "explain",
                    "route": "same_day",
                    "outcome": "explained",
                    "service": f"s{n % 60}",
                    "registered": (today - dt.timedelta(days=n % 1500)).isoformat(),
                }
                for n in numbers
            ]
            connection.execute(CASES.insert(), rows)


def _measure(ledger: Ledger, tables: Statistics) -> dict[str, float]:
    count = 0

    def register() -> None:
        nonlocal count
        count += 1
        given = {"decision": DECISION, "channel": "counter"}
        ledger.act(OFFICER, "register", given, key=f"{time.monotonic_ns()}")

    def listing() -> None:
        with ledger.store.read() as connection:
            visible = ledger.content.rights.visible(OFFICER, Units.read(connection))
            query = sa.select(CASES).where(visible, CASES.c.state.in_(ledger.content.machine.open)).order_by(CASES.c.due).limit(50)
            connection.execute(query).all()

    def counting() -> None:
        with ledger.store.read() as connection:
            for code in TABLES:
                tables.table(connection, code, Between())

    return {"登记": _median(register, 40), "本所在办列表": _median(listing, 20), "八张统计表": _median(counting, 3)}


def _median(do: Callable[[], None], times: int) -> float:
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        do()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def _verification(content: LedgerContent) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(Store.at(f"sqlite:///{Path(folder) / 'bench.sqlite3'}"), content)
        plan = Plan.load(find_home())
        now = dt.datetime.now(dt.UTC)
        with ledger.turn() as turn:
            turn.import_units(Actor("bench", "police", "admin", "SH"), plan.units(), [], "units", now)
            for n in range(1500):
                done = turn.act(OFFICER, "register", {"decision": DECISION, "channel": "counter"}, key=f"r{n}", now=now)
                turn.act(OFFICER, "accept", {"path": "explain"}, done.number, done.seq, f"a{n}", now)
        started = time.process_time()
        with ledger.store.read() as connection:
            report = verify(connection, content, None)
        taken = time.process_time() - started
        assert report.sound, report.problems
        print(f"核对：每秒（处理器时间）{report.events / taken:,.0f} 个事件（连同列表和个人信息）")


if __name__ == "__main__":
    main(sys.argv[1:])
