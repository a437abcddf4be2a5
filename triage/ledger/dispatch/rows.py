"""The tables of dispatches: written in the same transaction as their events, and made anew from the events alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from triage.ledger.dispatch.dispatch import PREFIX, Dispatch, fold
from triage.ledger.event import Event
from triage.ledger.tables import DISPATCHES, EVENTS, PARTS

_ROW = tuple(column.name for column in DISPATCHES.c)


def keep(connection: sa.Connection, dispatch: Dispatch) -> None:
    """As it stands after its last event."""
    row = {name: getattr(dispatch, name) for name in _ROW}
    if dispatch.seq == 1:
        connection.execute(DISPATCHES.insert(), row)
        connection.execute(PARTS.insert(), parts_of(dispatch))
        return
    connection.execute(DISPATCHES.update().where(DISPATCHES.c.number == dispatch.number).values(row))
    for part in parts_of(dispatch):
        if part["seq"] == dispatch.seq:
            this = (PARTS.c.number == dispatch.number, PARTS.c.unit == part["unit"], PARTS.c.task == part["task"])
            connection.execute(PARTS.update().where(*this).values(part))


def parts_of(dispatch: Dispatch) -> list[dict[str, Any]]:
    return [{"number": dispatch.number, **asdict(part)} for part in dispatch.parts]


def stands(connection: sa.Connection, dispatch: Dispatch) -> bool:
    """Whether the tables say of a dispatch what its events say."""
    row = connection.execute(sa.select(DISPATCHES).where(DISPATCHES.c.number == dispatch.number)).mappings().first()
    parts = connection.execute(sa.select(PARTS).where(PARTS.c.number == dispatch.number)).mappings()
    same = row is not None and dict(row) == {name: getattr(dispatch, name) for name in _ROW}
    return same and _sorted(map(dict, parts)) == _sorted(parts_of(dispatch))


def rebuild(connection: sa.Connection) -> int:
    """Make both tables anew; returns how many dispatches stood there otherwise than their events say."""
    stood = set(connection.execute(sa.select(DISPATCHES.c.number)).scalars())
    every = list(_every(connection))
    wrong = {dispatch.number for dispatch in every if not stands(connection, dispatch)} | (stood - {one.number for one in every})
    for table in (PARTS, DISPATCHES):
        connection.execute(table.delete())
    for dispatch in every:
        connection.execute(DISPATCHES.insert(), {name: getattr(dispatch, name) for name in _ROW})
        connection.execute(PARTS.insert(), parts_of(dispatch))
    return len(wrong)


def _every(connection: sa.Connection) -> Iterator[Dispatch]:
    query = sa.select(EVENTS).where(EVENTS.c.stream.startswith(PREFIX)).order_by(EVENTS.c.stream, EVENTS.c.seq)
    events = (Event(**row) for row in connection.execute(query).mappings())
    for _, same in groupby(events, key=lambda event: event.stream):
        dispatch = fold(same)
        assert dispatch
        yield dispatch


def _sorted(parts: Any) -> list[dict[str, Any]]:
    return sorted(parts, key=lambda part: (part["unit"], part["task"]))
