"""Reads kb/guides/: one file for each service, each point with the gate of its facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from triage.content import yamlfile
from triage.content.findings import ContentError, Finding
from triage.content.knowledge.fact import GATES, Fact
from triage.content.knowledge.guide import FIELDS, Guide, GuideMaterial, Point
from triage.content.knowledge.place import Place
from triage.content.knowledge.reference import Reference
from triage.content.knowledge.schema import schema_findings

FOLDER = "kb/guides"


def read_guides(home: Path, facts: Mapping[str, Fact], reference: Reference, findings: list[Finding]) -> Iterator[Guide]:
    """The guides of ``home``; a file that is not of the form becomes findings and no guide."""
    for path in sorted((home / FOLDER).rglob("*.yaml")):
        file = path.relative_to(home).as_posix()
        try:
            raw = yamlfile.load(path, home)
        except ContentError as error:
            findings.extend(error.findings)
            continue
        wrong = list(schema_findings("guide", raw, file, raw.get("id", "") if isinstance(raw, dict) else ""))
        findings.extend(wrong)
        if not wrong:
            yield _guide(raw, file, reference, lambda ids: gate_of(facts, ids))


def gate_of(facts: Mapping[str, Fact], ids: Iterable[str]) -> str:
    """The narrowest gate of some facts; ``officer`` where there is none, or one that is not known."""
    gates = [facts[id].gate if id in facts else "officer" for id in ids]
    return max(gates, key=GATES.index, default="officer")


def _guide(raw: yamlfile.Map, file: str, reference: Reference, gate: Callable[[Iterable[str]], str]) -> Guide:
    since = str(raw["since"])

    def point(item: Any, line: int) -> Point:
        facts = tuple(item.get("facts", ()))
        return Point(
            text=str(item.get("text", "")).strip(),
            facts=facts,
            since=str(item.get("since", since)),
            gate=gate(facts),
            ask=str(item.get("unconfirmed", "")),
            station=str(item.get("station", "")),
            line=line,
        )

    def points(items: Any) -> tuple[Point, ...]:
        return tuple(point(item, yamlfile.line_of(items, number)) for number, item in enumerate(items))

    listed = raw["materials"]
    materials = tuple(
        GuideMaterial(item["name"], at, bool(item.get("minor")), points(item["instead"]) if "instead" in item else ())
        for item, at in zip(listed, points(listed), strict=True)
        if "name" in item
    )
    service, stuck = reference.services.get(raw["service"]), raw.get("stuck", {})
    return Guide(
        id=raw["id"],
        service=raw["service"],
        line=service.line if service else "",
        owner=service.owner if service else "",
        status=raw["status"],
        since=since,
        until=str(raw.get("until", "")),
        checked=str(raw["checked"]),
        questions={code: tuple(str(question) for question in asked) for code, asked in raw["questions"].items()},
        fields={code: points(raw[code]) for code in FIELDS if code != "materials"},
        materials=materials,
        open_materials=tuple(at for item, at in zip(listed, points(listed), strict=True) if "name" not in item),
        ask=tuple(str(name) for name in raw.get("ask", ())),
        called=str(raw.get("called", "")),
        stuck=str(stuck.get("question", "")),
        causes=tuple(str(name) for name in stuck.get("causes", ())),
        place=Place(file, 1, dict(raw.key_lines)),
    )
