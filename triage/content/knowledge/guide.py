"""A guide: what is concrete of one service, field by field, each point with the facts it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from triage.content.knowledge.place import Place

#: The fields of every guide in the order they are read, with their headings.
FIELDS = {
    "who": "谁可以办",
    "conditions": "要合什么条件",
    "materials": "要带什么",
    "where": "在哪里办",
    "hours": "什么时间办",
    "online": "网上能不能办",
    "limit": "多久办好",
    "fee": "收不收费",
    "agent": "能不能代办",
    "remedies": "办不成、不服怎么办",
}


@dataclass(frozen=True)
class Point:
    """One thing a guide says.

    ``gate`` is the narrowest gate of its facts.  ``ask`` is the post to ask where no fact tells (``text`` is then the
    question); ``station`` names a setting of the station that stands here.
    """

    text: str
    facts: tuple[str, ...] = ()
    since: str = ""
    gate: str = "officer"
    ask: str = ""
    station: str = ""
    line: int = field(default=0, compare=False)

    @property
    def public(self) -> bool:
        """Whether a citizen may be told it."""
        return bool(self.facts) and self.gate != "officer"

    def as_dict(self, internal: bool) -> dict[str, Any]:
        if self.station:
            return {"station": self.station}
        if not self.facts:
            return {"unconfirmed": self.ask, "question": self.text} if internal else {"unconfirmed": True}
        told: dict[str, Any] = {"text": self.text, "facts": list(self.facts), "since": self.since}
        return told | {"gate": self.gate} if internal else told


@dataclass(frozen=True)
class GuideMaterial:
    """A material: ``point`` says when it is asked for (its text may be ""), ``instead`` what stands in for it."""

    name: str
    point: Point
    minor: bool = False
    instead: tuple[Point, ...] = ()

    def as_dict(self, internal: bool) -> dict[str, Any]:
        stand_ins = [point.as_dict(internal) for point in self.instead if internal or point.public]
        return {"name": self.name, "minor": self.minor, **self.point.as_dict(internal), "instead": stand_ins}


@dataclass(frozen=True)
class Guide:
    """``fields`` holds every field but the materials, by its code of :data:`FIELDS`; ``open_materials`` are what nobody confirmed
    about them; ``questions`` are those that each field answers.

    ``ask`` are the circumstances and materials that an officer of this service asks about first, in that order; ``called`` is
    what citizens call the service; ``stuck`` asks where it is stuck, ``causes`` names the usual answers."""

    id: str
    service: str
    line: str
    owner: str
    status: str
    since: str
    checked: str
    questions: dict[str, tuple[str, ...]] = field(hash=False)
    fields: dict[str, tuple[Point, ...]] = field(hash=False)
    materials: tuple[GuideMaterial, ...] = ()
    open_materials: tuple[Point, ...] = ()
    until: str = ""
    ask: tuple[str, ...] = ()
    called: str = ""
    stuck: str = ""
    causes: tuple[str, ...] = ()
    place: Place = field(default=Place(""), compare=False, repr=False)

    @property
    def title(self) -> str:
        return f"{self.service}：办事指南"

    @property
    def in_force(self) -> bool:
        return self.status in ("试行", "正式")

    def points(self) -> Iterator[tuple[str, Point]]:
        """Every point with the code of its field, in reading order."""
        for code in FIELDS:
            if code == "materials":
                for material in self.materials:
                    yield from ((code, point) for point in (material.point, *material.instead))
                yield from ((code, point) for point in self.open_materials)
            else:
                yield from ((code, point) for point in self.fields.get(code, ()))

    @property
    def cited(self) -> tuple[str, ...]:
        """The facts it rests on, each once, in reading order."""
        return tuple(dict.fromkeys(fact for _, point in self.points() for fact in point.facts))

    def said(self, code: str, internal: bool) -> tuple[tuple[str, Point], ...]:
        """The sentences of one field that rest on facts, each with its point; a material is told with what stands in for it."""
        if code != "materials":
            return tuple((point.text, point) for point in self.fields.get(code, ()) if point.facts and (internal or point.public))
        found: list[tuple[str, Point]] = []
        for material in self.materials:
            if internal or material.point.public:
                found.append((f"{material.name}：{material.point.text}" if material.point.text else material.name, material.point))
            found += [(f"没有{material.name}的：{point.text}", point) for point in material.instead if internal or point.public]
        return tuple(found)

    def told(self, code: str, internal: bool) -> tuple[Point, ...]:
        """What may be shown of one field: everything to an officer, to others only what a citizen may be told."""
        return tuple(point for point in self.fields.get(code, ()) if internal or point.public or not point.facts)

    def as_dict(self, internal: bool) -> dict[str, Any]:
        """The guide for programs; unless ``internal`` without what only officers may know."""
        fields: dict[str, Any] = {}
        for code in FIELDS:
            if code == "materials":
                rows = [item.as_dict(internal) for item in self.materials if internal or item.point.public]
                fields[code] = rows + [point.as_dict(internal) for point in self.open_materials]
            else:
                fields[code] = [point.as_dict(internal) for point in self.told(code, internal)]
        named = {"id": self.id, "kind": "guide", "title": self.title, "service": self.service, "line": self.line}
        return named | {"fields": fields, "owner": self.owner, "status": self.status, "since": self.since, "checked": self.checked}
