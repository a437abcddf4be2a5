"""The conditions of a rule as lines a department reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from triage.content.rule import All, Any, Condition, Not
from triage.decision import conditions


@dataclass(frozen=True)
class Line:
    """``joint`` opens a group (all, any, not) whose lines are one ``depth`` further in; else ``text`` is one condition."""

    depth: int
    text: str
    joint: str = ""


def lines_of(condition: Condition, names: Mapping[str, str], depth: int = 0) -> list[Line]:
    """``names`` has what a department calls the codes in it."""
    match condition:
        case All(parts) | Any(parts):
            kind = type(condition)
            flat = [inner for part in parts for inner in (part.parts if isinstance(part, kind) else (part,))]
            return [Line(depth, "", "all" if kind is All else "any"), *(line for part in flat for line in lines_of(part, names, depth + 1))]
        case Not(All() | Any() as part):
            return [Line(depth, "", "not"), *lines_of(part, names, depth + 1)]
        case _:
            return [Line(depth, conditions.say(condition, names))]
