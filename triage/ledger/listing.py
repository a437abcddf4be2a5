"""The station's ledger as a list: what the actor may see, by due day, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from triage.ledger.actor import Actor
from triage.ledger.case import PREFIX
from triage.ledger.content import LedgerContent
from triage.ledger.rights import posted
from triage.ledger.tables import CASES, NUMBERS
from triage.ledger.units import Units

MOST = 200
_LAST = "9999-99-99"  # what has no due day comes after all that has one


@dataclass(frozen=True)
class Wanted:
    """What is looked for; "" and () leave it open.  ``digits`` are some of the number's, ``due_until`` and the others days;
    ``person`` is an identity or telephone number, ``post`` asks for what waits for the asker's own post: to lead (``post``) or to help
    (``helping``); ``right`` leaves out what the asker may read and do nothing about by that right."""

    states: tuple[str, ...] = ()
    line: str = ""
    path: str = ""
    station: str = ""
    owner: str = ""
    due_until: str = ""
    since: str = ""
    until: str = ""
    digits: str = ""
    person: str = ""
    post: str = ""
    ratings: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    right: str = ""
    supports: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """``after`` asks for the next page; "" where there is none."""

    rows: tuple[dict[str, Any], ...]
    after: str


def page(connection: sa.Connection, content: LedgerContent, actor: Actor, wanted: Wanted, after: str = "", most: int = 50) -> Page:
    """The cases that are due first come first."""
    most = max(1, min(most, MOST))
    due = sa.case((CASES.c.due == "", _LAST), else_=CASES.c.due)
    units = Units.read(connection)
    query = sa.select(CASES).where(content.rights.visible(actor, units), *_conditions(wanted))
    if wanted.right:
        query = query.where(content.rights.visible(actor, units, wanted.right))
    if wanted.post:
        query = query.where(posted(units.seat(actor.unit), actor.line, wanted.post))
    if after:
        day, _, number = after.partition("/")
        query = query.where(sa.or_(due > day, sa.and_(due == day, CASES.c.number > number)))
    rows = [dict(row) for row in connection.execute(query.order_by(due, CASES.c.number).limit(most + 1)).mappings()]
    last = rows[most - 1] if len(rows) > most else None
    return Page(tuple(rows[:most]), f"{last['due'] or _LAST}/{last['number']}" if last else "")


def owners(connection: sa.Connection, content: LedgerContent, actor: Actor, right: str) -> list[str]:
    """The accounts in whose hands the open cases are that the actor may see and has ``right`` over, in their own order."""
    units = Units.read(connection)
    visible = (content.rights.visible(actor, units), content.rights.visible(actor, units, right))
    query = sa.select(CASES.c.owner).where(*visible, CASES.c.owner != "", CASES.c.state.in_(content.machine.open))
    return list(connection.execute(query.distinct().order_by(CASES.c.owner)).scalars())


def _conditions(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    same = {"line": wanted.line, "path": wanted.path, "station": wanted.station, "owner": wanted.owner}
    conditions: list[sa.ColumnElement[bool]] = [CASES.c[name] == value for name, value in same.items() if value]
    if wanted.states:
        conditions.append(CASES.c.state.in_(wanted.states))
    if wanted.ratings:
        conditions.append(CASES.c.rating.in_(wanted.ratings))
    if wanted.supports:
        conditions.append(CASES.c.support.in_(wanted.supports))
    if wanted.grades:
        conditions.append(CASES.c.grade.in_(wanted.grades))
    if wanted.due_until:
        conditions += [CASES.c.due != "", CASES.c.due <= wanted.due_until]
    if wanted.since:
        conditions.append(CASES.c.registered >= wanted.since)
    if wanted.until:
        conditions.append(CASES.c.registered <= wanted.until)
    if wanted.person:  # its keyed digests by now
        digests = NUMBERS.c.digest.in_(wanted.person.split())
        conditions.append(sa.exists().where(NUMBERS.c.stream == sa.literal(PREFIX) + CASES.c.number, digests))
    if wanted.digits:
        conditions.append(CASES.c.number.contains(wanted.digits.upper(), autoescape=True))
    return conditions
