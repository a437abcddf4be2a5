"""What another line heard of a matter, as its events leave it, and the table that is made from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from triage.ledger.actor import Actor
from triage.ledger.event import Event
from triage.ledger.imports.form import Form
from triage.ledger.rights import Rights
from triage.ledger.tables import CASES, OUTSIDE, SUBJECTS
from triage.ledger.units import Units

PREFIX = "outside:"


@dataclass(frozen=True)
class Outside:
    """``source`` is the line's number, ``number`` its own of the matter; ``unit`` whom it is about, ``about`` the accounts of those
    whom it names; ``day`` and ``kept`` the days on which the line heard of it and it came to us; ``case`` ours, "" for none.
    ``state``: open (nobody has said whether it is a case of ours), linked, apart (somebody has said that it is none)."""

    source: str
    number: str
    seq: int = 0
    head: str = ""
    state: str = ""
    unit: str = ""
    day: str = ""
    kept: str = ""
    grade: str = ""
    about: tuple[str, ...] = ()
    case: str = ""

    @property
    def name(self) -> str:
        return f"{self.source}/{self.number}"

    @property
    def stream(self) -> str:
        return PREFIX + self.name


def apply(outside: Outside | None, event: Event) -> Outside:
    """As it is after ``event``; None is before the first."""
    source, _, number = event.stream.removeprefix(PREFIX).partition("/")
    before = outside or Outside(source, number, kept=event.day)
    changed: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in event.data["set"].items()}
    return replace(before, seq=event.seq, head=event.hash, **changed)


def fold(events: Iterable[Event]) -> Outside | None:
    outside = None
    for event in events:
        outside = apply(outside, event)
    return outside


def row_of(outside: Outside, units: Units) -> dict[str, Any]:
    """What the table says of it."""
    same = {column.name: getattr(outside, column.name) for column in OUTSIDE.c if hasattr(outside, column.name)}
    return {**same, "district": units.district_of(outside.unit)}


def keep(connection: sa.Connection, each: Sequence[Outside], units: Units) -> None:
    """Their rows in the table, new or changed."""
    fresh = [outside for outside in each if outside.seq == 1 or not _changed(connection, outside, units)]
    if fresh:
        connection.execute(OUTSIDE.insert(), [row_of(outside, units) for outside in fresh])
    subjects = [{"number": outside.name, "account": account} for outside in fresh for account in outside.about]
    if subjects:
        connection.execute(SUBJECTS.insert(), subjects)


def _changed(connection: sa.Connection, outside: Outside, units: Units) -> bool:
    """Whether there was a row to change: there is none while the table is made anew."""
    there = sa.and_(OUTSIDE.c.source == outside.source, OUTSIDE.c.number == outside.number)
    return bool(connection.execute(sa.update(OUTSIDE).where(there).values(row_of(outside, units))).rowcount)


def rows(connection: sa.Connection, streams: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What the table says of these streams, by :attr:`Outside.name`; of other streams nothing."""
    numbers = [stream.partition("/")[2] for stream in streams if stream.startswith(PREFIX)]
    found = connection.execute(sa.select(OUTSIDE).where(OUTSIDE.c.number.in_(numbers))).mappings() if numbers else ()
    return {told(row): dict(row) for row in found}


def visible(rights: Rights, actor: Actor, units: Units, forms: Iterable[Form]) -> sa.ColumnElement[bool]:
    """Which rows the actor may see: those of the sources that his post brings in, of his district where it is one's; never those
    about himself, nor those of a case that he may not see.  No post of a station sees any."""
    seen = []
    for form in forms:
        grant = rights.grant(actor, form.right)
        if grant is not None:
            here = OUTSIDE.c.district == units.seat(actor.unit) if grant.place == "district" else sa.true()
            seen.append(sa.and_(OUTSIDE.c.source == form.source, here))
    mine = sa.exists().where(SUBJECTS.c.number == OUTSIDE.c.source + "/" + OUTSIDE.c.number, SUBJECTS.c.account == actor.account)
    linked = sa.exists().where(CASES.c.number == OUTSIDE.c["case"], rights.visible(actor, units))
    return sa.and_(sa.or_(sa.false(), *seen), ~mine, sa.or_(OUTSIDE.c["case"] == "", linked))


def told(row: Mapping[str, Any] | sa.RowMapping) -> str:
    """The name of a row of the table, as :attr:`Outside.name`."""
    return f"{row['source']}/{row['number']}"
