"""A reply: what an officer says (public wording) and what it rests on (internal basis), always a pair."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from triage.content.knowledge.place import Place

_BLANK = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Reply:
    """``facts`` carry the public wording, ``internal_facts`` the internal basis."""

    id: str
    title: str
    service: str
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
    place: Place = field(default=Place(""), compare=False, repr=False)

    @property
    def blanks(self) -> tuple[str, ...]:
        """The blanks of the public wording, each once, in reading order."""
        return tuple(dict.fromkeys(_BLANK.findall(self.public)))

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
