"""``rules/ledger/topics.yaml``: which step leads from where to where, by which right, and what it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from triage.content import schema
from triage.content.findings import ContentError, Finding
from triage.content.yamlfile import line_of, load

FILE = "rules/ledger/topics.yaml"


@dataclass(frozen=True)
class Remedy:
    """``link``: it changes something written, whose id is to be named."""

    code: str
    name: str
    link: bool


@dataclass(frozen=True)
class Field:
    """``type``: words, word, code, date, codes.  ``say`` is the sentence where it is missing or wrong."""

    code: str
    name: str
    type: str
    say: str


@dataclass(frozen=True)
class Step:
    """``source`` empty: it makes a new topic.  ``target`` "": the state stays.  ``needs`` are fields, ``when`` conditions."""

    code: str
    name: str
    source: tuple[str, ...]
    target: str
    right: str
    needs: tuple[str, ...]
    when: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    states: Mapping[str, str]
    open: tuple[str, ...]
    remedies: Mapping[str, Remedy]
    steps: Mapping[str, Step]
    fields: Mapping[str, Field]
    whens: Mapping[str, str]

    @classmethod
    def load(cls, home: Path) -> Table:
        """Raises :class:`ContentError` with all that is wrong."""
        raw = load(home / FILE, home)
        findings = schema.check(raw, "ledger_topics", FILE)
        if findings:
            raise ContentError(findings)
        for code, entry in raw["actions"].items():
            words = [(state, raw["states"], "状态") for state in (*entry["from"], *([entry["to"]] if "to" in entry else []))]
            words += [(field, raw["fields"], "格子") for field in entry.get("needs", ())]
            words += [(when, raw["whens"], "要求") for when in entry.get("when", ())]
            for word, known, what in words:
                if word not in known:
                    mend = schema.nearest(word, known) or f"可以写：{'、'.join(known)}"
                    findings.append(Finding(FILE, line_of(raw["actions"], code), "ledger-topics", f"没有“{word}”这个{what}", mend))
        if findings:
            raise ContentError(findings)
        return cls(
            raw["states"],
            tuple(raw["open"]),
            {entry["code"]: Remedy(**entry) for entry in raw["remedies"]},
            {
                code: Step(
                    code,
                    entry["name"],
                    tuple(entry["from"]),
                    entry.get("to", ""),
                    entry["right"],
                    tuple(entry.get("needs", ())),
                    tuple(entry.get("when", ())),
                )
                for code, entry in raw["actions"].items()
            },
            {code: Field(code, **entry) for code, entry in raw["fields"].items()},
            raw["whens"],
        )
