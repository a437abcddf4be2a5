"""一类事 as its page shows it: what it is, its curve, what may be done, what happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from triage.insight.effect import Effect
from triage.insight.sheets import Cell, Sheet
from triage.insight.topics.door import Opened, Topics
from triage.insight.topics.measure import Measured, Point
from triage.insight.topics.table import Table
from triage.insight.topics.topic import Topic
from triage.ledger.actor import Actor
from triage.ledger.event import SHANGHAI, Event
from triage.ledger.units import Units
from triage.terms import LINES
from web.ledger import names
from web.ledger.written import Written
from web.office import Office


@dataclass(frozen=True)
class Row:
    """A topic in a list and at the head of its page."""

    topic: Topic
    name: str
    state: str
    stations: str
    remedy: str
    due: str
    left: str
    late: bool
    near: bool
    waits: str


@dataclass(frozen=True)
class Happened:
    when: str
    what: str
    who: str
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Shown:
    """``stations`` are (code, name, whether it knows), ``links`` (id, title, version, kind of page)."""

    opened: Opened
    row: Row
    line: str
    unit: str
    stations: tuple[tuple[str, str, bool], ...]
    since: str
    links: tuple[tuple[str, str, str, str], ...]
    without: str
    lines: tuple[Happened, ...]


def door(office: Office) -> Topics:
    table, limits = office.topics
    return Topics(office.ledger, table, limits, Written(office))


def shown(office: Office, actor: Actor, number: str) -> Shown:
    """Raises :class:`triage.ledger.refusal.Refusal` where there is none that the actor may see."""
    topics, written = door(office), Written(office)
    opened = topics.open(actor, number, names.today())
    topic, units = opened.topic, opened.reach.units
    return Shown(
        opened,
        row_of(office, topics.table, units, topic),
        LINES.get(topic.line, ""),
        units.name(topic.unit),
        tuple((station, units.name(station), station in topic.known) for station in topic.stations),
        names.day(topic.since),
        tuple((identity, written.title(identity), version, written.kind(identity)) for identity, version in topic.links),
        stations_of(units, opened.measured.without) if opened.measured else "",
        tuple(_happened(office, topics.table, units, event) for event in reversed(opened.events)),
    )


def sheet_of(seen: Shown) -> Sheet:
    """The curve, as a file."""
    points = seen.opened.points
    rows: list[tuple[Cell, ...]] = [(point.month, point.cases, point.came or "不知道", per_thousand(point)) for point in points]
    above = (("一类事", seen.row.name), ("编号", seen.opened.topic.number), ("派出所", seen.row.stations))
    return Sheet("一类事", ("月份", "件数", "到所人次", "每千人次"), rows, above=above)


def per_thousand(point: Point) -> str:
    return f"{1000 * point.cases / point.came:.2f}" if point.came else ""


def told(measured: Measured | None, read: Effect | None) -> str:
    """What before and after say, in one sentence."""
    effect = read or (measured.effect if measured else None)
    if effect is None:
        return "还没有过完一个整月，或者没有到所人次，比不了。"
    if effect.unsure:
        return "还说不准：照以前的样子预计的件数太少。"
    if effect.told == "less":
        return "比以前少了，不是碰巧。"
    return "比以前多了，不是碰巧。" if effect.told == "more" else "多了少了都可能是碰巧。"


def row_of(office: Office, table: Table, units: Units, topic: Topic) -> Row:
    counts = topic.due and not topic.since and topic.state in table.open
    left, late, near = names.left(office, dt.date.fromisoformat(topic.due), names.today()) if counts else ("", False, False)
    return Row(
        topic,
        Written(office).class_name(topic.service, topic.cause),
        table.states[topic.state],
        stations_of(units, topic.stations),
        table.remedies[topic.remedy].name if topic.remedy in table.remedies else "",
        names.day(topic.due),
        left,
        late,
        near,
        stations_of(units, topic.waits_for) if topic.since else "",
    )


def stations_of(units: Units, codes: Sequence[str]) -> str:
    return "、".join(map(units.name, codes))


def _happened(office: Office, table: Table, units: Units, event: Event) -> Happened:
    at = dt.datetime.fromisoformat(event.at).astimezone(SHANGHAI)
    step, said = table.steps[event.type.removeprefix("topic.")], event.data["set"]
    details = [(table.fields[name].name, _told(office, table, units, name, said[name])) for name in step.needs]
    who = office.ledger.content.rights.posts.get(event.role, event.role)
    when = f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}"
    what = f"{step.name}（{units.name(said['knows'])}）" if "knows" in said else step.name
    return Happened(when, what, f"{units.name(event.unit)} {who}", tuple(details))


def _told(office: Office, table: Table, units: Units, field: str, value: object) -> str:
    if field == "stations":
        return stations_of(units, value if isinstance(value, list) else ())
    if field == "links":
        return "、".join(f"{identity}（{version}）" for identity, version in value) if isinstance(value, list) else ""
    text = str(value)
    if field == "service":
        return names.service(office, text)
    if field == "cause":
        return Written(office).causes.get(text, text)
    if field == "remedy":
        return table.remedies[text].name
    return names.day(text) if table.fields[field].type == "date" else text
