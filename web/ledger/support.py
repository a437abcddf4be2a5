"""支援台: questions that counters ask while the citizen stands there, and how it looks from the counter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from triage.ledger import presence
from triage.ledger.actor import Actor
from triage.ledger.case import Case
from triage.ledger.listing import MOST, Wanted
from triage.ledger.units import Units
from triage.terms import LINES
from web.ledger import names, timeline
from web.office import Office

_IN_HAND = ("accepted", "handling")


@dataclass(frozen=True)
class Question:
    """``action`` is what opens on the case's page."""

    number: str
    service: str
    station: str
    words: str
    minutes: int
    stands: str
    action: str


@dataclass(frozen=True)
class Waiting:
    """At the counter: who is asked and whether somebody sits there; ``late``: report it, so that the citizen need not wait."""

    stands: str
    post: str
    minutes: int
    late: bool


def look(office: Office, actor: Actor, now: dt.datetime) -> list[Question]:
    """What waits longest first; looking says that somebody sits there."""
    presence.beat(office.ledger.store, actor, now)
    return sorted(_questions(office, actor, now), key=lambda one: (-one.minutes, one.number))


def waiting(office: Office, case: Case, now: dt.datetime) -> Waiting | None:
    """How a question of this case stands; None where none is open."""
    machine, clocks = office.ledger.content.machine, office.ledger.content.clocks
    if case.support not in machine.support_open or case.state not in _IN_HAND:
        return None
    waited = now - dt.datetime.fromisoformat(case.support_at)
    with office.ledger.store.read() as connection:
        units = Units.read(connection)
        district = units.district_of(case.station)
        there = presence.of_post(connection, district, case.line, now)
    who = units.by_code[district].name if district else ""
    post = f"{who}{LINES.get(case.line, '')}联络岗{presence.STATES[there]}"
    return Waiting(machine.names["support"][case.support], post, int(waited.total_seconds() // 60), waited >= clocks.report)


def _questions(office: Office, actor: Actor, now: dt.datetime) -> Iterator[Question]:
    """The district's post sees every question of its line, the city's those that nobody takes."""
    ledger, machine, clocks = office.ledger, office.ledger.content.machine, office.ledger.content.clocks
    with ledger.store.read() as connection:
        units = Units.read(connection)
        deputy = units.kind(units.seat(actor.unit)) == "city"
        wanted = Wanted(states=_IN_HAND, supports=machine.support_open, right="support")
        for row in ledger.page(actor, wanted, most=MOST).rows:
            waited = now - dt.datetime.fromisoformat(row["support_at"])
            early = row["support"] != "waiting" or waited < clocks.deputy
            if deputy and early and presence.of_post(connection, row["district"], row["line"], now) == "on_duty":
                continue
            events, texts = ledger.events(actor, row["number"]), ledger.texts(actor, row["number"], "support")
            yield Question(
                row["number"],
                names.service(office, row["service"]),
                units.name(row["station"]),
                timeline.latest(events, texts, "question"),
                int(waited.total_seconds() // 60),
                machine.names["support"][row["support"]],
                "claim" if row["support"] == "waiting" else "answer_support",
            )
