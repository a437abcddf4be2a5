"""Why a matter could not be done, and which dangers may be going on: two controlled lists of rules/.

A cause carries no path: rules give it one.  A danger is no cause; it is heard by its own ear, before all else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from triage.content import schema
from triage.content.findings import Finding
from triage.content.yamlfile import line_of, load


@dataclass(frozen=True)
class Cause:
    """One cause.  ``group`` is a heading for readers; ``says`` is how a citizen would put it, ``question`` asks for it."""

    code: str
    name: str
    group: str
    means: str
    says: str
    question: str


@dataclass(frozen=True)
class Causes:
    """All causes in their order, which settles a tie; ``second_first`` are the pairs (main, second) whose second goes first."""

    by_code: Mapping[str, Cause] = field(default_factory=dict)
    second_first: frozenset[tuple[str, str]] = frozenset()

    @property
    def by_name(self) -> dict[str, Cause]:
        return {cause.name: cause for cause in self.by_code.values()}

    def place(self, code: str) -> int:
        return list(self.by_code).index(code)


@dataclass(frozen=True)
class Danger:
    """One kind of danger: ``answers`` are how a citizen says yes and no to its question."""

    code: str
    name: str
    means: str
    question: str
    answers: tuple[str, str]


def load_causes(home: Path) -> tuple[Causes, list[Finding]]:
    """rules/causes.yaml, with what is wrong in it."""
    file = "rules/causes.yaml"
    raw = load(home / file, home)
    findings = schema.check(raw, "causes", file)
    if findings:
        return Causes(), findings
    by_code = {entry["code"]: Cause(**entry) for entry in raw["causes"]}
    for place, entry in enumerate(raw["causes"]):
        line = line_of(raw["causes"], place)
        if entry["group"] not in raw["groups"]:
            findings.append(Finding(file, line, "reference", f"没有“{entry['group']}”这个大类", "从文件开头的 groups 里选", entry["code"]))
        if sum(entry["code"] == other["code"] or entry["name"] == other["name"] for other in raw["causes"]) > 1:
            twice = f"缘由“{entry['name']}”写了两次"
            findings.append(Finding(file, line, "duplicate-id", twice, "删掉一条，或者换代码和名称", entry["code"]))
    for place, pair in enumerate(raw.get("second_first", [])):
        for code in (pair["main"], pair["second"]):
            if code not in by_code:
                line = line_of(raw["second_first"], place)
                mend = schema.nearest(code, by_code) or "照上面的 code 写"
                findings.append(Finding(file, line, "reference", f"没有“{code}”这个缘由", mend))
    return Causes(by_code, frozenset((pair["main"], pair["second"]) for pair in raw.get("second_first", []))), findings


def load_dangers(home: Path) -> tuple[dict[str, Danger], list[Finding]]:
    """rules/dangers.yaml as code → danger, with what is wrong in it."""
    file = "rules/dangers.yaml"
    raw = load(home / file, home)
    findings = schema.check(raw, "dangers", file)
    if findings:
        return {}, findings
    return {entry["code"]: Danger(**{**entry, "answers": tuple(entry["answers"])}) for entry in raw["dangers"]}, []
