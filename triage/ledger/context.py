"""What a requirement and an effect may look at: the case, what was filled in, who acts, when, and the content."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from triage.ledger.actor import Actor
from triage.ledger.case import Case
from triage.ledger.units import Units

if TYPE_CHECKING:
    from triage.ledger.content import LedgerContent


@dataclass(frozen=True)
class Context:
    """``given`` is well formed; ``other`` finds another case, ``serial`` draws the next number of a series."""

    content: LedgerContent
    units: Units
    actor: Actor
    case: Case
    given: Mapping[str, Any]
    at: dt.datetime
    day: dt.date
    other: Callable[[str], Case | None]
    serial: Callable[[str], int]

    def date(self, field: str) -> dt.date | None:
        return dt.date.fromisoformat(self.given[field]) if self.given.get(field) else None

    @property
    def route(self) -> str:
        """Which closing this would be if the case were closed now: a fact, never a choice."""
        if self.content.clocks.late(self.case, self.day):
            return "over_limit"
        if self.case.handed:
            return "escalated"
        return "same_day" if self.case.registered == self.day.isoformat() else "within_limit"
