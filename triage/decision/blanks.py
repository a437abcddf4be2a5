"""What the blanks of a wording are filled with, each from its source alone: nothing is filled from nowhere."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from triage.content.knowledge.blank import Blank
from triage.deadlines.calendar import spoken


@dataclass(frozen=True)
class Filled:
    """A blank as the decision tells it.  ``value`` is "" where its source is another's to ask: the officer, the station."""

    name: str
    type: str
    value: str
    source: str

    def as_dict(self) -> dict[str, str]:
        return {"name": self.name, "type": self.type, "value": self.value, "source": self.source}


@dataclass(frozen=True)
class Known:
    """What is known of one matter on one path: the materials that are lacking, the deadline of its rule and path (as a
    Decision tells it), the service, and the post that follows it up."""

    missing: tuple[str, ...]
    deadline: Mapping[str, Any]
    as_of: datetime.date
    service: str | None
    post: str

    @property
    def promised(self) -> datetime.date | None:
        """The day by which there is an answer.  What is done on the spot has none: today's date is no promise."""
        day = datetime.date.fromisoformat(self.deadline["due"]) if self.deadline.get("due") else None
        return day if day and day > self.as_of else None

    def value(self, blank: Blank) -> str:
        """What goes into ``blank``, as it is said; "" where that is for somebody else to say."""
        match blank.source, blank.type:
            case "deadline", _:  # a day that rests on holidays nobody has announced yet is not said unasked
                return "" if self.deadline.get("provisional") else spoken(self.promised)
            case "heard", "materials":
                return "、".join(self.missing)
            case "heard", _:
                return self.service or ""
            case "department", _:
                return self.post
        return ""

    def can_fill(self, blank: Blank) -> bool:
        """Whether there is something behind ``blank``.  Without a deadline or a lacking material its sentence would be an
        empty promise; what station, guide or officer tell can always be asked for."""
        if blank.source == "deadline":
            return self.promised is not None
        return blank.source != "heard" or bool(self.value(blank))

    def filled(self, names: Iterable[str], blanks: Mapping[str, Blank]) -> tuple[Filled, ...]:
        known = (blanks[name] for name in names if name in blanks)
        return tuple(Filled(blank.name, blank.type, self.value(blank), blank.source) for blank in known)
