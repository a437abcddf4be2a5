"""The labelled matters of kb/cases/: what people said, and what a careful reader heard in it and would call right."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from sys import intern
from typing import Any

from triage.content.findings import ContentError, Finding
from triage.content.knowledge.cases import TypicalCase, case_paths, read_cases
from triage.content.textfile import read_text

FOLDER = "kb/cases/matters"
HELD = "kb/cases/held"
#: The service of a matter that is about none of the list.
NO_SERVICE = "其他"
#: What a finding about a label is called, and how a line is written.
CHECK = "labels"
FORM = '每行写成 {"id": "编号", "text": "群众说的话", "services": ["事项"], "cause": "缘由的代码"}'


@dataclass(frozen=True, slots=True)
class LabelledMatter:
    """One labelled matter.

    What the ear learns: ``services`` (the best first; several where they truly overlap), ``cause``, ``second`` ("" where
    none weighs) and ``danger`` (a kind, or ""; whether there is one teaches nothing where nobody read for it and
    ``danger_read`` is false).  What a decision is measured by: ``accept`` are the paths a careful
    officer would call right; they are () where nobody labelled them.
    """

    id: str
    text: str
    services: tuple[str, ...]
    cause: str = ""
    second: str = ""
    danger: str = ""
    form: str = ""
    accept: tuple[str, ...] = ()
    scope_accept: tuple[str, ...] = ()
    line_accept: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    also: tuple[str, str] = ("", "")
    source: str = ""
    danger_read: bool = True

    @property
    def path(self) -> str:
        return self.accept[0] if self.accept else ""

    @property
    def service(self) -> str:
        return self.services[0]

    @property
    def scope(self) -> str:
        return self.scope_accept[0] if self.scope_accept else ""

    @property
    def line(self) -> str:
        return self.line_accept[0] if self.line_accept else ""

    @classmethod
    def of_case(cls, case: TypicalCase) -> LabelledMatter:
        """A typical case, which accepts its own labels alone; nobody labelled its cause."""
        return cls(
            case.id,
            case.matter,
            (case.service,),
            accept=(case.path,),
            scope_accept=(case.scope,),
            line_accept=(case.line,),
            flags=case.flags,
            source=case.place.file,
        )

    @classmethod
    def from_dict(cls, raw: dict[str, Any], source: str = "") -> LabelledMatter:
        also = raw.get("also") or {}
        return cls(
            raw["id"],
            raw["text"],
            _kept(raw.get("services") or [raw.get("service") or NO_SERVICE]),
            intern(raw.get("cause") or ""),
            intern(raw.get("second") or ""),
            intern(raw.get("danger") or ""),
            intern(raw.get("form") or ""),
            _kept(raw.get("accept") or ([raw["path"]] if "path" in raw else [])),
            _kept(raw.get("scope_accept") or ([raw["scope"]] if "scope" in raw else [])),
            _kept(raw.get("line_accept") or ([raw["line"]] if "line" in raw else [])),
            _kept(raw.get("flags", ())),
            (also.get("service", ""), also.get("cause", "")),
            source,
            raw.get("danger", "") is not None,
        )


@cache
def _one(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Tens of thousands of matters have the same few labels: each is kept once."""
    return labels


def _kept(labels: Iterable[str]) -> tuple[str, ...]:
    return _one(tuple(map(intern, labels)))


def matter_files(home: Path) -> list[Path]:
    """The files of labelled matters that the ear is fitted on."""
    return sorted((home / FOLDER).glob("*.jsonl"))


def held_files(home: Path) -> list[Path]:
    """The labelled matters that nothing is learned from."""
    return sorted((home / HELD).glob("*.jsonl"))


def case_files(home: Path) -> list[Path]:
    """The labelled matters and the typical cases."""
    return [*matter_files(home), *case_paths(home)]


def read_labelled(path: Path, home: Path | None = None) -> list[LabelledMatter]:
    """The labelled matters of a JSON-lines file, or the typical cases of a YAML file.

    Raises :class:`ContentError`, with every line that is no matter; files are named relative to ``home``.
    """
    if path.suffix == ".yaml":
        cases, findings = read_cases(path, home or path.parent)
        if findings:
            raise ContentError(findings)
        return [LabelledMatter.of_case(case) for case in cases]
    matters, findings = read_lines(path, home)
    if findings:
        raise ContentError(findings)
    return [matter for _, matter in matters]


def read_lines(path: Path, home: Path | None = None) -> tuple[list[tuple[int, LabelledMatter]], list[Finding]]:
    """The matters of a JSON-lines file, each with its line, and the lines that are none."""
    home = home or (path.parents[3] if path.parent.as_posix().endswith(FOLDER) else path.parent)
    file = path.relative_to(home).as_posix() if path.is_relative_to(home) else path.name
    try:
        text = read_text(path, home, CHECK)
    except ContentError as error:
        return [], error.findings
    matters, findings = [], []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                matters.append((number, LabelledMatter.from_dict(_sound(json.loads(line)), path.name)))
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                findings.append(Finding(file, number, CHECK, "这一行不是一件标注好的事项", FORM))
    return matters, findings


def _sound(raw: dict[str, Any]) -> dict[str, Any]:
    """``raw`` itself; raises TypeError where a value is of another kind than a label is."""
    words = ("id", "text", "service", "cause", "second", "danger", "form", "path", "scope", "line")
    lists = ("services", "accept", "scope_accept", "line_accept", "flags")
    if not all(isinstance(raw.get(key) or "", str) for key in words) or not all(isinstance(raw.get(key) or [], list) for key in lists):
        raise TypeError("words and lists of words")
    if not all(isinstance(item, str) for key in lists for item in raw.get(key) or ()):
        raise TypeError("lists of words")
    return raw
