"""Dispatches (通报、实地检查、培训) as their pages show them: lists, the form of each kind, one paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from triage.insight.sheets import Sheet
from triage.ledger.actor import Actor
from triage.ledger.dispatch import listing
from triage.ledger.dispatch.dispatch import Part
from triage.ledger.dispatch.door import Dispatches, Opened
from triage.ledger.dispatch.forms import Step
from triage.ledger.dispatch.listing import Listed, Owed
from triage.ledger.dispatch.reach import Reach
from triage.ledger.event import SHANGHAI, Event
from triage.ledger.units import Units
from triage.terms import LINES
from web.ledger import names
from web.office import Office
from web.session import book

#: Fields of a form that may be given several times.
_MANY = ("units", "cases")


@dataclass(frozen=True)
class Line:
    """One thing that is owed, in words."""

    number: str
    kind: str
    title: str
    sender: str
    station: str
    what: str
    due: str
    left: str
    late: bool
    near: bool
    state: str


@dataclass(frozen=True)
class Place:
    """A district with the stations that somebody may send to, by code."""

    code: str
    name: str
    stations: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Task:
    """What one station owes: ``said`` is what was written about it last; ``steps`` may be taken now."""

    part: Part
    what: str
    state: str
    due: str
    left: str
    late: bool
    near: bool
    said: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Happened:
    """One line of what happened."""

    when: str
    what: str
    station: str
    who: str
    words: str


@dataclass(frozen=True)
class Paper:
    """One dispatch; ``facts`` are (name, text), ``results`` of a check (item, result, why)."""

    opened: Opened
    kind: str
    sender: str
    line: str
    day: str
    facts: tuple[tuple[str, str], ...]
    results: tuple[tuple[str, str, str], ...]
    stations: tuple[tuple[str, str, tuple[Task, ...]], ...]
    whole: tuple[Step, ...]
    lines: tuple[Happened, ...]


def door(office: Office) -> Dispatches:
    """Papers hold no name and no account number of anybody who sits where they go."""

    def known(units: Collection[str]) -> Iterator[str]:
        for each in book().all(units):
            yield from filter(None, (each.name, each.account))

    return Dispatches(office.ledger, known)


def look(office: Office, actor: Actor, kind: str, after: str) -> Listed:
    kind = kind if kind in office.ledger.content.dispatches.kinds else ""
    return listing.look(office.ledger, actor, names.today(), kind, after[:60])


def lines(office: Office, units: Units, owed: Collection[Owed]) -> list[Line]:
    forms = office.ledger.content.dispatches
    found = []
    for one in owed:
        left, late, near = names.left(office, dt.date.fromisoformat(one.due), names.today())
        what = one.words or forms.tasks[one.task_kind]
        who = (units.name(one.from_unit), units.name(one.unit))
        row = (one.number, forms.kinds[one.kind], one.title, *who, what, names.day(one.due), left, late, near)
        found.append(Line(*row, forms.states[one.state]))
    return found


def sheet_of(office: Office, seen: Listed) -> Sheet:
    """What is owed, as a file: by day, as on the page."""
    parts = (("本所要办的", seen.mine), ("等认可的", seen.judge), ("过了日子的", seen.late))
    rows = [
        (part, line.due, line.number, line.kind, line.title, line.sender, line.station, line.what, line.state)
        for part, owed in parts
        for line in lines(office, seen.units, owed)
    ]
    return Sheet("通报检查", ("哪一类", "哪天前", "编号", "种类", "标题", "谁发的", "派出所", "要办的", "状态"), rows)


def places(office: Office, actor: Actor) -> list[Place]:
    """Where the actor may send; nowhere for who may send nothing."""
    units = _units(office)
    reach = Reach.of(office.ledger.content.rights, actor, units)
    if not reach.acts:
        return []
    districts = sorted({units.district_of(code) for code in reach.supervised})
    below = {code: [unit for unit in sorted(reach.supervised) if units.district_of(unit) == code] for code in districts}
    return [Place(code, units.name(code), tuple((unit, units.name(unit)) for unit in below[code])) for code in districts]


def lines_of_work(office: Office, actor: Actor) -> Mapping[str, str]:
    """What lines a paper may be of; none to choose for a department's post, whose line it is."""
    return {} if Reach.of(office.ledger.content.rights, actor, _units(office)).line is not None else {"": "不分条线", **LINES}


