"""Tables made from events: written in the same transaction, and made anew from the events alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, astuple
from typing import Any

import sqlalchemy as sa

from triage.ledger.case import PREFIX, Case, fold
from triage.ledger.clock import Clocks
from triage.ledger.dispatch import rows
from triage.ledger.event import Event
from triage.ledger.imports import outside
from triage.ledger.imports.outside import Outside
from triage.ledger.streams import by_stream, read
from triage.ledger.tables import CASES, EVENTS, OUTSIDE, POSTS, SUBJECTS, UNITS, WINDOWS
from triage.ledger.units import Units

UNITS_STREAM = "units"
_CHANGE = sa.update(CASES).where(CASES.c.number == sa.bindparam("this"))


def row_of(case: Case, clocks: Clocks, units: Units) -> dict[str, Any]:
    """What the table of cases says of ``case``."""
    same = {name: getattr(case, name) for name in (column.name for column in CASES.c) if hasattr(case, name)}
    return {**same, "district": units.district_of(case.station), "due": clocks.due_day(case), "warn": clocks.next_warning(case)}


def keep_case(connection: sa.Connection, case: Case, clocks: Clocks, units: Units) -> None:
    row = row_of(case, clocks, units)
    if case.seq == 1 or not connection.execute(_CHANGE, {**row, "this": case.number}).rowcount:
        connection.execute(CASES.insert(), row)
        for account in case.subjects:
            connection.execute(SUBJECTS.insert(), {"number": case.number, "account": account})
    if case.posts:
        connection.execute(POSTS.delete().where(POSTS.c.number == case.number))
        connection.execute(POSTS.insert(), [{"number": case.number, **asdict(post)} for post in case.posts])


def posts_by_number(connection: sa.Connection, numbers: Collection[str] | None = None) -> dict[str, set[tuple[Any, ...]]]:
    """What the table of posts says of these cases, or of all."""
    query = sa.select(POSTS) if numbers is None else sa.select(POSTS).where(POSTS.c.number.in_(numbers))
    found: dict[str, set[tuple[Any, ...]]] = {}
    for number, *post in connection.execute(query):
        found.setdefault(number, set()).add(tuple(post))
    return found


def posts_of(case: Case) -> set[tuple[Any, ...]]:
    """What it should say of ``case``."""
    return set(map(astuple, case.posts))


def follow_calendar(connection: sa.Connection, clocks: Clocks) -> int:
    """Due days of open cases as limits and calendar give them today; returns how many had moved."""
    units, moved = Units.read(connection), 0
    waiting = sa.or_(CASES.c.state.in_(clocks.open), CASES.c.due != "")  # a closed case is due for its rating alone
    open_cases = connection.execute(sa.select(CASES).where(waiting)).mappings().all()
    for row in open_cases:
        case = fold(read(connection, PREFIX + row["number"]))
        if case and dict(row) != row_of(case, clocks, units):
            keep_case(connection, case, clocks, units)
            moved += 1
    return moved


def keep_units(connection: sa.Connection, event: Event) -> None:
    """The tree as the event gives it, in the place of the one before; cases and what other lines heard go with their units."""
    for table, key in ((UNITS, "units"), (WINDOWS, "windows")):
        connection.execute(table.delete())
        if event.data[key]:
            connection.execute(table.insert(), event.data[key])
    units = Units.read(connection)
    for table, place in ((CASES, CASES.c.station), (OUTSIDE, OUTSIDE.c.unit)):
        for unit, stood in connection.execute(sa.select(place, table.c.district).distinct()).all():
            district = units.district_of(unit)
            if district != stood:
                connection.execute(sa.update(table).where(place == unit).values(district=district))


def _folded(events: list[Event]) -> Case | Outside | None:
    """What a stream makes a row of; None for one of another kind."""
    if events[0].stream.startswith(PREFIX):
        return fold(events)
    return outside.fold(events) if events[0].stream.startswith(outside.PREFIX) else None


def rebuild(connection: sa.Connection, clocks: Clocks) -> tuple[int, int]:
    """Make all tables anew from the events; returns (cases, those whose row was not what its events say)."""
    last_import = connection.execute(
        sa.select(EVENTS).where(EVENTS.c.stream == UNITS_STREAM).order_by(EVENTS.c.seq.desc()).limit(1)
    ).mappings()
    for row in last_import:
        keep_units(connection, Event(**row))
    units = Units.read(connection)
    stood = {row["number"]: dict(row) for row in connection.execute(sa.select(CASES)).mappings()}
    subjects: dict[str, set[str]] = {}
    for number, account in connection.execute(sa.select(SUBJECTS)):
        subjects.setdefault(number, set()).add(account)
    posts = posts_by_number(connection)
    heard = {outside.told(row): dict(row) for row in connection.execute(sa.select(OUTSIDE)).mappings()}
    for table in (CASES, SUBJECTS, POSTS, OUTSIDE):
        connection.execute(table.delete())
    count = differing = 0
    for one in [made for events in by_stream(connection) if (made := _folded(events))]:
        if isinstance(one, Case):
            keep_case(connection, one, clocks, units)
            count += 1
            same = subjects.get(one.number, set()) == set(one.subjects) and posts.get(one.number, set()) == posts_of(one)
            differing += stood.pop(one.number, None) != row_of(one, clocks, units) or not same
        else:
            outside.keep(connection, [one], units)
            same = subjects.get(one.name, set()) == set(one.about)
            differing += heard.pop(one.name, None) != outside.row_of(one, units) or not same
    return count, differing + len(stood) + len(heard) + rows.rebuild(connection)
