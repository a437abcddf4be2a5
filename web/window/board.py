"""Who is called where and who waits, as a wall shows it and the other pages count it: numbers, windows, minutes, no name."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from triage.ledger.event import SHANGHAI
from triage.window.hall import Floor
from triage.window.queue import Ticket
from web.ledger import names
from web.office import Office


@dataclass(frozen=True)
class Line:
    """A ticket as it is shown; ``minutes`` since it was drawn, ``clock`` the local time of that."""

    number: str
    window: str
    service: str
    verdict: str
    minutes: int
    clock: str
    calls: int


@dataclass(frozen=True)
class Lane:
    letter: str
    name: str
    waiting: tuple[Line, ...]


@dataclass(frozen=True)
class Board:
    """``called`` with the latest first; ``lanes`` are those that somebody calls here, or waits in."""

    called: tuple[Line, ...]
    lanes: tuple[Lane, ...]
    absent: tuple[Line, ...]
    fast_open: bool
    finished: int


def board_of(office: Office, floor: Floor, now: dt.datetime) -> Board:
    queue = floor.queue
    lanes = (
        Lane(letter, name, tuple(line_of(office, one, now) for one in queue.waiting(letter))) for letter, name in office.lanes.names.items()
    )
    return Board(
        tuple(line_of(office, one, now) for one in queue.called()),
        tuple(lane for lane in lanes if lane.waiting or lane.letter in floor.lanes),
        tuple(line_of(office, one, now) for one in queue.tickets.values() if one.state == "absent"),
        queue.fast_open,
        sum(one.state == "done" for one in queue.tickets.values()),
    )


def line_of(office: Office, ticket: Ticket, now: dt.datetime) -> Line:
    arrived = dt.datetime.fromisoformat(ticket.arrived)
    return Line(
        ticket.number,
        ticket.window,
        names.service(office, ticket.service) if ticket.service else "",
        ticket.verdict,
        max(0, int((now - arrived).total_seconds() // 60)),
        f"{arrived.astimezone(SHANGHAI):%H:%M}",
        ticket.calls,
    )
