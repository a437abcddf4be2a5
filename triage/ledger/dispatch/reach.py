"""Whom a post may send to, and which dispatches somebody may see: ``rights.yaml`` asked about stations instead of cases."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from triage.ledger.actor import Actor
from triage.ledger.dispatch.dispatch import Dispatch
from triage.ledger.rights import Place, Rights
from triage.ledger.tables import DISPATCHES, PARTS
from triage.ledger.units import Units


@dataclass(frozen=True)
class Reach:
    """``supervised`` are the stations that the actor oversees, in ``line`` alone where it is not None; ``own`` the station where
    the actor sits.  ``acts``: by overseeing something may be done, and not read alone."""

    supervised: frozenset[str]
    line: str | None
    own: frozenset[str]
    acts: bool

    @classmethod
    def of(cls, rights: Rights, actor: Actor, units: Units) -> Reach:
        stations = [code for code, unit in units.by_code.items() if unit.kind == "station"]
        grant, read = rights.grant(actor, "supervise"), rights.grant(actor, "read")
        seen = frozenset(code for code in stations if rights.allows(actor, "supervise", Place(code, actor.line), units))
        own = units.stations_of(actor.unit) if read is not None and read.place == "station" else ()
        line = actor.line if grant is not None and grant.place == "line" else None
        return cls(seen, line, frozenset(own), grant is not None and grant.qualifier != "masked")

    def sees(self, dispatch: Dispatch, unit: str) -> bool:
        return unit in self.own or (unit in self.supervised and self.line in (None, dispatch.line))

    def judges(self, actor: Actor, dispatch: Dispatch, unit: str, units: Units) -> bool:
        """Whether the actor accepts what a station replies: whoever sent it, and who stands above them."""
        return self.acts and unit not in self.own and self.sees(dispatch, unit) and units.within(dispatch.unit, units.seat(actor.unit))

    @property
    def visible(self) -> sa.ColumnElement[bool]:
        """The same as :meth:`sees` as a condition on parts joined to their dispatches."""
        overseen: sa.ColumnElement[bool] = PARTS.c.unit.in_(sorted(self.supervised))
        if self.line is not None:
            overseen = sa.and_(overseen, DISPATCHES.c.line == self.line)
        return sa.or_(PARTS.c.unit.in_(sorted(self.own)), overseen)


def replies(rights: Rights, actor: Actor, unit: str, units: Units) -> bool:
    """Whether the actor speaks for a station that was sent something."""
    return rights.allows(actor, "reply", Place(unit, ""), units)
