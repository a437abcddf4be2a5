"""From the desk to the ledger: the matter as it was judged, registered with its decision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from triage.accounts.account import Account
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


@dataclass(frozen=True)
class About:
    """Whom a complaint may be about: the station's people but the one who registers, and what stands for somebody unnamed."""

    people: tuple[Account, ...]
    unnamed: Mapping[str, str]


#: Nobody knows who it was; one of the chiefs, who has no account: then the district keeps it.
UNNAMED = {"?": "不认得是谁", "?chief": "所领导，上面没有"}


def about(here: Sequence[Account], actor: Actor) -> About:
    """Of the accounts ``here``.  One that has ended stays: what its holder did can still be complained of."""
    return About(tuple(each for each in here if each.account != actor.account), UNNAMED)


def kept_by(ticked: Sequence[str], known: About) -> dict[str, object] | None:
    """Whom it is about and who keeps it, for the ledger; None for a matter about nobody.  The chief keeps it, and where a chief
    is one of them the district."""
    people = {each.account: each for each in known.people}
    named = [each for each in ticked if each in people]
    if not named and not any(each in known.unnamed for each in ticked):
        return None
    chief = "?chief" in ticked or any(people[account].role == "chief" for account in named)
    return {"keeper": "district" if chief else "chief", "accounts": named}


def register(office: Office, actor: Actor, visit: Visit, given: Mapping[str, object], reason: str, begin: bool, key: str) -> Done:
    """Register the proposed decision; ``begin`` takes it on as well, on the path that the officer chose, all or nothing.  What is
    about a person is registered and no more: who registers it does not handle it."""
    begin = begin and not given.get("about")
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
