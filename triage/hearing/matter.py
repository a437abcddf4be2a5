"""What was heard of a matter: circumstances, materials, quantities, service, cause and danger, with the words each rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from triage.content.rule import STATES, State

#: yes: it is so; no: it is not so; unknown: nobody said.
Value = Literal["yes", "no", "unknown"]
#: Which list a name that an officer may tick stands in.
Kind = Literal["circumstance", "material", "cause", "service", "danger"]


@dataclass(frozen=True, order=True)
class Evidence:
    """The words something was heard in: a span of the original text."""

    start: int
    end: int
    text: str
    about: str
    chance: float = 1.0

    def as_dict(self) -> dict:
        return {"circumstance": self.about, "text": self.text, "start": self.start, "end": self.end, "chance": round(self.chance, 2)}


@dataclass(frozen=True)
class Matter:
    """A matter as heard; never changed, a tick gives another one.

    ``circumstances`` maps a name to yes or no (absent: unknown), ``materials`` a material to the states that were said
    of it, ``numbers`` a quantity (年龄, 人数) to its largest value.  ``services`` and ``causes`` are (name or code,
    chance), the likeliest first, chances adding up to at most one; of the services "" stands for none of the list.
    ``danger`` is the chance that a danger is going on, ``dangers`` the chance of each kind if one is.  ``alike`` maps a
    wording's id to how like the words are to matters it was told for (a cosine; what is not like is left out), ``answering`` to how
    much likelier people say them whom it answers than people whom it does not (:meth:`triage.hearing.told.Told.answering`).
    ``line`` is what the words tell of the business line where no service does.  ``ticked`` is what an officer said, beyond doubt.
    """

    text: str
    form: str = "talk"
    circumstances: Mapping[str, Value] = field(default_factory=dict)
    materials: Mapping[str, frozenset[State]] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    services: tuple[tuple[str, float], ...] = ()
    causes: tuple[tuple[str, float], ...] = ()
    danger: float = 0.0
    dangers: tuple[tuple[str, float], ...] = ()
    alike: Mapping[str, float] = field(default_factory=dict)
    answering: Mapping[str, float] = field(default_factory=dict)
    line: str | None = None
    evidence: tuple[Evidence, ...] = ()
    ticked: Mapping[str, Value] = field(default_factory=dict)

    @property
    def service(self) -> str | None:
        """The likeliest service; None where that is none of the list."""
        return (self.services[0][0] or None) if self.services else None

    def value(self, circumstance: str) -> Value:
        return self.circumstances.get(circumstance, "unknown")

    def literals(self) -> Iterator[str]:
        """What was said of circumstances and materials, in the words of conditions."""
        for name, value in self.circumstances.items():
            if value != "unknown":
                yield f"{value}:{name}"
        for material, states in self.materials.items():
            for state in states:
                yield f"{state}:{material}"
        for state in STATES:
            if any(state in states for states in self.materials.values()):
                yield f"{state}:任一"

    @property
    def silent(self) -> bool:
        """Whether nothing was understood at all."""
        return not (self.service or self.circumstances or self.materials or self.ticked)

    def of(self, whole: Matter) -> Matter:
        """This part of ``whole``: the danger is that of the whole, and so are its words."""
        if self is whole:
            return self
        danger = tuple(e for e in whole.evidence if e.about in dict(whole.dangers))
        return replace(self, text=whole.text, danger=whole.danger, dangers=whole.dangers, evidence=tuple(sorted({*self.evidence, *danger})))

    def tick(self, kind: Kind, code: str, value: Value, name: str) -> Matter:
        """The same matter if an officer said so of ``name``, which goes by ``code`` where it stands in a list of codes."""
        ticked = {**self.ticked, name: value}
        match kind:
            case "circumstance":
                circumstances = {key: said for key, said in self.circumstances.items() if key != code}
                return replace(self, ticked=ticked, circumstances=circumstances if value == "unknown" else {**circumstances, code: value})
            case "material":
                materials = {key: states for key, states in self.materials.items() if key != code}
                if value != "unknown":
                    materials[code] = frozenset({"present" if value == "yes" else "missing"})
                return replace(self, ticked=ticked, materials=materials)
            case "cause":
                return replace(self, ticked=ticked, causes=_told(self.causes, code, value))
            case "service":
                return replace(self, ticked=ticked, services=_told(self.services, code, value))
        if value == "no":  # the person is safe
            return replace(self, ticked=ticked, danger=0.0)
        dangers = _told(self.dangers, code, value)
        return replace(self, ticked=ticked, dangers=dangers, danger=1.0 if value == "yes" else self.danger)


def _told(heard: tuple[tuple[str, float], ...], name: str, value: Value) -> tuple[tuple[str, float], ...]:
    """The chances once it is known whether ``name`` is meant."""
    if value == "unknown":
        return heard
    if value == "yes":
        return ((name, 1.0),)
    others = [(other, chance) for other, chance in heard if other != name]
    total = sum(chance for _, chance in others)
    return tuple((other, chance / total) for other, chance in others) if total else ()
