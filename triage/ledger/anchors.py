"""Anchors: a mark over all events so far, kept in the ledger and, line by line, in a file outside the database.

A chain alone still holds where its end was cut off; the file then tells of events that are no longer there.  It can be
printed: a mark on paper witnesses every event before it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from triage.content.home import var_folder
from triage.ledger.actor import CLOCK
from triage.ledger.event import moment
from triage.ledger.ledger import Ledger
from triage.ledger.streams import Writer, last_pos, read
from triage.ledger.tables import EVENTS
from triage.store import Store

STREAM = "anchors"


@dataclass(frozen=True)
class Anchor:
    """The mark of all events up to ``upto``.  ``restored``: a backup that ends there was put back; later ones are gone."""

    upto: int
    mark: str
    at: str
    restored: bool = False


def mark_of(before: str, hashes: Iterable[str]) -> str:
    digest = hashlib.sha256(before.encode())
    for event_hash in hashes:
        digest.update(event_hash.encode())
    return digest.hexdigest()


def in_ledger(connection: sa.Connection) -> list[Anchor]:
    return [Anchor(event.data["upto"], event.data["mark"], event.at) for event in read(connection, STREAM)]


def file_of(store: Store, home: Path) -> Path:
    """Beside the embedded database; under var/ where the database is elsewhere."""
    return (store.file.parent if store.file else var_folder(home)) / "anchors.jsonl"


def in_file(file: Path) -> Iterator[Anchor]:
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        yield Anchor(**json.loads(line))


def make(ledger: Ledger, file: Path, now: dt.datetime | None = None) -> Anchor | None:
    """A new anchor where anything happened since the last; the file gets every one that it does not have."""
    made = None
    with ledger.store.write() as connection:
        events = read(connection, STREAM)
        upto, before = (events[-1].data["upto"], events[-1].data["mark"]) if events else (0, "")
        last = last_pos(connection)
        if last > (events[-1].pos if events else 0):
            query = sa.select(EVENTS.c.hash).where(EVENTS.c.pos > upto, EVENTS.c.pos <= last).order_by(EVENTS.c.pos)
            at = now or dt.datetime.now(dt.UTC)
            made = Anchor(last, mark_of(before, connection.execute(query).scalars()), moment(at))
            payload = {"upto": made.upto, "mark": made.mark}
            head = (events[-1].seq, events[-1].hash) if events else (0, "")
            Writer(connection).append(STREAM, head, "anchor.made", payload, CLOCK, at, f"anchor/{last}")
    with ledger.store.read() as connection:
        kept = in_ledger(connection)
    known = {anchor.mark for anchor in in_file(file)}
    for anchor in kept:
        if anchor.mark not in known:
            note(file, anchor)
    return made


def note(file: Path, anchor: Anchor) -> None:
    """One line more, on the disk before this returns."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as out:
        out.write(json.dumps(vars(anchor), ensure_ascii=False) + "\n")
        out.flush()
        os.fsync(out.fileno())
