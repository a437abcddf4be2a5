"""Questions that come again: matters of one service and one cause that a department's post was handed more than once in a span."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from triage.insight.statistics import settings
from triage.ledger.tables import CASES


@dataclass(frozen=True)
class Repeated:
    """``numbers`` of the cases, in their own order."""

    service: str
    cause: str
    numbers: tuple[str, ...]


def least(home: Path) -> int:
    """How many are a repetition: a setting."""
    return int(settings(home)["digest"]["repeated"])


def repeated(connection: sa.Connection, first: dt.date, last: dt.date, most_alone: int, *which: sa.ColumnElement[bool]) -> list[Repeated]:
    """Among the cases of ``which`` that were registered from ``first`` to ``last``: those of which there are more than
    ``most_alone``, by service and cause."""
    span = (CASES.c.registered >= first.isoformat(), CASES.c.registered <= last.isoformat())
    query = sa.select(CASES.c.service, CASES.c.cause, CASES.c.number).where(*which, *span, CASES.c.service != "")
    found: dict[tuple[str, str], list[str]] = {}
    for service, cause, number in connection.execute(query.order_by(CASES.c.service, CASES.c.cause, CASES.c.number)):
        found.setdefault((service, cause), []).append(number)
    return [Repeated(service, cause, tuple(numbers)) for (service, cause), numbers in found.items() if len(numbers) > most_alone]
