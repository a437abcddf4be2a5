"""A dispatch as its events leave it: :func:`apply` is pure, so that the same events give the same dispatch for ever."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from triage.ledger.event import Event

PREFIX = "dispatch:"
#: The code of what every station owes of every dispatch: to say that it has it.
RECEIPT = "receipt"


@dataclass(frozen=True)
class Part:
    """What one station owes: ``task`` is the code of what, ``kind`` receipt, rectify or attend, ``due`` a day (ISO), ``seq`` the
    step that moved it last."""

    unit: str
    task: str
    kind: str
    due: str
    state: str = "open"
    seq: int = 1


@dataclass(frozen=True)
class Dispatch:
    """``unit`` is where the post sits that sent it, ``line`` of the department ("" for all lines); ``told`` are codes alone (how a
    check was made, its results, the cases of a training); ``withdrawn`` the day on which it was taken back, "" where it was not."""

    number: str
    seq: int = 0
    at: str = ""
    head: str = ""
    kind: str = ""
    unit: str = ""
    line: str = ""
    day: str = ""
    told: Mapping[str, Any] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    withdrawn: str = ""

    @property
    def stream(self) -> str:
        return PREFIX + self.number

    @property
    def units(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(part.unit for part in self.parts))

    def part(self, unit: str, task: str) -> Part | None:
        return next((part for part in self.parts if (part.unit, part.task) == (unit, task)), None)


def apply(dispatch: Dispatch | None, event: Event) -> Dispatch:
    """The dispatch after ``event``; None is before the first."""
    said = event.data["set"]
    before = dispatch or Dispatch(event.stream.removeprefix(PREFIX))
    same = {name: said[name] for name in ("kind", "unit", "line", "day", "told", "withdrawn") if name in said}
    parts = before.parts
    if "units" in said:
        parts = tuple(Part(unit, task, kind, due) for unit in said["units"] for task, kind, due in said["tasks"])
    moved = {(unit, task): (state, due) for unit, task, state, due in said.get("parts", ())}
    if moved:
        parts = tuple(_moved(part, moved.get((part.unit, part.task)), event.seq) for part in parts)
    return replace(before, seq=event.seq, at=event.at, head=event.hash, parts=parts, **same)


def fold(events: Iterable[Event]) -> Dispatch | None:
    dispatch = None
    for event in events:
        dispatch = apply(dispatch, event)
    return dispatch


def paper_of(text: str) -> Mapping[str, Any]:
    """What was kept of a paper's words; empty ones where they were erased."""
    return json.loads(text) if text else {"title": "", "findings": "", "tasks": {}}


def _moved(part: Part, to: tuple[str, str] | None, seq: int) -> Part:
    return replace(part, state=to[0], due=to[1], seq=seq) if to else part
