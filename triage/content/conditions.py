"""Conditions as departments write them, read into the program's own; one reader for rules and for replies."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any as Written

from triage import terms
from triage.content import schema
from triage.content.causes import Causes, Danger, load_causes, load_dangers
from triage.content.findings import ContentError, Finding
from triage.content.rule import STATES, All, Any, Condition, Is, Not, Number
from triage.content.services import Services
from triage.content.vocabulary import FOLDER, Vocabulary
from triage.content.yamlfile import line_of, load

#: Stands for whichever material.
ANY_MATERIAL = "任一"


@dataclass(frozen=True)
class Names:
    """All that a condition may name.  ``causes`` and ``dangers`` give the code of each name."""

    services: Collection[str]
    circumstances: Collection[str]
    materials: Collection[str]
    causes: Mapping[str, str]
    dangers: Mapping[str, str]

    @classmethod
    def of(cls, services: Services, vocabulary: Vocabulary, causes: Causes, dangers: Mapping[str, Danger]) -> Names:
        return cls(
            services.by_name,
            vocabulary.circumstances,
            vocabulary.materials,
            {cause.name: cause.code for cause in causes.by_code.values()},
            {danger.name: danger.code for danger in dangers.values()},
        )


def load_names(home: Path) -> Names | None:
    """The names under ``home/rules``, read for themselves alone; None where a file of names has a mistake, which the reader
    of that file tells."""
    try:
        services = load(home / "rules/services.yaml", home)["services"]
        materials = load(home / FOLDER / "materials.yaml", home)["materials"]
        files = [load(path, home)["circumstances"] for path in sorted((home / FOLDER / "circumstances").glob("*.yaml"))]
        causes, dangers = load_causes(home)[0], load_dangers(home)[0]
    except (ContentError, KeyError, TypeError):
        return None
    circumstances = [name for file in files for name in file]
    by_name = {cause.name: cause.code for cause in causes.by_code.values()}
    return Names(services, circumstances, materials, by_name, {danger.name: danger.code for danger in dangers.values()})


@dataclass
class ConditionReader:
    """Reads the conditions of one piece (``identity`` in ``file``); what it names and nobody knows goes into ``findings``."""

    names: Names
    file: str
    identity: str
    findings: list[Finding] = field(default_factory=list)

    def read(self, raw: Mapping[str, Written]) -> Condition:
        """``raw`` has the form that the schema asks for."""
        kind, value = next((k, v) for k, v in raw.items() if k not in ("at_least", "at_most"))
        line = line_of(raw)
        match kind:
            case "all" | "any":
                return (All if kind == "all" else Any)(tuple(self.read(part) for part in value))
            case "not":
                return Not(self.read(value))
            case "number":
                return Number(value, raw.get("at_least"), raw.get("at_most"))
            case "fact" | "no":
                self.known(value, self.names.circumstances, "情形", line)
                return Is(f"{'yes' if kind == 'fact' else 'no'}:{value}")
            case "service" | "line" | "cause" | "danger":
                return _either([self._coded(kind, one, line) for one in _several(value)])
            case state if state in STATES:
                for one in _several(value):
                    if one != ANY_MATERIAL:
                        self.known(one, self.names.materials, "材料", line)
                return _either([Is(f"{state}:{one}") for one in _several(value)])
        raise AssertionError(kind)  # the schema lets no other key through

    def causes(self, named: str | list[str] | None, line: int) -> tuple[str, ...]:
        """The codes of the causes a piece names, in its order."""
        found = []
        for name in _several(named or []):
            self.known(name, self.names.causes, "缘由", line)
            found += [self.names.causes[name]] if name in self.names.causes else []
        return tuple(found)

    def known(self, name: str, known: Collection[str], what: str, line: int) -> None:
        """A finding where ``name`` is not one of ``known``."""
        if name not in known:
            mend = schema.nearest(name, known) or f"先在词汇里登记这个{what}"
            self.findings.append(Finding(self.file, line, "reference", f"没有“{name}”这个{what}", mend, self.identity))

    def _coded(self, kind: str, name: str, line: int) -> Is:
        match kind:
            case "service":
                self.known(name, self.names.services, "事项", line)
                return Is(f"service:{name}")
            case "cause":
                self.known(name, self.names.causes, "缘由", line)
                return Is(f"cause:{self.names.causes.get(name, name)}")
            case "danger":
                self.known(name, self.names.dangers, "危险种类", line)
                return Is(f"danger:{self.names.dangers.get(name, name)}")
        return Is(f"line:{terms.code_of(terms.LINES, name)}")


def _several(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def _either(parts: list[Is]) -> Condition:
    return parts[0] if len(parts) == 1 else Any(tuple(parts))
