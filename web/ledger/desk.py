"""From the desk to the ledger: the matter as it was judged, registered with its decision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from triage.deadlines.calendar import spoken
from triage.ledger.actor import Actor
from triage.ledger.case import Case
from triage.ledger.turn import Done
from web.asking import Asking
from web.ledger import names
from web.office import Office
from web.visit import Visit, judged

#: Characters of the citizen's words that are kept with a case.
LONGEST_WORDS = 5_000


@dataclass(frozen=True)
class Proposal:
    """A matter that may be registered, with the day by which it would be answered and why."""

    visit: Visit
    due: str
    why: str
    setting: bool


def proposal(office: Office, asking: Asking) -> Proposal | None:
    """None where there is nothing to register, or somebody is in danger: help comes first."""
    if not asking.text.strip():
        return None
    visit = judged(office.judge, asking)
    if visit.red:
        return None
    clocks = office.ledger.content.clocks
    day = names.today()
    clock = clocks.start(visit.taken.path, day)
    due = clocks.due(Case("", clocks=(clock,)), clock)
    return Proposal(visit, spoken(due.date), due.why, not due.confirmed)


def register(office: Office, actor: Actor, visit: Visit, given: Mapping[str, object], reason: str, begin: bool, key: str) -> Done:
    """Register the proposed decision; ``begin`` takes it on as well, on the path that the officer chose, all or nothing."""
    proposed, now = visit.decision, dt.datetime.now(dt.UTC)
    decision = {**proposed.as_dict(internal=True), "text": proposed.text}
    words = proposed.text[:LONGEST_WORDS]
    with office.ledger.turn() as turn:
        done = turn.act(actor, "register", {"decision": decision, "words": words, **given}, key=key, now=now)
        if begin and not done.replayed:
            steps: list[tuple[str, dict[str, str]]] = [("accept", {"path": proposed.path}), ("handle", {})]
            if visit.overridden:
                steps.insert(1, ("override", {"path": visit.taken.path, "reason": reason}))
            for action, filled in steps:
                done = turn.act(actor, action, filled, done.number, done.seq, f"{key}/{action}", now)
    return done
