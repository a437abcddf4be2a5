"""The one door to topics: opening one, and every step after it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import sqlalchemy as sa

from triage.insight.effect import Effect
from triage.insight.growth import Limits
from triage.insight.topics.filling import filled
from triage.insight.topics.measure import Measured, Point, as_read, curve, measured
from triage.insight.topics.reach import Reach
from triage.insight.topics.table import Step, Table
from triage.insight.topics.topic import PREFIX, Topic, apply, every, fold
from triage.journal import next_serial
from triage.ledger import streams
from triage.ledger.actor import Actor
from triage.ledger.commands import Command, Kept
from triage.ledger.event import Event, day_of, not_before
from triage.ledger.ledger import Ledger
from triage.ledger.refusal import Lack, Refusal, lacking
from triage.ledger.units import Units


class Known(Protocol):
    """What of the content a topic may name."""

    @property
    def services(self) -> Mapping[str, str]:
        """Code → line."""
        ...

    @property
    def causes(self) -> Mapping[str, str]:
        """Code → name; "" is no cause that was heard."""
        ...

    def version(self, identity: str) -> str:
        """By which version a rule, reply or article is in use; "" where there is none."""
        ...


@dataclass(frozen=True)
class Possible:
    """A step that the actor may take now; ``lacks`` are what is in its way though every field were filled."""

    step: Step
    lacks: tuple[str, ...]


@dataclass(frozen=True)
class Opened:
    """A topic as the actor may see it.  What is counted is for who oversees it, else empty: ``measured`` as it stands today, ``read``
    as it stood when somebody looked, ``points`` month by month."""

    topic: Topic
    reach: Reach
    events: tuple[Event, ...]
    possible: tuple[Possible, ...]
    measured: Measured | None = None
    read: Effect | None = None
    points: tuple[Point, ...] = ()


class Topics:
    def __init__(self, ledger: Ledger, table: Table, limits: Limits, known: Known):
        self._ledger, self.table, self.limits, self._known = ledger, table, limits, known

    def reach(self, connection: sa.Connection, actor: Actor) -> Reach:
        return Reach(self._ledger.content.rights, Units.read(connection), actor)

    def every(self, connection: sa.Connection, actor: Actor) -> list[Topic]:
        """All that the actor may see, in the order of their numbers."""
        reach = self.reach(connection, actor)
        return [topic for topic in every(connection) if reach.sees(topic)]

    def open(self, actor: Actor, number: str, today: dt.date) -> Opened:
        """Raises :class:`Refusal` where there is none that the actor may see."""
        with self._ledger.store.read() as connection:
            reach = self.reach(connection, actor)
            topic = self._find(connection, reach, number)
            events = tuple(streams.read(connection, topic.stream))
            found = self._measured(connection, topic, reach, today)
            possible = tuple(
                Possible(step, tuple(self.table.whens[when] for when in self._whens(step, topic, found)))
                for step in self.table.steps.values()
                if _may(step, topic, reach)
            )
            if not reach.oversees(topic.unit, topic.line):
                return Opened(topic, reach, events, possible)
            read = as_read(topic.read, self.limits) if topic.read else None
            return Opened(topic, reach, events, possible, found, read, curve(connection, topic, today, reach.visible))

    def make(self, actor: Actor, action: str, given: Mapping[str, Any], key: str, now: dt.datetime | None = None) -> Kept:
        """Open a topic, or write down why a proposed class becomes none."""
        step, now = self._step(action, new=True), now or dt.datetime.now(dt.UTC)
        with self._ledger.store.write() as connection:
            command = Command(connection, actor, f"topic {action}", "", given, key)
            if answered := command.answered():
                return Kept(**answered, replayed=True)
            reach = self.reach(connection, actor)
            if not reach.acts:
                raise Refusal("not_allowed", f"您的岗位不能{step.name}。")
            values = filled(self.table, step, given, day_of(now))
            line = self._known.services.get(values["service"], "")
            lacks = [] if line else [self._lack("service")]
            lacks += [] if values["cause"] in self._known.causes else [self._lack("cause")]
            if not all(reach.units.kind(one) == "station" and reach.oversees(one, line) for one in values["stations"]):
                lacks.append(self._lack("stations"))
            if lacks:
                raise lacking(step.name, lacks)
            unit, day = reach.units.seat(actor.unit), day_of(now)
            series = f"{unit}-YL-{day:%Y}"
            topic = Topic(f"{series}-{next_serial(connection, series):03d}")
            said = {**values, "stations": sorted(set(values["stations"])), "unit": unit, "line": line, "opened": day.isoformat()}
            return self._keep(connection, command, topic, step, said, actor, now)

    def act(
        self,
        actor: Actor,
        action: str,
        number: str,
        given: Mapping[str, Any],
        seen: int | None,
        key: str,
        now: dt.datetime | None = None,
    ) -> Kept:
        """One step; ``seen`` is the seq that the form was filled in on.  Raises :class:`Refusal` and changes nothing."""
        step, now = self._step(action, new=False), now or dt.datetime.now(dt.UTC)
        with self._ledger.store.write() as connection:
            command = Command(connection, actor, f"topic {action}", number, given, key)
            if answered := command.answered():
                return Kept(**answered, replayed=True)
            reach = self.reach(connection, actor)
            topic = self._find(connection, reach, number)
            at = not_before(topic.at, now)
            if not (reach.leads(topic) if step.right == "supervise" else reach.speaks_for(topic)):
                raise Refusal("not_allowed", f"您的岗位不能在这里{step.name}。")
            if seen is None:
                raise Refusal("no_seen", "没有说明是看着哪一步填的；请重新打开再操作。")
            if seen != topic.seq:
                raise Refusal("stale", "这一类刚才有人动过；请看一下新的情况再操作。", since=tuple(range(seen + 1, topic.seq + 1)))
            if not _may(step, topic, reach):
                raise Refusal("wrong_state", f"这一类现在是“{self.table.states[topic.state]}”，不能{step.name}。")
            values = filled(self.table, step, given, day_of(at))
            found = self._measured(connection, topic, reach, day_of(at))
            lacks = [Lack(when, (), self.table.whens[when]) for when in self._whens(step, topic, found)]
            if step.code == "change":
                lacks += self._linked(topic, values)
            if lacks:
                raise lacking(step.name, lacks)
            if step.code == "know":
                values = {"knows": next(station for station in reach.speaks_for(topic) if station in topic.waits_for)}
            if step.code == "read" and found:
                values["read"] = list(found.figures)
            return self._keep(connection, command, topic, step, values, actor, at)

    def _find(self, connection: sa.Connection, reach: Reach, number: str) -> Topic:
        topic = fold(streams.read(connection, PREFIX + number.strip().upper()[:40]))
        if topic is None or not reach.sees(topic):
            raise Refusal("unknown_case", f"没有找到 {number[:40]} 这一类事；请核对编号。")
        return topic

    def _step(self, action: str, new: bool) -> Step:
        step = self.table.steps.get(action)
        if step is None or bool(step.source) == new:
            raise Refusal("unknown_action", "没有这个动作。")
        return step

    def _measured(self, connection: sa.Connection, topic: Topic, reach: Reach, today: dt.date) -> Measured | None:
        return measured(connection, topic, self.limits, today, reach.visible)

    def _whens(self, step: Step, topic: Topic, found: Measured | None) -> list[str]:
        stands = {"all_know": not topic.waits_for, "window_over": found is not None and found.over, "after_read": bool(topic.read)}
        return [when for when in step.when if not stands[when]]

    def _linked(self, topic: Topic, values: dict[str, Any]) -> list[Lack]:
        """What was changed, each with the version by which it is in use; none needed where nothing written was."""
        links = [(identity, self._known.version(identity)) for identity in dict.fromkeys(values["links"])]
        values["links"] = [list(link) for link in links]
        needed = self.table.remedies[topic.remedy].link
        return [self._lack("links")] if (needed and not links) or not all(version for _, version in links) else []

    def _lack(self, field: str) -> Lack:
        return Lack(field, (field,), self.table.fields[field].say)

    def _keep(
        self,
        connection: sa.Connection,
        command: Command,
        topic: Topic,
        step: Step,
        said: Mapping[str, Any],
        actor: Actor,
        at: dt.datetime,
    ) -> Kept:
        payload = {"to": step.target, "set": dict(said)}
        writer = streams.Writer(connection)
        event = writer.append(topic.stream, (topic.seq, topic.head), f"topic.{step.code}", payload, actor, at, command.key)
        after = apply(topic if topic.seq else None, event)
        command.carried_out({"number": after.number, "seq": after.seq}, at)
        return Kept(after.number, after.seq)


def _may(step: Step, topic: Topic, reach: Reach) -> bool:
    if topic.state not in step.source:
        return False
    if step.right == "supervise":
        return reach.leads(topic)
    return any(station in topic.waits_for for station in reach.speaks_for(topic))
