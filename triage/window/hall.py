"""The one door to the queues: tickets are drawn, called, moved and finished here, each step an event of the site's day.

A queue holds no name.  What an aide heard at the door is sealed with the day's key and erased when the setting says.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from triage.ledger import access, personal, streams
from triage.ledger.actor import CLOCK, Actor
from triage.ledger.commands import Command
from triage.ledger.event import day_of, not_before
from triage.ledger.filling import clean
from triage.ledger.ledger import Ledger
from triage.ledger.refusal import Refusal
from triage.ledger.tables import KEYS
from triage.ledger.units import Units, Window
from triage.window.lanes import GENERAL, PRECHECK, REFLECT, Lanes
from triage.window.queue import PREFIX, STATES, Queue, Ticket, stream_of
from triage.window.sites import site_of, windows_of

#: What may be done, the right that it takes and what it is called.
ACTIONS = {
    "take": ("pre_check", "取号"),
    "call": ("queue", "叫号"),
    "again": ("queue", "再叫"),
    "finish": ("queue", "办完"),
    "absent": ("queue", "记过号"),
    "back": ("queue", "过号回来"),
    "move": ("queue", "换道"),
    "fast": ("lanes", "开关快速通道"),
}
#: From which state of a ticket; those that are about none, or about whoever is next, are not here.
_FROM = {
    "again": ("called",),
    "finish": ("called",),
    "absent": ("called",),
    "back": ("absent",),
    "move": ("waiting", "called", "absent"),
}
VERDICTS = {"": "没有预检", "ready": "可以交", "lacking": "缺材料", "elsewhere": "该去别处", "unheard": "没听清"}


@dataclass(frozen=True)
class Heard:
    """What was heard at the door: the words and the ticks with which the judge was asked.  It travels with the ticket."""

    text: str = ""
    ticked: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Floor:
    """A site as somebody sees it: its windows and its queue of today."""

    site: str
    name: str
    windows: tuple[Window, ...]
    queue: Queue
    lanes: frozenset[str]


class Hall:
    def __init__(self, ledger: Ledger, lanes: Lanes):
        self.ledger, self.lanes = ledger, lanes

    @classmethod
    def open(cls, home: Path, ledger: Ledger) -> Hall:
        return cls(ledger, Lanes.load(home))

    def floor(self, actor: Actor, now: dt.datetime, site: str = "") -> Floor:
        """The site at which the actor sits; a program names it.  Raises :class:`Refusal` where their post has nothing to do there."""
        with self.ledger.store.read() as connection:
            return self._floor(connection, self._site(connection, actor, "pre_check", site), day_of(now))

    def screen(self, site: str, now: dt.datetime) -> Floor | None:
        """A site for its wall: numbers and windows alone are shown of it.  None where there is none."""
        with self.ledger.store.read() as connection:
            unit = Units.read(connection).by_code.get(site)
            known = unit is not None and unit.kind in ("station", "centre") and not unit.site
            return self._floor(connection, site, day_of(now)) if known else None

    def step(self, site: str, now: dt.datetime) -> int:
        """How far the queue of a site has come today: for a wall that asks every few seconds and mostly needs nothing."""
        with self.ledger.store.read() as connection:
            return streams.last_seq(connection, stream_of(site, day_of(now)))

    def heard(self, actor: Actor, number: str, now: dt.datetime) -> Heard:
        """What was said at the door, for who serves the ticket; the reading is written into the access log."""
        with self.ledger.store.write() as connection:
            floor = self._floor(connection, self._site(connection, actor, "pre_check"), day_of(now))
            ticket = _ticket(floor.queue, number)
            if not ticket.said:
                return Heard()
            access.note(connection, actor, "ticket", f"{floor.site} {ticket.number}")
            texts = personal.look(connection, self.ledger.seal, floor.queue.stream, plain=True)
        kept = json.loads(texts.get(ticket.said, "{}"))
        return Heard(kept.get("text", ""), kept.get("ticked"))

    def act(
        self,
        actor: Actor,
        action: str,
        given: Mapping[str, Any],
        key: str,
        now: dt.datetime | None = None,
        heard: Heard | None = None,
        judged: Mapping[str, str] | None = None,
    ) -> Ticket | None:
        """Do ``action``, or raise :class:`Refusal` and change nothing; the ticket as it is then, None where it is about none.

        The same key again gives the same ticket and does nothing, on another day too.  ``judged`` is what we make of what was ``given``
        (lane, service, verdict): it may have changed when a command comes a second time, and makes it no other one.
        """
        now = now or dt.datetime.now(dt.UTC)
        if action not in ACTIONS:
            raise Refusal("unknown_action", f"没有“{action}”这个动作；可以用：{'、'.join(ACTIONS)}。")
        with self.ledger.store.write() as connection:
            command = Command(connection, actor, f"queue.{action}", "", {**given, "heard": asdict(heard) if heard else {}}, key)
            before = command.answered()
            site, today = self._site(connection, actor, ACTIONS[action][0], str(given.get("site", ""))), day_of(now)
            if before is not None:
                day = dt.date.fromisoformat(before.get("day", today.isoformat()))
                return self._floor(connection, site, day).queue.tickets.get(before["number"])
            floor = self._floor(connection, site, today)
            number, what = self._what(actor, action, {**given, **(judged or {})}, floor)
            texts = {"said": clean(json.dumps(asdict(heard), ensure_ascii=False))} if heard and heard.text else {}
            kept = personal.keep(connection, self.ledger.seal, floor.queue.stream, texts)
            self._append(connection, floor.queue, action, {"number": number, "given": what, "personal": kept}, actor, now, key)
            command.carried_out({"number": number, "day": today.isoformat()}, now)
            return floor.queue.tickets.get(number)

    def erase(self, now: dt.datetime) -> int:
        """Erase what was said at doors more than the setting's days ago; returns how many days of a site it was."""
        last = day_of(now) - dt.timedelta(days=self.lanes.keep_days)
        with self.ledger.store.read() as connection:
            held = connection.execute(sa.select(KEYS.c.stream).where(KEYS.c.stream.startswith(PREFIX, autoescape=True))).scalars().all()
        old = [(stream, *stream.removeprefix(PREFIX).split(":")) for stream in sorted(held)]
        done = [(stream, site, day) for stream, site, day in old if day < last.isoformat()]
        for stream, site, day in done:
            with self.ledger.store.write() as connection:
                queue = Queue.of(site, dt.date.fromisoformat(day), streams.read(connection, stream))
                payload = {"number": "", "given": {"erased": personal.erase(connection, stream)}, "personal": {}}
                self._append(connection, queue, "erased", payload, CLOCK, now, f"erase/{stream}")
        return len(done)

    def _what(self, actor: Actor, action: str, given: Mapping[str, Any], floor: Floor) -> tuple[str, dict[str, Any]]:
        """(number, what the event carries).  Raises :class:`Refusal`."""
        queue = floor.queue
        if action == "fast":
            if queue.fast_open == bool(given.get("open")):
                raise Refusal("wrong_state", f"快速通道已经{'开着' if queue.fast_open else '关着'}。")
            return "", {"open": bool(given.get("open"))}
        if action == "take":
            lane = self._lane(str(given.get("lane", "")), floor.lanes)
            heard = {name: str(given.get(name, "")) for name in ("service", "verdict")}
            return f"{lane}{queue.serial + 1:04d}", {"lane": lane, **heard}
        if action == "call":
            return self._next(actor, str(given.get("window", "")), floor)
        ticket = _ticket(queue, str(given.get("number", "")))
        if ticket.state not in _FROM[action]:
            raise Refusal("wrong_state", f"{ticket.number} 现在是“{STATES[ticket.state]}”，不能{ACTIONS[action][1]}。")
        if action == "finish":
            outcome = str(given.get("outcome", ""))
            if outcome not in self.lanes.outcomes:
                raise Refusal("needs", f"要选办得怎样：{'、'.join(self.lanes.outcomes.values())}。")
            return ticket.number, {"outcome": outcome}
        if action == "absent" and ticket.calls < self.lanes.calls:
            raise Refusal("needs", f"{ticket.number} 才叫了 {ticket.calls} 遍，叫满 {self.lanes.calls} 遍没有人应再记过号。")
        if action == "move":
            lane = self._lane(str(given.get("lane", "")), floor.lanes)
            return ticket.number, {"lane": lane, **{name: str(given[name]) for name in ("service", "verdict") if name in given}}
        return ticket.number, {}

    def _next(self, actor: Actor, name: str, floor: Floor) -> tuple[str, dict[str, Any]]:
        window = next((one for one in floor.windows if one.name == name), None)
        if window is None:
            raise Refusal("needs", "先选您坐的是哪个窗口。")
        busy = floor.queue.at_window(name)
        if busy:
            raise Refusal("wrong_state", f"{name}手上还有 {busy.number}：先办完，或者记过号、换道，再叫下一个。")
        found = floor.queue.next(name, self.called_by(actor, window, floor), self.lanes.ratio)
        if found is None:
            raise Refusal("wrong_state", "这个窗口叫的几道现在都没有人等。")
        return found.number, {"window": name}

    def called_by(self, actor: Actor, window: Window, floor: Floor) -> tuple[str, ...]:
        """The lanes that this person calls at this window: some are for police officers alone."""
        lanes = self.lanes.of_window(window)
        return lanes if actor.kind == "police" else tuple(lane for lane in lanes if lane not in self.lanes.police)

    def _lane(self, asked: str, called: frozenset[str]) -> str:
        """The lane asked for, or the nearest that some window of the site calls: nobody waits where nobody calls."""
        if asked not in self.lanes.names:
            raise Refusal("needs", f"要说走哪一道：{'、'.join(f'{letter} {name}' for letter, name in self.lanes.names.items())}。")
        if not called:
            raise Refusal("needs", "这里还没有窗口可以叫号；请先导入窗口表（bancheng units import 机构表.csv --windows 窗口表.csv）。")
        order = (asked, GENERAL, REFLECT, *(letter for letter in self.lanes.names if letter != PRECHECK), PRECHECK)
        return next(letter for letter in order if letter in called)

    def _site(self, connection: sa.Connection, actor: Actor, right: str, asked: str = "") -> str:
        return site_of(Units.read(connection), self.ledger.content.rights, actor, right, asked)

    def _floor(self, connection: sa.Connection, site: str, day: dt.date) -> Floor:
        units = Units.read(connection)
        windows = windows_of(connection, units, site)
        queue = Queue.of(site, day, streams.read(connection, stream_of(site, day)))
        return Floor(site, units.by_code[site].name, windows, queue, self.lanes.of_site(windows))

    def _append(
        self, connection: sa.Connection, queue: Queue, action: str, payload: Mapping[str, Any], actor: Actor, now: dt.datetime, key: str
    ) -> None:
        writer, at = streams.Writer(connection), not_before(queue.at, now)
        queue.apply(writer.append(queue.stream, (queue.seq, queue.head), f"queue.{action}", payload, actor, at, key))


def _ticket(queue: Queue, number: str) -> Ticket:
    tidy = number.strip().upper()
    if tidy not in queue.tickets:
        raise Refusal("unknown_case", f"今天没有“{number[:12]}”这个号；照号条上的写，例如 G0012。")
    return queue.tickets[tidy]
