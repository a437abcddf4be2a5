"""The queue of one site on one day, as its events leave it: who waits in which lane, who is called next.

A ticket keeps its number and the moment of its arrival whatever lane it moves to; within a lane whoever came first is called first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

from triage.ledger.event import Event
from triage.window.lanes import FAST

PREFIX = "queue:"
STATES = {"waiting": "等候", "called": "在窗口", "done": "办完", "absent": "过号"}


def stream_of(site: str, day: dt.date) -> str:
    return f"{PREFIX}{site}:{day.isoformat()}"


@dataclass(frozen=True)
class Ticket:
    """``number`` holds the letter of the lane in which it was drawn, ``lane`` where it is now; ``arrived`` is the moment of drawing
    (UTC), ``said`` the id of what was said at the door, sealed; ``calls`` how often it was called."""

    number: str
    serial: int
    lane: str
    arrived: str
    service: str = ""
    verdict: str = ""
    said: str = ""
    state: str = "waiting"
    window: str = ""
    calls: int = 0
    outcome: str = ""
    changed: str = ""


@dataclass
class Queue:
    """``turns`` counts by window how many fast tickets were called there since another one."""

    site: str
    day: dt.date
    tickets: dict[str, Ticket] = field(default_factory=dict)
    fast_open: bool = False
    turns: dict[str, int] = field(default_factory=dict)
    seq: int = 0
    head: str = ""
    at: str = ""

    @classmethod
    def of(cls, site: str, day: dt.date, events: Iterable[Event]) -> Queue:
        queue = cls(site, day)
        for event in events:
            queue.apply(event)
        return queue

    @property
    def stream(self) -> str:
        return stream_of(self.site, self.day)

    @property
    def serial(self) -> int:
        """The last serial drawn: one series for all lanes."""
        return len(self.tickets)

    def apply(self, event: Event) -> None:
        """The queue after ``event``, which must be the next of its stream."""
        given, number, kind = event.data["given"], event.data["number"], event.type.removeprefix("queue.")
        self.seq, self.head, self.at = event.seq, event.hash, event.at
        said = event.data["personal"].get("said", {}).get("id", "")
        if kind == "fast":
            self.fast_open = given["open"]
        elif kind == "erased":
            self.tickets = {name: replace(ticket, said="") for name, ticket in self.tickets.items()}
        elif kind == "take":
            drawn = Ticket(number, self.serial + 1, given["lane"], event.at, given["service"], given["verdict"], said, changed=event.at)
            self.tickets[number] = drawn
        else:
            self.tickets[number] = self._after(self.tickets[number], kind, given, said, event.at)

    def _after(self, ticket: Ticket, kind: str, given: dict[str, str], said: str, at: str) -> Ticket:
        if kind == "call":
            window = given["window"]
            self.turns[window] = self.turns.get(window, 0) + 1 if ticket.lane == FAST else 0
            return replace(ticket, state="called", window=window, calls=ticket.calls + 1, changed=at)
        if kind == "again":
            return replace(ticket, calls=ticket.calls + 1, changed=at)
        if kind == "move":
            service, verdict = given.get("service", ticket.service), given.get("verdict", ticket.verdict)
            ticket = replace(ticket, service=service, verdict=verdict, said=said or ticket.said, lane=given["lane"])
            return replace(ticket, state="waiting", window="", calls=0, changed=at)
        if kind == "back":
            return replace(ticket, state="waiting", window="", calls=0, changed=at)
        return replace(ticket, state="absent" if kind == "absent" else "done", outcome=given.get("outcome", ""), changed=at)

    def waiting(self, lanes: Collection[str]) -> list[Ticket]:
        """Who waits in these lanes, the first to arrive first."""
        return sorted((one for one in self.tickets.values() if one.state == "waiting" and one.lane in lanes), key=lambda one: one.serial)

    def at_window(self, window: str) -> Ticket | None:
        """Whom a window has called and not finished."""
        return next((one for one in self.tickets.values() if one.state == "called" and one.window == window), None)

    def called(self) -> list[Ticket]:
        """Those at windows, the latest call first."""
        return sorted((one for one in self.tickets.values() if one.state == "called"), key=lambda one: one.changed, reverse=True)

    def next(self, window: str, lanes: Collection[str], ratio: int) -> Ticket | None:
        """Whom a window that calls ``lanes`` calls now: a fast one, but after ``ratio`` of them another; else whoever came first."""
        fast = self.waiting([lane for lane in lanes if lane == FAST])
        others = self.waiting([lane for lane in lanes if lane != FAST])
        if fast and others:
            return others[0] if self.turns.get(window, 0) >= ratio else fast[0]
        return next(iter(fast or others), None)

    def before(self, ticket: Ticket) -> int:
        """How many in its lane came before a ticket and still wait."""
        return sum(one.serial < ticket.serial for one in self.waiting([ticket.lane]))
