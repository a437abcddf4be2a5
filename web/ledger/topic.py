"""一类事 as its pages show them: what is proposed, what stands open, one topic with its curve and what may be done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from triage.insight import classes
from triage.insight.classes import Proposal, Proposed
from triage.insight.effect import Effect
from triage.insight.sheets import Cell, Sheet
from triage.insight.topics.door import Opened, Topics
from triage.insight.topics.measure import Measured, Point, as_read, curve
from triage.insight.topics.topic import Topic
from triage.ledger.actor import Actor
from triage.ledger.event import SHANGHAI, Event
from triage.ledger.units import Units
from triage.terms import LINES
from web.ledger import names
from web.office import Office


class Written:
    """What of the content a topic may name."""

    def __init__(self, office: Office):
        self._office = office

    @property
    def services(self) -> Mapping[str, str]:
        return {service.code: service.line for service in self._office.rulebook.services.by_name.values()}

    @property
    def causes(self) -> Mapping[str, str]:
        return {**self._office.statistics.names["cause"], "": "没有认出来"}

    def version(self, identity: str) -> str:
        """The release, for a rule, reply or article that is in it."""
        knowledge = self._office.knowledge
        there = identity in self._office.rulebook.by_id or identity in knowledge.replies or identity in knowledge.articles
        release = self._office.release
        return f"{release.version}·{release.hash[:6]}" if there else ""


@dataclass(frozen=True)
class Row:
    """A topic in a list."""

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
class Grown:
    """A proposed class: its stations by name, the rule that answered most of it, the topic that is open on it already, or that
    somebody wrote down not to open since the recent months began."""

    proposal: Proposal
    name: str
    stations: str
    rule: str
    already: Topic | None


@dataclass(frozen=True)
class Listed:
    """``proposed`` is None for one who oversees nothing."""

    proposed: Proposed | None
    grown: tuple[Grown, ...]
    without: str
    mine: tuple[Row, ...]
    open: tuple[Row, ...]
    over: tuple[Row, ...]
    acts: bool


@dataclass(frozen=True)
class Happened:
    when: str
    what: str
    who: str
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Shown:
    """``effect`` as it stands today, ``read`` as it stood when somebody looked; ``points`` for who oversees it."""

    opened: Opened
    name: str
    line: str
    state: str
    unit: str
    stations: tuple[tuple[str, str, bool], ...]
    remedy: str
    due: str
    left: str
    late: bool
    near: bool
    since: str
    links: tuple[tuple[str, str, str, str], ...]
    points: tuple[Point, ...]
    without: str
    read: Effect | None
    lines: tuple[Happened, ...]


def door(office: Office) -> Topics:
    table, limits = office.topics
    return Topics(office.ledger, table, limits, Written(office))


def class_name(office: Office, service: str, cause: str) -> str:
    return f"{names.service(office, service)}：{Written(office).causes.get(cause, cause)}"


def look(office: Office, actor: Actor) -> Listed:
    topics, rights = door(office), office.ledger.content.rights
    with office.ledger.store.read() as connection:
        reach = topics.reach(connection, actor)
        seen = topics.every(connection, actor)
        proposed = None
        if rights.grant(actor, "supervise") is not None:
            proposed = classes.propose(connection, topics.limits, names.today(), rights.visible(actor, reach.units, "supervise"))
    open_now = [topic for topic in seen if topic.state in topics.table.open]
    since = proposed.recent[0] if proposed else ""
    looked_at = [topic for topic in seen if topic.state == "dismissed" and topic.opened >= since]
    standing = {(topic.service, topic.cause): topic for topic in (*looked_at, *open_now)}
    waiting = [topic for topic in open_now if topic.since and set(reach.speaks_for(topic)) & set(topic.waits_for)]
    grown = [
        Grown(
            one,
            class_name(office, one.service, one.cause),
            _stations(reach.units, one.stations),
            _title(office, one.rule),
            standing.get((one.service, one.cause)),
        )
        for one in (proposed.proposals if proposed else ())
    ]
    rest = [topic for topic in open_now if topic not in waiting]
    over = [topic for topic in reversed(seen) if topic not in open_now]
    parts = [tuple(_row(office, topics, reach.units, topic) for topic in part) for part in (waiting, rest, over)]
    without = _stations(reach.units, proposed.without) if proposed else ""
    return Listed(proposed, tuple(grown), without, parts[0], parts[1], parts[2], reach.acts)


def shown(office: Office, actor: Actor, number: str) -> Shown:
    """Raises :class:`triage.ledger.refusal.Refusal` where there is none that the actor may see."""
    topics = door(office)
    opened = topics.open(actor, number, names.today())
    topic = opened.topic
    with office.ledger.store.read() as connection:
        reach = topics.reach(connection, actor)
        oversees = reach.oversees(topic.unit, topic.line)
        visible = reach.rights.visible(actor, reach.units, "supervise")
        points = curve(connection, topic, names.today(), visible) if oversees else ()
    row = _row(office, topics, reach.units, topic)
    return Shown(
        opened,
        row.name,
        LINES.get(topic.line, ""),
        row.state,
        reach.units.name(topic.unit),
        tuple((station, reach.units.name(station), station in topic.known) for station in topic.stations),
        row.remedy,
        row.due,
        row.left,
        row.late,
        row.near,
        names.day(topic.since),
        tuple((identity, _title(office, identity), version, _kind(office, identity)) for identity, version in topic.links),
        points,
        _stations(reach.units, opened.measured.without) if opened.measured else "",
        as_read(topic.read, topics.limits) if topic.read else None,
        tuple(_happened(office, topics, reach.units, event) for event in reversed(opened.events)),
    )


def sheet_of(seen: Shown) -> Sheet:
    """The curve, as a file."""
    rows: list[tuple[Cell, ...]] = [(point.month, point.cases, point.came or "不知道", per_thousand(point)) for point in seen.points]
    above = (("一类事", seen.name), ("编号", seen.opened.topic.number), ("派出所", "、".join(name for _, name, _ in seen.stations)))
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


def _row(office: Office, topics: Topics, units: Units, topic: Topic) -> Row:
    left, late, near = names.left(office, dt.date.fromisoformat(topic.due), names.today()) if topic.due else ("", False, False)
    ended = topic.since or topic.state not in topics.table.open
    table = topics.table
    return Row(
        topic,
        class_name(office, topic.service, topic.cause),
        table.states[topic.state],
        _stations(units, topic.stations),
        table.remedies[topic.remedy].name if topic.remedy in table.remedies else "",
        names.day(topic.due),
        "" if ended else left,
        late and not ended,
        near and not ended,
        _stations(units, topic.waits_for) if topic.since else "",
    )


def _happened(office: Office, topics: Topics, units: Units, event: Event) -> Happened:
    at = dt.datetime.fromisoformat(event.at).astimezone(SHANGHAI)
    step, said = topics.table.steps[event.type.removeprefix("topic.")], event.data["set"]
    details = [(topics.table.fields[name].name, _told(office, topics, units, name, said[name])) for name in step.needs]
    who = office.ledger.content.rights.posts.get(event.role, event.role)
    when = f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}"
    what = f"{step.name}（{units.name(said['knows'])}）" if "knows" in said else step.name
    return Happened(when, what, f"{units.name(event.unit)} {who}", tuple(details))


def _told(office: Office, topics: Topics, units: Units, field: str, value: object) -> str:
    if field == "stations":
        return _stations(units, tuple(value) if isinstance(value, list) else ())
    if field == "links":
        return "、".join(f"{identity}（{version}）" for identity, version in value) if isinstance(value, list) else ""
    text = str(value)
    if field == "service":
        return names.service(office, text)
    if field == "cause":
        return Written(office).causes.get(text, text)
    if field == "remedy":
        return topics.table.remedies[text].name
    return names.day(text) if topics.table.fields[field].type == "date" else text


def _title(office: Office, identity: str) -> str:
    """A rule, reply or article as it is called; its id where it is gone."""
    rule = office.rulebook.by_id.get(identity)
    entry = office.knowledge.replies.get(identity) or office.knowledge.articles.get(identity)
    return rule.title if rule else entry.title if entry else identity


def _kind(office: Office, identity: str) -> str:
    """Which page tells of it: rule or article."""
    return "rule" if identity in office.rulebook.by_id else "article" if _title(office, identity) != identity else ""


def _stations(units: Units, codes: tuple[str, ...]) -> str:
    return "、".join(units.name(code) for code in codes)
