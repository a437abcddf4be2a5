"""The blanks of a public wording: what each asks for and what the decision already fills in."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from triage.content.findings import ContentError, Finding
from triage.content.yamlfile import load
from triage.decision.decision import Decision
from web.station import Station, spoken_day

_CLOSING = "，。；：？！、）】》”’"
_BLANK = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Blank:
    name: str
    type: str
    source: str
    prompt: str


@dataclass(frozen=True)
class Blanks:
    """``kb/blanks.yaml``."""

    by_name: dict[str, Blank]

    @classmethod
    def load(cls, home: Path) -> Blanks:
        file = "kb/blanks.yaml"
        raw = load(home / file, home)
        try:
            return cls({name: Blank(name, entry["type"], entry["source"], entry["prompt"]) for name, entry in raw["blanks"].items()})
        except (KeyError, TypeError, AttributeError):
            raise ContentError([Finding(file, 1, "blanks", "空格表写得不对", "每个空格写 type、source、prompt")]) from None

    def get(self, name: str) -> Blank:
        return self.by_name.get(name) or Blank(name, "text", "officer", name)

    def pieces(self, wording: str, filled: dict[str, str]) -> Iterator[tuple[str, str | Blank, str]]:
        """The wording in order: ("text", words, ""), ("blank", Blank, what is filled in), and after a blank
        ("tail", the marks that must not start a line, "")."""
        for number, piece in enumerate(_BLANK.split(wording)):
            if number % 2:
                yield "blank", self.get(piece), filled.get(piece, "")
                continue
            words = piece.lstrip(_CLOSING) if number else piece
            if len(words) < len(piece):
                yield "tail", piece[: len(piece) - len(words)], ""
            if words:
                yield "text", words, ""

    def prefill(self, decision: Decision, station: Station) -> dict[str, str]:
        """What is known of each blank.  Dates come from the deadline engine alone and only where they are settled."""
        known = known_values(decision, station)
        return {blank.name: known.get(blank.source, "") for blank in self.by_name.values()}


def known_values(decision: Decision, station: Station) -> dict[str, str]:
    """Source → what the decision and the station say of it."""
    deadline = decision.deadline or {}
    settled = deadline.get("due") and not deadline.get("provisional")
    day = datetime.date.fromisoformat(deadline["due"]) if settled else None
    # What is done on the spot has no day by which it will be done: a wording that asks for one means another.
    promised = day if day and day > decision.as_of else None
    return {
        "missing": "、".join(decision.missing),
        "deadline": spoken_day(promised),
        "owner": decision.liaison,
        "settings": station.phone,
        "phone": station.phone,
        "station": station.place,
        "service": decision.service.name if decision.service else "",
        "today": spoken_day(decision.as_of),
    }
