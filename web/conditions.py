"""The conditions of a rule as lines a department reads."""

from __future__ import annotations

from dataclasses import dataclass

from triage.engine import oracle
from triage.rulebook.ast import All, Any, Condition, Not


@dataclass(frozen=True)
class Line:
    """``joint`` opens a group (all, any, not) whose lines are one ``depth`` further in; else ``text`` is one condition."""

    depth: int
    text: str
    joint: str = ""


def lines_of(condition: Condition, depth: int = 0) -> list[Line]:
    match condition:
        case All(parts) | Any(parts):
            lines = [Line(depth, "", "all" if isinstance(condition, All) else "any")]
            return lines + [line for part in parts for line in lines_of(part, depth + 1)]
        case Not(part):
            return [Line(depth, "", "not"), *lines_of(part, depth + 1)]
        case _:
            return [Line(depth, oracle.say(condition))]
