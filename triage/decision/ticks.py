"""What an officer may tick, and the matter as it is then heard."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Literal

from triage.content.knowledge import Reply
from triage.content.openings import Topic
from triage.content.rule import All, Any, Condition, Is
from triage.decision.conditions import holds
from triage.decision.demand import Demand
from triage.hearing.matter import Kind, Matter, Value

#: Which list a name that may be ticked stands in: one of the matter's own, the topics of the opening question, or the situations that
#: wordings are written for, by the wording's id.
TickKind = Kind | Literal["topic", "situation"]
#: What is ticked "no" when the matter is like none of the situations that were offered.
ANY_SITUATION = "situation"
#: A wording under this service may be said of every service.
EVERY_SERVICE = "其他"


def of_topic(matter: Matter, topic: Topic, value: Value) -> Matter:
    """``matter`` once it is known whether it is about one of ``topic``'s services: any of them, as far as anybody knows."""
    ticked = {**matter.ticked, topic.name: value}
    if value != "yes":
        return replace(matter, ticked=ticked)
    return replace(matter, ticked=ticked, services=tuple((name, 1 / len(topic.services)) for name in topic.services))


def of_situation(matter: Matter, reply: Reply, demand: Demand, value: Value) -> Matter:
    """``matter`` once an officer said whether it is the situation that ``reply`` is written for: then its service and its causes are
    meant, and what it takes for granted is so.  Which path that takes, rules decide."""
    ticked = {**matter.ticked, reply.id: value}
    if value != "yes":
        return replace(matter, ticked=ticked)
    literals = set(matter.literals())
    for literal in _granted(demand.presupposed, literals, dict(matter.numbers)):
        state, _, name = literal.partition(":")
        if literal in literals or state not in ("yes", "no", "present", "missing"):
            continue
        if state in ("yes", "no"):
            matter = matter.tick("circumstance", name, "yes" if state == "yes" else "no", name)
        else:
            matter = matter.tick("material", name, "yes" if state == "present" else "no", name)
    services, causes = matter.services, _only(matter.causes, demand.causes, reply.causes)
    if EVERY_SERVICE not in reply.services:
        services = tuple((name, 1.0) for name, _ in _only(services, reply.services, reply.services)[:1])
    return replace(matter, ticked=ticked, services=services, causes=causes or matter.causes)


def _only(heard: tuple[tuple[str, float], ...], meant: Collection[str], first: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
    """Of what was heard what is ``meant``, with the chances that it then has; where nothing is, the ``first``."""
    some = [(name, chance) for name, chance in heard if name in meant and chance]
    total = sum(chance for _, chance in some)
    return tuple((name, chance / total) for name, chance in some) if some else tuple((name, 1.0) for name in first[:1])


def _granted(condition: Condition, literals: set[str], numbers: dict[str, int]) -> Iterator[str]:
    """What makes a condition hold: of several ways the one that holds already, else the first."""
    match condition:
        case Is(literal):
            yield literal
        case All(parts):
            for part in parts:
                yield from _granted(part, literals, numbers)
        case Any(parts) if parts:
            yield from _granted(next((part for part in parts if holds(part, literals, numbers)), parts[0]), literals, numbers)
