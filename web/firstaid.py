"""What is done first where somebody is in danger: the danger's own words and steps, and nothing about paperwork."""

from __future__ import annotations

from dataclasses import dataclass

from triage.content.knowledge import Blank
from triage.decision.decision import Decision
from web.evidence import readings_of
from web.office import Office


@dataclass(frozen=True)
class FirstAid:
    """``wording`` is what to say, in pieces; ``inside`` is for the officer alone."""

    name: str
    quotes: tuple[str, ...]
    wording: tuple[tuple[str, str | Blank, str], ...] = ()
    steps: tuple[str, ...] = ()
    inside: str = ""


def first_aid(office: Office, decision: Decision) -> FirstAid:
    """The card of a red danger.  Where the kind has no rule of its own there is no wording, never that of the errand."""
    name = decision.danger.name if decision.danger else ""
    quotes = danger_quotes(decision)
    leading = office.rulebook.by_id[decision.rules[0].id] if decision.rules else None
    if leading is None or not leading.danger:
        return FirstAid(name, quotes)
    reply = decision.reply
    wording = tuple(office.blanks.pieces(reply.public, office.blanks.prefill(decision, office.station))) if reply else ()
    return FirstAid(name, quotes, wording, decision.steps, reply.internal if reply else "")


def danger_quotes(decision: Decision) -> tuple[str, ...]:
    """The words a danger was heard in."""
    readings = readings_of(decision.text, decision.evidence)
    return next((reading.quotes for reading in readings if decision.danger and reading.about == decision.danger.name), ())
