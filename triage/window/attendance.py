"""Attendance and standards: what the centre notes of the stations under its roof, told to them month by month, and acknowledged.

A month of a site is one stream (``attendance:<site>:<month>``).  Nothing is counted: each note stands by itself, with its day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from triage.ledger.actor import Actor
from triage.ledger.commands import Command
from triage.ledger.event import Event, day_of
from triage.ledger.ledger import Ledger
from triage.ledger.refusal import Refusal
from triage.ledger.streams import read
from triage.ledger.units import Units
from triage.privacy import mask
from triage.window.keeping import keep
from triage.window.lanes import Lanes
from triage.window.sites import site_of, sites_of

#: What may be done → the right that it takes.
_RIGHTS = {"note": "standards", "strike": "standards", "send": "standards", "acknowledge": "acknowledge"}
_LONGEST, _SHORTEST = 200, 4


@dataclass(frozen=True)
class Note:
    """What was noted of somebody of a station on a day; ``struck`` says why it was wrong, where it was taken back."""

    seq: int
    day: str
    station: str
    who: str
    item: str
    words: str
    struck: str = ""


@dataclass
class Month:
    """A month of a site as its events leave it.  ``sent`` is the day on which it was told to the stations, ``acknowledged`` says by
    station who read it when, and what they wrote."""

    site: str
    month: str
    name: str = ""
    stations: Mapping[str, str] = field(default_factory=dict)
    notes: dict[int, Note] = field(default_factory=dict)
    sent: str = ""
    acknowledged: dict[str, tuple[str, str, str]] = field(default_factory=dict)

    @property
    def stream(self) -> str:
        return f"attendance:{self.site}:{self.month}"

    def apply(self, event: Event) -> None:
        given = event.data["given"]
        if event.type == "attendance.note":
            self.notes[event.seq] = Note(event.seq, given["day"], given["station"], given["who"], given["item"], given["words"])
        elif event.type == "attendance.strike":
            old = self.notes[given["seq"]]
            self.notes[old.seq] = Note(old.seq, old.day, old.station, old.who, old.item, old.words, given["words"])
        elif event.type == "attendance.send":
            self.sent = event.day
        else:
            self.acknowledged[given["station"]] = (event.day, event.actor, given["words"])


class Attendance:
    def __init__(self, ledger: Ledger, lanes: Lanes):
        self.ledger, self.lanes = ledger, lanes

    def others(self, actor: Actor) -> list[tuple[str, str]]:
        """The sites that a superior may ask for."""
        with self.ledger.store.read() as connection:
            return sites_of(Units.read(connection), self.ledger.content.rights, actor, "attendance")

    def look(self, actor: Actor, month: str, asked: str = "") -> Month:
        """What the actor may see: the centre all of its site, a station its own and only what was told to it.  Raises :class:`Refusal`."""
        with self.ledger.store.read() as connection:
            seen = self._month(connection, actor, month, asked, "attendance")
        if actor.role not in ("lead", "chief"):
            return seen
        own = {seq: note for seq, note in seen.notes.items() if note.station == actor.unit and seen.sent and not note.struck}
        stations = {code: name for code, name in seen.stations.items() if code == actor.unit}
        told = {code: said for code, said in seen.acknowledged.items() if code == actor.unit}
        return Month(seen.site, month, seen.name, stations, own, seen.sent, told)

    def act(self, actor: Actor, action: str, month: str, given: Mapping[str, str], key: str, now: dt.datetime) -> None:
        """Note, strike a note, send the month to the stations, or acknowledge it.  Raises :class:`Refusal` and changes nothing."""
        if action not in _RIGHTS:
            raise Refusal("unknown_action", f"没有“{action}”这个动作；可以用：{'、'.join(_RIGHTS)}。")
        words = mask(" ".join(given.get("words", "").split())[:_LONGEST])
        with self.ledger.store.write() as connection:
            command = Command(connection, actor, f"attendance.{action}", month, given, key)
            if command.answered() is not None:
                return
            seen = self._month(connection, actor, month, "", _RIGHTS[action])
            what = getattr(self, f"_{action}")(actor, seen, given, words, day_of(now))
            keep(connection, seen.stream, f"attendance.{action}", {"given": what, "personal": {}}, actor, now, key)
            command.carried_out({"month": month}, now)

    def _note(self, actor: Actor, seen: Month, given: Mapping[str, str], words: str, today: dt.date) -> dict[str, object]:
        day, station, who, item = (given.get(name, "").strip()[:60] for name in ("day", "station", "who", "item"))
        if seen.sent:
            raise Refusal("wrong_state", "这个月已经反馈给派出所，不能再记；记在下一个月里。")
        if not (day.startswith(f"{seen.month}-") and _a_day(day) and day <= today.isoformat()):
            raise Refusal("needs", f"哪一天写 {seen.month} 里的，不晚于今天。")
        if station not in seen.stations or item not in self.lanes.standards or not who:
            raise Refusal("needs", "选派出所、写是谁（警号或者窗口）、选哪一条，都要有。")
        return {"day": day, "station": station, "who": who, "item": item, "words": words}

    def _strike(self, actor: Actor, seen: Month, given: Mapping[str, str], words: str, today: dt.date) -> dict[str, object]:
        number = int(given.get("seq", "")) if given.get("seq", "").isdecimal() else 0
        if seen.sent or number not in seen.notes or seen.notes[number].struck:
            raise Refusal("wrong_state", "没有这一条，或者已经反馈、已经划去。")
        if len(words) < _SHORTEST:
            raise Refusal("needs", f"写明为什么划去，至少 {_SHORTEST} 个字。")
        return {"seq": number, "words": words}

    def _send(self, actor: Actor, seen: Month, given: Mapping[str, str], words: str, today: dt.date) -> dict[str, object]:
        if seen.sent:
            raise Refusal("wrong_state", "这个月已经反馈过。")
        if today.isoformat()[:7] < seen.month:
            raise Refusal("wrong_state", "还没有到这个月。")
        return {}

    def _acknowledge(self, actor: Actor, seen: Month, given: Mapping[str, str], words: str, today: dt.date) -> dict[str, object]:
        if not seen.sent:
            raise Refusal("wrong_state", "中心还没有反馈这个月。")
        if actor.unit in seen.acknowledged:
            raise Refusal("wrong_state", "本所已经确认过。")
        return {"station": actor.unit, "words": words}

    def _month(self, connection: sa.Connection, actor: Actor, month: str, asked: str, right: str) -> Month:
        units = Units.read(connection)
        site = site_of(units, self.ledger.content.rights, actor, right, asked)
        stations = {code: units.by_code[code].name for code in sorted(units.stations_of(site))}
        seen = Month(site, month, units.by_code[site].name, stations)
        for event in read(connection, seen.stream):
            seen.apply(event)
        return seen


def _a_day(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
