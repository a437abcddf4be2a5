"""The typical cases of kb/cases/*.yaml: each is a lesson for officers and a labelled matter to learn from.

A case is read whole or not at all: what its form does not allow becomes a finding with file and line, so that no
lesson is taught with half its labels.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from triage import terms
from triage.content import schema, yamlfile
from triage.content.findings import ContentError, Finding
from triage.content.knowledge.place import Place

FOLDER = "kb/cases"
SCHEMA = "cases"


@dataclass(frozen=True)
class TypicalCase:
    """One case.  ``path``, ``scope`` and ``line`` are codes; ``confusable`` is the twin that one detail sets apart, or ""."""

    id: str
    title: str
    service: str
    line: str
    scope: str
    path: str
    flags: tuple[str, ...]
    matter: str
    facts: tuple[str, ...]
    why: str
    reply: str
    lesson: str
    confusable: str
    place: Place


def case_paths(home: Path) -> list[Path]:
    return sorted((home / FOLDER).glob("*.yaml"))


def read_cases(path: Path, home: Path) -> tuple[list[TypicalCase], list[Finding]]:
    """The sound cases of one file, and what is wrong with the others."""
    file = path.relative_to(home).as_posix() if path.is_relative_to(home) else path.name
    try:
        entries = yamlfile.load(path, home)
    except ContentError as error:
        return [], error.findings
    if entries is None:
        return [], []
    findings = schema.check(entries, SCHEMA, file)
    if not isinstance(entries, list):
        return [], findings
    wrong = {index for index, entry in enumerate(entries) if schema.check([entry], SCHEMA, file)} if findings else set()
    return [
        _case(entry, Place(file, yamlfile.line_of(entries, index), dict(entry.key_lines)))
        for index, entry in enumerate(entries)
        if index not in wrong
    ], findings


def load_cases(home: Path) -> tuple[tuple[TypicalCase, ...], list[Finding]]:
    """The sound cases of ``home``, each id once, with all findings about the others.  Never raises for what a file says."""
    found: dict[str, TypicalCase] = {}
    findings: list[Finding] = []
    for path in case_paths(home):
        cases, wrong = read_cases(path, home)
        findings += wrong
        for case in cases:
            first = found.setdefault(case.id, case)
            if first is not case:
                findings.append(
                    Finding(
                        case.place.file,
                        case.place.line,
                        "duplicate-id",
                        f"编号“{case.id}”用了两次",
                        f"换一个没用过的编号；{first.place.file} 第 {first.place.line} 行已经用了它",
                        case.id,
                    )
                )
    return tuple(found.values()), sorted(findings)


def require_cases(home: Path) -> tuple[TypicalCase, ...]:
    """The cases of ``home``.  Raises :class:`ContentError` with everything wrong."""
    cases, findings = load_cases(home)
    if findings:
        raise ContentError(findings)
    return cases


def _case(entry: dict, place: Place) -> TypicalCase:
    codes = {
        key: terms.code_of(names, entry[key]) or ""
        for key, names in (("path", terms.PATHS), ("scope", terms.SCOPES), ("line", terms.LINES))
    }
    words = {key: str(entry.get(key, "")).strip() for key in ("id", "title", "service", "matter", "why", "reply", "lesson", "confusable")}
    return TypicalCase(**words, **codes, flags=_words(entry["flags"]), facts=_words(entry["facts"]), place=place)


def _words(items: Iterable) -> tuple[str, ...]:
    return tuple(str(item) for item in items)