def filled(sent: MultiDict[str, str]) -> dict[str, object]:
    """What was filled in, for the door."""
    given: dict[str, object] = {name: text.replace("\r\n", "\n") for name, text in sent.items() if name not in (*_MANY, "key")}
    return given | {name: sent.getlist(name) for name in _MANY if name in sent}


def unserved(office: Office, actor: Actor) -> list[str]:
    """Stations without a window where citizens could go, as they are called."""
    with office.ledger.store.read() as connection:
        units = Units.read(connection)
        without = listing.unserved(connection, units, Reach.of(office.ledger.content.rights, actor, units))
    return [units.name(code) for code in without]


def due(office: Office) -> str:
    """The day (ISO) that a form proposes for a reply."""
    content = office.ledger.content
    return content.clocks.shift(names.today(), content.dispatches.days["reply"]).isoformat()


def paper(office: Office, actor: Actor, number: str) -> Paper:
    """Raises :class:`triage.ledger.refusal.Refusal` where there is none that the actor may see."""
    forms, units = office.ledger.content.dispatches, _units(office)
    opened = door(office).open(actor, number)
    dispatch, body = opened.dispatch, opened.body
    said = {
        (unit, task): _words(event, opened.words)
        for event in opened.events
        for unit, task, *_ in event.data["set"].get("parts", ())
        if _words(event, opened.words)
    }
    tasks: dict[str, list[Task]] = {}
    for part in opened.parts:
        left, late, near = names.left(office, dt.date.fromisoformat(part.due), names.today())
        done = part.state == "done"
        what = body["tasks"].get(part.task) or forms.tasks[part.kind]
        spoken = said.get((part.unit, part.task), "") if part.kind != "receipt" else ""
        shown = (forms.states[part.state], names.day(part.due), "" if done else left, late and not done, near and not done, spoken)
        tasks.setdefault(part.unit, []).append(Task(part, what, *shown, opened.possible.get((part.unit, part.task), ())))
    told = dispatch.told
    facts = [
        ("怎么查的", forms.ways.get(told.get("way", ""), "")),
        ("谁来查的", forms.outside.get(told.get("by", ""), "")),
        ("什么时候", told.get("at", "").replace("T", " ")),
        ("摄像头", body.get("camera", "")),
        ("在哪里", body.get("place", "")),
    ]
    found, reasons = told.get("results", {}), body.get("reasons", {})
    results = [(item.name, forms.results[found[item.code]], reasons.get(item.code, "")) for item in forms.items if item.code in found]
    stations = tuple((unit, units.name(unit), tuple(owed)) for unit, owed in tasks.items())
    return Paper(
        opened,
        forms.kinds[dispatch.kind],
        units.name(dispatch.unit),
        LINES.get(dispatch.line, ""),
        names.day(dispatch.day),
        tuple((name, text) for name, text in facts if text),
        tuple(results),
        stations,
        opened.possible["", ""],
        tuple(_line(office, units, event, opened.words) for event in reversed(opened.events)),
    )


def _line(office: Office, units: Units, event: Event, words: Mapping[str, str]) -> Happened:
    at = dt.datetime.fromisoformat(event.at).astimezone(SHANGHAI)
    forms, moved = office.ledger.content.dispatches, event.data["set"].get("parts", ())
    kind = event.type.removeprefix("dispatch.")
    what = "文字已删除" if kind == "erased" else forms.steps["send" if kind == "sent" else kind].name
    who = office.ledger.content.rights.posts.get(event.role, event.role)
    station = units.name(moved[0][0]) if moved and moved[0][0] != event.unit else ""
    unit = units.name(event.unit)
    by = unit if who in unit else f"{unit} {who}"  # 闵行分局 says already that the district did it
    return Happened(f"{at.month}月{at.day}日 {at:%H:%M}", what, station, by, _words(event, words))


def _words(event: Event, words: Mapping[str, str]) -> str:
    kept = event.data["personal"].get("words")
    return words.get(kept["id"], "（已删除）") if kept else ""


def _units(office: Office) -> Units:
    with office.ledger.store.read() as connection:
        return Units.read(connection)
