"""Dispatches as lists: what is owed by day, and all that somebody may see, the latest first.  Nothing is counted by station."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from triage.ledger import personal
from triage.ledger.actor import Actor
from triage.ledger.dispatch.dispatch import PREFIX, paper_of
from triage.ledger.dispatch.reach import Reach
from triage.ledger.ledger import Ledger
from triage.ledger.tables import DISPATCHES, PARTS, WINDOWS
from triage.ledger.units import Units

MOST = 200
_OPEN = ("open", "returned")


@dataclass(frozen=True)
class Owed:
    """One thing that is due: ``words`` say what it is, ``from_unit`` who sent it."""

    number: str
    kind: str
    title: str
    from_unit: str
    unit: str
    task: str
    task_kind: str
    words: str
    due: str
    state: str


@dataclass(frozen=True)
class Row:
    """One dispatch."""

    number: str
    kind: str
    title: str
    from_unit: str
    day: str
    withdrawn: bool


@dataclass(frozen=True)
class Listed:
    """``mine`` waits for the actor's station, ``judge`` for the actor's word, ``late`` for stations that are over their day;
    ``after`` asks for the next page of ``rows``, "" where there is none.  ``unserved`` are stations without a window for what could
    not be done, their own or their centre's.  Of each list of what is owed the first :data:`MOST` by day are given.  ``units`` are
    those that codes stand for."""

    mine: tuple[Owed, ...]
    judge: tuple[Owed, ...]
    late: tuple[Owed, ...]
    rows: tuple[Row, ...]
    after: str
    unserved: tuple[str, ...]
    sends: bool
    units: Units


def look(ledger: Ledger, actor: Actor, day: dt.date, kind: str = "", after: str = "", most: int = 50) -> Listed:
    with ledger.store.read() as connection:
        units = Units.read(connection)
        reach = Reach.of(ledger.content.rights, actor, units)
        papers: dict[str, Mapping[str, Any]] = {}

        def owed(*conditions: sa.ColumnElement[bool]) -> tuple[Owed, ...]:
            query = sa.select(PARTS, DISPATCHES.c.kind.label("paper"), DISPATCHES.c.unit.label("sender"), DISPATCHES.c.line)
            query = query.join(DISPATCHES, DISPATCHES.c.number == PARTS.c.number).where(reach.visible, DISPATCHES.c.withdrawn == "")
            query = query.where(*conditions).order_by(PARTS.c.due, PARTS.c.number, PARTS.c.unit, PARTS.c.task).limit(MOST)
            rows = connection.execute(query).mappings().all()
            return tuple(_owed(dict(row), _body(connection, ledger, row["number"], papers)) for row in rows)

        today = day.isoformat()
        open_, own = PARTS.c.state.in_(_OPEN), PARTS.c.unit.in_(sorted(reach.own))
        mine = owed(own, open_) if reach.own else ()
        judge: tuple[Owed, ...] = ()
        late: tuple[Owed, ...] = ()
        if reach.supervised:
            attend = sa.and_(PARTS.c.kind == "attend", PARTS.c.due <= today, open_)
            below = [code for code in units.by_code if units.within(code, units.seat(actor.unit))]
            judge = owed(sa.or_(PARTS.c.state == "replied", attend), DISPATCHES.c.unit.in_(below)) if reach.acts else ()
            late = owed(open_, PARTS.c.due < today, PARTS.c.kind != "attend", ~own)
        rows, following = _rows(connection, ledger, reach, kind, after, most, papers)
        without = unserved(connection, units, reach)
    return Listed(mine, judge, late, rows, following, without, reach.acts and bool(reach.supervised), units)


def unserved(connection: sa.Connection, units: Units, reach: Reach) -> tuple[str, ...]:
    """Stations overseen whose citizens have no window, by code."""
    having = set(connection.execute(sa.select(WINDOWS.c.unit).where(WINDOWS.c.function == "reflect")).scalars())
    return tuple(code for code in sorted(reach.supervised) if not {code, units.by_code[code].site} & having)


def _rows(
    connection: sa.Connection,
    ledger: Ledger,
    reach: Reach,
    kind: str,
    after: str,
    most: int,
    papers: dict[str, Mapping[str, Any]],
) -> tuple[tuple[Row, ...], str]:
    seen = sa.exists().where(PARTS.c.number == DISPATCHES.c.number, reach.visible)
    query = sa.select(DISPATCHES).where(seen).order_by(DISPATCHES.c.day.desc(), DISPATCHES.c.number.desc()).limit(most + 1)
    if kind:
        query = query.where(DISPATCHES.c.kind == kind)
    if after:
        day, _, number = after.partition("/")
        query = query.where(sa.or_(DISPATCHES.c.day < day, sa.and_(DISPATCHES.c.day == day, DISPATCHES.c.number < number)))
    found = connection.execute(query).mappings().all()
    rows = []
    for row in found[:most]:
        title = _body(connection, ledger, row["number"], papers)["title"]
        rows.append(Row(row["number"], row["kind"], title, row["unit"], row["day"], bool(row["withdrawn"])))
    last = found[most - 1] if len(found) > most else None
    return tuple(rows), f"{last['day']}/{last['number']}" if last else ""


def _owed(row: Mapping[str, Any], body: Mapping[str, Any]) -> Owed:
    words = body["tasks"].get(row["task"], "") if row["kind"] == "rectify" else ""
    who = (row["number"], row["paper"], body["title"], row["sender"], row["unit"])
    return Owed(*who, row["task"], row["kind"], words, row["due"], row["state"])


def _body(connection: sa.Connection, ledger: Ledger, number: str, papers: dict[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """What is written on a paper, each unsealed once."""
    if number not in papers:
        texts = personal.look(connection, ledger.seal, PREFIX + number, plain=True, only="body")
        papers[number] = paper_of(next(iter(texts.values()), ""))
    return papers[number]
