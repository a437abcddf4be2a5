"""A case as its events leave it: :func:`apply` is pure, so that the same events give the same case for ever.

An event carries all that it changes (``set``), worked out when it was kept: neither a later state table nor a later
calendar changes what past events mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from triage.ledger.event import Event

PREFIX = "case:"


@dataclass(frozen=True)
class Clock:
    """A limit that runs from ``start`` (a day).  ``excluded`` are intervals of days, both ends included; the date itself is
    never stored but worked out anew, so that it follows the limit and the calendar."""

    id: str
    limit: str
    start: str
    excluded: tuple[tuple[str, str], ...] = ()
    extension: str = ""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Clock:
        return cls(**{**data, "excluded": tuple((first, last) for first, last in data.get("excluded", ()))})

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "excluded": [list(span) for span in self.excluded]}


@dataclass(frozen=True)
class Post:
    """Whom a case was handed to: ``part`` main or assist; ``unit`` a district or the city, ``line`` of the department there.
    ``open`` until it has answered or advised."""

    part: str
    unit: str
    line: str
    department: str
    open: bool = True

    def serves(self, place: str) -> bool:
        """Whether it may do what is left to who leads (``post``), or to a helper that was not heard yet (``helping``)."""
        return self.part == "main" if place == "post" else self.part == "assist" and self.open


@dataclass(frozen=True)
class Case:
    """All days are ISO texts in Shanghai's time, "" where there is none.  ``invited`` is the step that printed the slip by which the
    citizen may rate, 0 where none is good; ``closer`` who closed it;
    ``support_at`` is the moment at which the counter asked for help, ``support_by`` who answers."""

    number: str
    seq: int = 0
    state: str = ""
    at: str = ""
    head: str = ""
    registered: str = ""
    registrar: str = ""
    station: str = ""
    owner: str = ""
    channel: str = ""
    party: str = ""
    decision: str = ""
    release: str = ""
    scope: str = ""
    line: str = ""
    service: str = ""
    cause: str = ""
    proposed: str = ""
    path: str = ""
    rule: str = ""
    department: str = ""
    clocks: tuple[Clock, ...] = ()
    promised: str = ""
    next_word: str = ""
    told: bool = False
    handed: bool = False
    posts: tuple[Post, ...] = ()
    redirected: bool = False
    bound: bool = False
    notices: tuple[tuple[str, str], ...] = ()
    signed: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    closed: str = ""
    route: str = ""
    outcome: str = ""
    keeper: str = ""
    subjects: tuple[str, ...] = ()
    closer: str = ""
    support: str = "none"
    support_at: str = ""
    support_by: str = ""
    rating: str = "unrated"
    grade: str = ""
    uncounted: bool = False
    invited: int = 0
    rectify_by: str = ""
    appealed: bool = False
    into: str = ""
    lead: str = ""
    earlier: tuple[tuple[str, str, str], ...] = ()

    @property
    def stream(self) -> str:
        return PREFIX + self.number

    def clock(self, name: str) -> Clock | None:
        return next((clock for clock in self.clocks if clock.id == name), None)

    @property
    def main(self) -> Post | None:
        """The post that leads, or led last."""
        return next((post for post in self.posts if post.part == "main"), None)

    def with_clock(self, clock: Clock) -> tuple[Clock, ...]:
        """The clocks with this one in the place of its namesake, or after the others."""
        if self.clock(clock.id) is None:
            return (*self.clocks, clock)
        return tuple(clock if other.id == clock.id else other for other in self.clocks)


def apply(case: Case | None, event: Event) -> Case:
    """The case after ``event``; None is before the first."""
    data = event.data
    before = case or Case(event.stream.removeprefix(PREFIX))
    changed = {name: _whole(name, value) for name, value in data.get("set", {}).items()}
    if event.type == "clock.level":
        changed["levels"] = (*before.levels, data["key"])
    return replace(before, seq=event.seq, at=event.at, head=event.hash, state=data.get("to") or before.state, **changed)


def fold(events: Iterable[Event]) -> Case | None:
    case = None
    for event in events:
        case = apply(case, event)
    return case


def _whole(name: str, value: Any) -> Any:
    """JSON back into what the case holds."""
    if name == "clocks":
        return tuple(Clock.of(item) for item in value)
    if name == "posts":
        return tuple(Post(**item) for item in value)
    if isinstance(value, list):
        return tuple(tuple(item) if isinstance(item, list) else item for item in value)
    return value
