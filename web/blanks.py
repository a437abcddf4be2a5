"""The blanks of a public wording as the desk shows them: the pieces around them, and what is filled in already."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from triage.content.knowledge import Blank
from triage.deadlines.calendar import spoken
from triage.decision.blanks import Known
from triage.decision.decision import Decision
from triage.station import Station

_CLOSING = "，。；：？！、）】》”’"
_BLANK = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Blanks:
    """``kb/blanks.yaml``."""

    by_name: Mapping[str, Blank]

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
        """What is known of each blank, of whichever wording the officer takes: the decision's own sources and the station's."""
        known = known_of(decision)
        told = {blank.name: known.value(blank) for blank in self.by_name.values()}
        return told | {blank.name: station.phone for blank in self.by_name.values() if blank.source == "station"}


def known_of(decision: Decision) -> Known:
    """What a decision says that a blank may be filled from."""
    service = decision.service.name if decision.service else None
    return Known(decision.missing, decision.deadline or {}, decision.as_of, service, decision.liaison)


def notice_values(decision: Decision, station: Station) -> dict[str, str]:
    """Source → what the decision and the station say of it, for the fields of a notice."""
    known = known_of(decision)
    return {
        "missing": "、".join(known.missing),
        "deadline": "" if known.deadline.get("provisional") else spoken(known.promised),
        "owner": known.post,
        "phone": station.phone,
        "station": station.place,
        "service": known.service or "",
        "today": spoken(decision.as_of),
    }
