"""The same answers in plain Python: the tests' oracle, and what tells which condition was not met."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from triage.content.rule import All, Any, Condition, Is, Not, Number, Rule


def holds(condition: Condition, literals: set[str], numbers: dict[str, int]) -> bool:
    """Whether a condition is true of a matter with these literals and numbers."""
    match condition:
        case Is(literal):
            return literal in literals
        case Number(name, at_least, at_most):
            value = numbers.get(name)
            return value is not None and (at_least is None or value >= at_least) and (at_most is None or value <= at_most)
        case Not(part):
            return not holds(part, literals, numbers)
        case All(parts):
            return all(holds(part, literals, numbers) for part in parts)
        case Any(parts):
            return any(holds(part, literals, numbers) for part in parts)
    raise AssertionError(condition)


def fired(rules: Iterable[Rule], literals: set[str], numbers: dict[str, int]) -> set[str]:
    """The ids of the rules whose conditions hold."""
    return {rule.id for rule in rules if holds(rule.when, literals, numbers)}


def unmet(condition: Condition, literals: set[str], numbers: dict[str, int]) -> list[Condition]:
    """The smallest parts that keep a condition from holding; empty where it holds."""
    if holds(condition, literals, numbers):
        return []
    match condition:
        case All(parts):
            return [missing for part in parts for missing in unmet(part, literals, numbers)]
        case Any(parts):
            # What is nearest to holding is what a person would be told.
            return min((unmet(part, literals, numbers) for part in parts), key=len, default=[condition])
        case _:
            return [condition]


def say(condition: Condition, names: Mapping[str, str] | None = None) -> str:
    """A condition in the words of a department: 缺户口簿, 不是有急用, 年龄不小于 70.  ``names`` has the Chinese names of codes."""
    match condition:
        case Is(literal):
            kind, _, name = literal.partition(":")
            return {
                "yes": "",
                "no": "明说不是",
                "missing": "缺",
                "present": "有",
                "in_transit": "在路上的",
                "copy": "只有复印件的",
                "expired": "过期的",
                "service": "事项是",
                "line": "条线是",
                "cause": "缘由是",
                "danger": "危险：",
            }[kind] + (names or {}).get(name, name)
        case Number(name, at_least, at_most):
            bounds = [f"不小于 {at_least:g}" if at_least is not None else "", f"不大于 {at_most:g}" if at_most is not None else ""]
            return name + "、".join(filter(None, bounds))
        case Not(part):
            return f"没有“{say(part, names)}”"
        case All(parts):
            return "，".join(say(part, names) for part in parts)
        case Any(parts):
            return "、".join(say(part, names) for part in parts) + "之一"
    raise AssertionError(condition)
