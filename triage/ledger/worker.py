"""What is done without anybody asking: warnings when they are due, anchors by the hour, a backup by the day.

Each of these can be done twice, late, or after any time of standing still, and comes to the same.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from triage.ledger import anchors
from triage.ledger.backup import backup
from triage.ledger.event import day_of
from triage.ledger.ledger import Ledger
from triage.ledger.projection import follow_calendar
from triage.ledger.tables import CASES
from triage.trouble import Trouble

#: Seconds between two looks at the clock, and between two anchors; how many daily backups stay.
TICK, ANCHOR, KEPT = 30, 3600, 14
LEASE = "worker"

log = logging.getLogger("bancheng.worker")


@dataclass
class Worker:
    """``home`` names var/ where the database is elsewhere; ``clock`` gives the time; ``daily`` is what else is due once a day, by name."""

    ledger: Ledger
    home: Path
    clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)
    daily: Mapping[str, Callable[[dt.datetime], object]] = field(default_factory=dict)
    _day: str = ""
    _anchored: float = 0.0

    def run(self, wanted: Callable[[], bool]) -> None:
        """Until ``wanted`` says no.  One process at a time does the work, the others wait for its place."""
        while wanted():
            with self.ledger.store.lease(LEASE) as mine:
                while mine and wanted():
                    self.once()
                    _pause(TICK, wanted)
            _pause(TICK, wanted)

    def once(self) -> None:
        """All that is due now.  What fails is logged and done the next time."""
        day = day_of(self.clock()).isoformat()
        jobs: list[tuple[str, Callable[[], object]]] = []
        if day != self._day:
            jobs += [("calendar", self.follow), ("backup", self.keep_backup)]
            jobs += [(name, partial(job, self.clock())) for name, job in self.daily.items()]
        jobs.append(("tick", self.tick))
        if time.monotonic() - self._anchored > ANCHOR or not self._anchored:
            jobs.append(("anchor", self.anchor))
        for name, job in jobs:
            try:
                job()
            except (Trouble, OSError) as error:
                log.error("%s: %s", name, error)
        self._day = day

    def tick(self) -> int:
        """Warn of all that is due by now; returns how many warnings were told.  A case that fails keeps no other from its own."""
        now = self.clock()
        due = sa.select(CASES.c.number).where(CASES.c.warn != "", CASES.c.warn <= day_of(now).isoformat()).order_by(CASES.c.warn)
        with self.ledger.store.read() as connection:
            numbers = list(connection.execute(due).scalars())
        told = 0
        for number in numbers:
            try:
                with self.ledger.turn() as turn:
                    told += turn.tick(number, now)
            except Exception:
                log.exception("the clock of %s", number)
        return told

    def follow(self) -> int:
        with self.ledger.store.write() as connection:
            return follow_calendar(connection, self.ledger.content.clocks)

    def anchor(self) -> None:
        anchors.make(self.ledger, anchors.file_of(self.ledger.store, self.home), self.clock())
        self._anchored = time.monotonic()

    def keep_backup(self) -> None:
        """One a day; the oldest go."""
        folder = anchors.file_of(self.ledger.store, self.home).parent / "backups"
        target = folder / f"daily-{day_of(self.clock())}.sqlite3"
        if not target.exists():
            backup(self.ledger.store, target)
        for old in sorted(folder.glob("daily-*.sqlite3"))[:-KEPT]:
            old.unlink(missing_ok=True)


def _pause(seconds: float, wanted: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while wanted() and time.monotonic() < until:
        time.sleep(0.2)
