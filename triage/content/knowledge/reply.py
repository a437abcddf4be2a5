"""A reply: what an officer says (public wording) and what it rests on (internal basis), always a pair."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field

from triage.content.dated import in_force
from triage.content.knowledge.place import Place
from triage.content.rule import Condition

_BLANK = re.compile(r"\{([^{}]*)\}")


def blanks_of(wording: str) -> tuple[str, ...]:
    """The blanks of a wording, each once, in reading order."""
    return tuple(dict.fromkeys(_BLANK.findall(wording)))


@dataclass(frozen=True)
class Reply:
    """``facts`` carry the public wording, ``internal_facts`` the internal basis.

    ``when`` is what the words take for granted (None: nothing); ``causes`` are the codes of the causes it answers, () where
    that is left to the rules that name it.  ``written`` is what a 12345 worksheet is answered with, or "".
    """

    id: str
    title: str
    services: tuple[str, ...]
    path: str
    public: str
    facts: tuple[str, ...]
    internal: str
    internal_facts: tuple[str, ...]
    steps: tuple[str, ...]
    owner: str
    status: str
    since: str
    checked: str
    until: str = ""
    when: Condition | None = None
    causes: tuple[str, ...] = ()
    written: str = ""
    place: Place = field(default=Place(""), compare=False, repr=False)

    def in_force(self, day: datetime.date) -> bool:
        """Whether it may be said on ``day``, as far as its dates go."""
        return in_force(self.since, self.until, day)

    @property
    def situation(self) -> str:
        """The situation it is written for: its title without what stands in brackets at the end, which speaks of the path."""
        return re.sub(r"（[^（）]*）$", "", self.title)

    @property
    def blanks(self) -> tuple[str, ...]:
        """The blanks of the public wording, each once, in reading order."""
        return blanks_of(self.public)

    @property
    def cited(self) -> tuple[str, ...]:
        """All facts the reply rests on, public ones first."""
        return tuple(dict.fromkeys(self.facts + self.internal_facts))

    @property
    def spoken(self) -> str:
        """The public wording with each blank shown as ＿＿."""
        return _BLANK.sub("＿＿", self.public)

    @property
    def without_blanks(self) -> str:
        return _BLANK.sub("", self.public)
