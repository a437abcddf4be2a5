"""What was read of a matter: facts with their evidence, materials with their state, the service it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from triage.reading.leanings import Leanings

#: yes: it is so; no: it is not so; unknown: nobody said.
Value = Literal["yes", "no", "unknown"]
#: What can be said of a material.
State = Literal["present", "missing", "in_transit", "copy", "expired"]
STATES: tuple[State, ...] = ("present", "missing", "in_transit", "copy", "expired")


@dataclass(frozen=True, order=True)
class Evidence:
    """The words a fact was read from: a span of the original text, or "" where an officer ticked it."""

    start: int
    end: int
    text: str
    fact: str

    def as_dict(self) -> dict:
        return {"fact": self.fact, "text": self.text, "start": self.start, "end": self.end}


@dataclass
class Matter:
    """A matter as read.

    ``facts`` maps a circumstance to yes or no (absent: unknown), ``materials`` a material to the states that were
    said of it, ``numbers`` a quantity (年龄, 人数) to its largest value.  ``services`` are the candidates, best first,
    with their scores; ``service`` and ``line`` are what the rules are asked about.
    """

    text: str
    facts: dict[str, Value] = field(default_factory=dict)
    materials: dict[str, set[State]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    service: str | None = None
    line: str | None = None
    services: list[tuple[str, float]] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    leanings: Leanings | None = None

    def value(self, fact: str) -> Value:
        return self.facts.get(fact, "unknown")

    def literals(self) -> Iterator[str]:
        """Everything that is true of the matter, in the words of the engine's conditions."""
        for fact, value in self.facts.items():
            if value != "unknown":
                yield f"{value}:{fact}"
        for material, states in self.materials.items():
            for state in states:
                yield f"{state}:{material}"
        for state in STATES:
            if any(state in states for states in self.materials.values()):
                yield f"{state}:任一"
        if self.service:
            yield f"service:{self.service}"
        if self.line:
            yield f"line:{self.line}"

    def with_fact(self, fact: str, value: Value, materials: Mapping[str, object]) -> Matter:
        """The same matter if an officer ticked ``fact``; a material's yes means that it is there."""
        facts, states = dict(self.facts), {name: set(said) for name, said in self.materials.items()}
        if fact in materials:
            states.pop(fact, None)
            if value != "unknown":
                states[fact] = {"present" if value == "yes" else "missing"}
        elif value == "unknown":
            facts.pop(fact, None)
        else:
            facts[fact] = value
        told = Matter(self.text, facts, states, dict(self.numbers), self.service, self.line, self.services, self.evidence, self.leanings)
        told.add_up()
        return told

    def add_up(self) -> None:
        """Put the scorecards' leads among the numbers, from the words and from everything that is known now."""
        if self.leanings:
            self.numbers |= self.leanings.numbers(self.literals())
