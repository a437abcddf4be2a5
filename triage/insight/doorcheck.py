"""抽查 at the door: numbers of which the pre-check said that something is lacking, or that it is elsewhere, and what became of them.

The pre-check may turn nobody away; so some of these are looked at again, in the order of the same seed as the cases of the month.
Who left without a number has none and cannot be drawn.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from triage.insight.sheets import Sheet
from triage.insight.spotcheck import Draw, Drawn, Stratum, hash_of, ordered, provenance
from triage.ledger.streams import read, read_many
from triage.window.queue import PREFIX, STATES, Queue, Ticket, stream_of


@dataclass(frozen=True)
class Doors:
    """``strata`` hold numbers as site/day/number; ``tickets`` are those of the samples as their day left them."""

    strata: tuple[Drawn, ...]
    tickets: Mapping[str, Ticket]

    def became(self, number: str, outcomes: Mapping[str, str]) -> str:
        """What became of a ticket of a sample, in words: how it was finished, or where it stood at the end of its day."""
        ticket = self.tickets[number]
        if ticket.state == "done":
            return f"{ticket.window}办完：{outcomes.get(ticket.outcome, ticket.outcome)}"
        return "一直没有叫到" if ticket.state == "waiting" else STATES[ticket.state]


def draw_doors(connection: sa.Connection, wanted: Sequence[Stratum], drawn: Draw, sites: Sequence[str]) -> Doors:
    """The draw at the doors of ``sites`` with the month and the seed of ``drawn``; empty where that has no seed."""
    if drawn.seed is None:
        return Doors((), {})
    said = _said(connection, drawn.month, sites)
    told = [[number for number, verdict in said.items() if ("verdict", verdict) in one.of] for one in wanted]
    strata = tuple(Drawn(one, ordered(drawn.seed.mark, numbers)) for one, numbers in zip(wanted, told, strict=True))
    return Doors(strata, {number: _ticket(connection, number) for one in strata for number in one.sample})


def sheet_of_doors(drawn: Draw, doors: Doors, outcomes: Mapping[str, str]) -> Sheet:
    """All that it takes to draw again, and of those drawn what became of them."""
    seed = drawn.seed.mark if drawn.seed else ""
    above = provenance(drawn, doors.strata, "按取号的日子", "编号（服务点/日期/号）", "个")
    later = {number: ("是", doors.became(number, outcomes)) for number in doors.tickets}
    rows = [
        (one.stratum.name, number, hash_of(seed, number), *later.get(number, ("否", ""))) for one in doors.strata for number in one.numbers
    ]
    return Sheet("门口抽查", ("层", "编号", "SHA-256", "抽到", "后来"), rows, above=above)


def _said(connection: sa.Connection, month: str, sites: Sequence[str]) -> dict[str, str]:
    """What the door said last of each number of the month."""
    year, number = (int(part) for part in month.split("-"))
    days = [dt.date(year, number, day + 1) for day in range(calendar.monthrange(year, number)[1])]
    said = {}
    for event in read_many(connection, [stream_of(site, day) for site in sites for day in days], ("queue.take", "queue.move")):
        if verdict := event.data["given"].get("verdict", ""):
            site, day = event.stream.removeprefix(PREFIX).rsplit(":", 1)
            said[f"{site}/{day}/{event.data['number']}"] = verdict
    return said


def _ticket(connection: sa.Connection, number: str) -> Ticket:
    site, day, ticket = number.split("/")
    when = dt.date.fromisoformat(day)
    return Queue.of(site, when, read(connection, stream_of(site, when))).tickets[ticket]
