"""What happened, for other systems that follow along: the events of the cases that the asker may see, from a position on.

Positions are given out by the one writer in the order of commits, so whoever goes on from the position that was told last misses
nothing and gets nothing twice.  One answer looks at a bounded stretch of the ledger, however little of it is the asker's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from triage.ledger.actor import Actor
from triage.ledger.case import PREFIX
from triage.ledger.content import LedgerContent
from triage.ledger.event import Event
from triage.ledger.streams import last_pos
from triage.ledger.tables import CASES, EVENTS
from triage.ledger.units import Units

#: Events that one answer tells at most, and positions that it looks at.
MOST, STRETCH = 200, 20_000
#: Kinds of fields that hold no words of anybody's.
_CODED = ("code", "date", "yes")


@dataclass(frozen=True)
class Changes:
    """``after`` is what to ask from the next time: the last position told, and where nothing was told the one asked from, until a
    whole stretch held nothing.  ``more``: the ledger goes on beyond it."""

    events: tuple[Event, ...]
    after: int
    more: bool


def since(connection: sa.Connection, content: LedgerContent, actor: Actor, after: int, most: int, stretch: int = STRETCH) -> Changes:
    """The events behind position ``after``, in order.  A case that the actor may not see now has none, whatever it was before."""
    last, until = last_pos(connection), after + stretch
    number = sa.func.substr(EVENTS.c.stream, len(PREFIX) + 1)
    there = (EVENTS.c.pos > after, EVENTS.c.pos <= until, EVENTS.c.stream.startswith(PREFIX))
    visible = content.rights.visible(actor, Units.read(connection))
    query = sa.select(EVENTS).join(CASES, CASES.c.number == number).where(*there, visible).order_by(EVENTS.c.pos).limit(most + 1)
    found = [Event(**row) for row in connection.execute(query).mappings()]
    told = tuple(found[:most])
    if len(found) > most:
        return Changes(told, told[-1].pos, True)
    if until < last:
        return Changes(told, until, True)
    return Changes(told, told[-1].pos if told else after, False)


def coded(content: LedgerContent, event: Event) -> Mapping[str, Any]:
    """What was chosen, by field: codes, days and ticks, no words and no names."""
    fields = content.machine.fields
    return {name: value for name, value in event.data.get("given", {}).items() if name in fields and fields[name].type in _CODED}
