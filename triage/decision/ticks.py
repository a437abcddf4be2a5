"""What an officer may tick, and the matter as it is then heard."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from triage.content.openings import Topic
from triage.hearing.matter import Kind, Matter, Value

#: Which list a name that may be ticked stands in: one of the matter's own, or the topics of the opening question.
TickKind = Kind | Literal["topic"]


def of_topic(matter: Matter, topic: Topic, value: Value) -> Matter:
    """``matter`` once it is known whether it is about one of ``topic``'s services: any of them, as far as anybody knows."""
    ticked = {**matter.ticked, topic.name: value}
    if value != "yes":
        return replace(matter, ticked=ticked)
    return replace(matter, ticked=ticked, services=tuple((name, 1 / len(topic.services)) for name in topic.services))
