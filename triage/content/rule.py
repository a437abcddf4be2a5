"""Conditions and rules as the program knows them; nothing here knows YAML or an engine."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal


@dataclass(frozen=True)
class Is:
    """A literal that is true of the matter: ``yes:有急用``, ``missing:户口簿``, ``service:护照``,
    ``line:population``, ``cause:urgent``, ``danger:fraud``."""

    literal: str


@dataclass(frozen=True)
class Number:
    """A whole quantity within bounds, both included.  A quantity nobody mentioned is within none."""

    name: str
    at_least: int | None = None
    at_most: int | None = None


@dataclass(frozen=True)
class Not:
    """Not known to be so: unknown counts as not."""

    part: Condition


@dataclass(frozen=True)
class All:
    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Any:
    parts: tuple[Condition, ...]


Condition = Is | Number | Not | All | Any


def literals(condition: Condition) -> Iterator[str]:
    """Every literal a condition asks for, negated or not."""
    match condition:
        case Is(literal):
            yield literal
        case Not(part):
            yield from literals(part)
        case All(parts) | Any(parts):
            for part in parts:
                yield from literals(part)


def size(condition: Condition) -> int:
    """How many single things a condition asks for beside its cause, which every rule has: the measure of how special it is."""
    match condition:
        case Is(literal) if literal.startswith("cause:"):
            return 0
        case All(parts):
            return sum(map(size, parts))
        case Any(parts):
            return min(map(size, parts), default=0)
        case _:
            return 1


@dataclass(frozen=True)
class Example:
    text: str
    line: int = 0


#: What can be said of a material.
State = Literal["present", "missing", "in_transit", "copy", "expired"]
STATES: tuple[State, ...] = ("present", "missing", "in_transit", "copy", "expired")


@dataclass(frozen=True)
class Rule:
    """One rule.  ``path`` and ``scope`` are codes; ``causes`` are why the matter is stuck, the main one first.

    ``situation``: it answers one concrete thing that happened (bitten by a dog), whatever else was said of it.
    """

    id: str
    title: str
    status: str
    owner: str
    when: Condition
    since: datetime.date
    path: str
    causes: tuple[str, ...] = ()
    until: datetime.date | None = None
    checked: datetime.date | None = None
    scope: str | None = None
    line: str | None = None
    service: str | None = None
    reply: str | None = None
    notice: str | None = None
    deadline: str | None = None
    missing: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    hit: tuple[Example, ...] = ()
    miss: tuple[Example, ...] = ()
    reason: str = ""
    successor: str = ""
    emergency: bool = False
    situation: bool = False
    file: str = ""
    file_line: int = 0

    def in_force(self, day: datetime.date) -> bool:
        """Whether the rule judges matters of ``day``: drafts never, retired rules until their end date."""
        return self.status != "草案" and self.since <= day and (self.until is None or day <= self.until)

    @cached_property
    def literals(self) -> tuple[str, ...]:
        """Every literal the condition asks for, negated or not."""
        return tuple(dict.fromkeys(literals(self.when)))

    @cached_property
    def special(self) -> int:
        """How much the rule asks for."""
        return size(self.when)

    @cached_property
    def rank(self) -> tuple[bool, bool, int]:
        """The place among the rules that fire for one cause, the least first: what is written for the service, then for
        what happened, then what asks for more."""
        return self.service is None, not self.situation, -self.special

    @cached_property
    def danger(self) -> bool:
        """Whether the rule answers a danger that is going on: it goes before every other."""
        return any(literal.startswith("danger:") for literal in self.literals)
