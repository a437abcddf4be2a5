"""The station's ledger as a list, and what waits to be told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from triage.ledger.actor import Actor
from triage.ledger.listing import Wanted
from triage.ledger.sealing import normal
from triage.terms import LINES
from web.ledger import names, timeline
from web.office import Office

#: How near its day a case is: what is asked for → what it is called.
NEAR = {"over": "已超期", "today": "今天到期", "soon": "下个工作日以前到期"}
#: Characters that a telephone number has at least.
_WHOLE = 8
_TO_TELL, _PROMISED = ("answered",), ("supplement",)


@dataclass(frozen=True)
class Row:
    number: str
    state: str
    path: str
    service: str
    registered: str
    due: str
    left: str
    late: bool
    near: bool
    promised: str
    owner: str
    words: str = ""


@dataclass(frozen=True)
class Looked:
    """``after`` asks for the next page; ``asked`` is what was asked for, as the form holds it."""

    rows: tuple[Row, ...]
    after: str
    asked: Mapping[str, str]
    states: Mapping[str, str]
    lines: Mapping[str, str]
    near: Mapping[str, str]


@dataclass(frozen=True)
class ToTell:
    answers: tuple[Row, ...]
    promises: tuple[Row, ...]


def wanted_of(office: Office, asked: Mapping[str, str]) -> Wanted:
    machine, now = office.ledger.content.machine, names.today()
    state = asked.get("state", "open")
    digits = asked.get("digits", "").strip()[:40]
    number = normal(digits)
    person = len(number) >= _WHOLE and number.rstrip("X").isdigit()  # a whole number of somebody, not a part of a case's
    return Wanted(
        states=machine.open if state == "open" else (state,) if state in machine.states else (),
        line=asked.get("line", "") if asked.get("line") in LINES else "",
        due_until=_until(office, asked.get("near", ""), now),
        digits="" if person else digits,
        person=digits if person else "",
    )


def look(office: Office, actor: Actor, asked: Mapping[str, str]) -> Looked:
    machine, now, wanted = office.ledger.content.machine, names.today(), wanted_of(office, asked)
    found = office.ledger.page(actor, wanted, asked.get("after", "")[:60])
    states = {"open": "没有办结的", "": "全部", **machine.states}
    kept = {name: asked.get(name, "") for name in ("line", "near", "digits")} | {"state": asked.get("state", "open")}
    return Looked(tuple(row_of(office, row, now) for row in found.rows), found.after, kept, states, LINES, NEAR)


def to_tell(office: Office, actor: Actor) -> ToTell:
    """Answers of departments with the words that may be said, and promises whose day has come."""
    now = names.today()
    answers = []
    for row in office.ledger.page(actor, Wanted(states=_TO_TELL)).rows:
        events, texts = office.ledger.events(actor, row["number"]), office.ledger.texts(actor, row["number"], "tell")
        answers.append(row_of(office, row, now, timeline.latest(events, texts, "public_wording")))
    promised = [row for row in office.ledger.page(actor, Wanted(states=_PROMISED), most=200).rows if row["promised"] <= now.isoformat()]
    return ToTell(tuple(answers), tuple(row_of(office, row, now) for row in promised))


def row_of(office: Office, row: Mapping[str, Any], now: dt.date, words: str = "") -> Row:
    left, late, near = names.left(office, dt.date.fromisoformat(row["due"]), now) if row["due"] else ("", False, False)
    return Row(
        row["number"],
        office.ledger.content.machine.states[row["state"]],
        row["path"],
        names.service(office, row["service"]),
        names.day(row["registered"]),
        names.day(row["due"]),
        left,
        late,
        near,
        names.day(row["promised"]) if row["state"] in _PROMISED else "",
        row["owner"],
        words,
    )


def _until(office: Office, near: str, now: dt.date) -> str:
    """The last due day that is asked for."""
    if near == "over":
        return (now - dt.timedelta(days=1)).isoformat()
    if near == "today":
        return now.isoformat()
    if near != "soon":
        return ""
    day, calendar = now + dt.timedelta(days=1), office.ledger.content.clocks.calendar
    while not calendar.judge(day).workday:
        day += dt.timedelta(days=1)
    return day.isoformat()
