"""A simulated city: how much slower pages of the ledger are after ten years than after one, and whether a planted class is found.

    make bench BENCH=city                    311 stations, ten years, 5,400 matters a month (minutes; about a gigabyte)
    make bench BENCH="city --pace 540"       at the source's pace

Cases are written as rows, without their events: what is measured reads rows alone.  The last year is written first, then the years
before it, so that both ledgers are looked at today.  Ratios of one run on one machine, of processor time.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import sqlalchemy as sa

from bench.noise import City, Noise
from triage.insight.classes import month_of, number_of, propose
from triage.insight.growth import Limits
from triage.journal import Journal
from triage.ledger import visits
from triage.ledger.actor import Actor
from triage.ledger.demo import Plan
from triage.ledger.event import day_of
from triage.ledger.ledger import Ledger
from triage.ledger.tables import CASES
from triage.ledger.units import Unit
from triage.store import Store

ADMIN = Actor("bench", "police", "admin", "SH")
PAGES = (
    "/ledger/",
    "/ledger/?state=closed",
    "/ledger/topics/",
    "/ledger/spotcheck",
    *(f"/ledger/statistics?table={code}" for code in ("line", "station", "month")),
)
#: A class: (line, service, cause).
Class = tuple[str, str, str]
_BLANK = {column.name: "" for column in CASES.c} | {
    "seq": 1,
    "state": "closed",
    "channel": "counter",
    "party": "person",
    "path": "explain",
    "route": "same_day",
    "outcome": "explained",
    "support": "none",
    "rating": "unrated",
    "uncounted": False,
}


def write(
    connection: sa.Connection, month: str, counts: np.ndarray, classes: Sequence[Class], stations: Sequence[Unit], open_share: float = 0
) -> int:
    """The matters of one month, by class and station, as rows of the list; every so many stay open.  Gives how many."""
    rows = []
    for which, where in zip(*np.nonzero(counts), strict=True):
        line, service, cause = classes[which]
        station = stations[where]
        for number in range(counts[which, where]):
            day = f"{month}-{(number * 7 + where) % 28 + 1:02d}"
            row = {**_BLANK, "number": f"{station.code}-{month}-{which}-{number}", "station": station.code, "district": station.parent}
            row |= {"line": line, "service": service, "cause": cause, "registered": day, "closed": day}
            if number < open_share * counts[which, where]:
                row |= {"state": "handling", "closed": "", "route": "", "outcome": "", "due": day}
            rows.append(row)
    for first in range(0, len(rows), 5000):
        connection.execute(CASES.insert(), rows[first : first + 5000])
    return len(rows)


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pace", type=float, default=5400)
    parser.add_argument("--years", type=int, default=10)
    given = parser.parse_args(arguments)
    from web.office import Office

    office = Office.open()
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(Store.at(f"sqlite:///{Path(folder) / 'city.sqlite3'}"), office.ledger.content)
        ours = dataclasses.replace(office, ledger=ledger, journal=Journal(ledger.store))
        units = Plan.load(office.home).units()
        today = day_of(dt.datetime.now(dt.UTC))
        with ledger.turn() as turn:
            turn.import_units(ADMIN, units, [], "units", dt.datetime.now(dt.UTC))
        stations = [unit for unit in units if unit.kind == "station"]
        classes = [
            (service.line, service.code, cause)
            for service in office.rulebook.services.by_name.values()
            for cause in list(office.statistics.names["cause"])[:8]
        ]
        city = City(1, len(stations), len(classes))
        last = number_of(today.isoformat())
        months = [month_of(number) for number in (*range(last - 12, last), *range(last - 12 * given.years, last - 12))]
        measured, held = [], 0
        planted = _Planted(city, len(stations), months[10:12])
        for past, (month, (counts, came)) in enumerate(zip(months, city.months(Noise("city", given.pace), len(months)), strict=True), 1):
            planted.grow(month, counts)
            with ledger.store.write() as connection:
                held += write(connection, month, counts, classes, stations, 0.02 if past in (11, 12) else 0)
                told = dict(zip((station.code for station in stations), map(int, came), strict=True))
                visits.keep(connection, {month: told}, ADMIN, dt.datetime.now(dt.UTC))
            if past in (12, len(months)):
                measured.append(_pages(ours))
                print(
                    f"{past // 12} years, {held:,} cases: "
                    + ", ".join(f"{page} {value * 1000:.0f} ms" for page, value in measured[-1].items())
                )
        for page, first in measured[0].items():
            print(f"{page}: {measured[-1][page] / first:.2f} times as long after {given.years} years as after one")
        with ledger.store.read() as connection:
            found = propose(connection, Limits.load(office.home), today, sa.true()).proposals
        told = "; ".join(f"{one.service} {one.cause} at {len(one.stations)} stations" for one in found)
        print(f"planted {classes[planted.row][1:]} at {len(planted.where)} stations; proposed: {told or 'nothing'}")


class _Planted:
    """One class that rises to six times as many at ten stations in the last months."""

    def __init__(self, city: City, stations: int, months: Sequence[str]):
        self.row = int(np.argsort(city.weights)[-40])
        self.where = city.chance.choice(stations, 10, replace=False)
        self._months, self._chance = months, city.chance

    def grow(self, month: str, counts: np.ndarray) -> None:
        if month in self._months:
            counts[self.row, self.where] += self._chance.poisson(counts[self.row].sum() * 5 / len(self.where), len(self.where))


def _pages(office) -> dict[str, float]:
    """Seconds of processor time of each page for the city's post, the median of five."""
    from web.app import create_app
    from web.counter import Counter

    client = create_app(office=dataclasses.replace(office, counter=Counter("SH", "bench", "city")), desk_token="").test_client()
    taken = {}
    for page in PAGES:
        times = []
        for _ in range(5):
            started = time.process_time()
            assert client.get(page).status_code == 200, page
            times.append(time.process_time() - started)
        taken[page] = statistics.median(times)
    return taken


if __name__ == "__main__":
    main(sys.argv[1:])
