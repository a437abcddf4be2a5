"""``rules/ledger/dispatches.yaml``: the kinds of dispatch, what stations owe, who may do what about it, what a site check looks at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from triage.content import schema
from triage.content.findings import ContentError, Finding
from triage.content.yamlfile import line_of, load

FILE = "rules/ledger/dispatches.yaml"
#: What an action is done to when it is not one station's task: the whole paper.
WHOLE = "dispatch"


@dataclass(frozen=True)
class Step:
    """``on`` is the kind of task that it moves, or :data:`WHOLE`; ``needs`` are the fields to fill: words, due."""

    code: str
    name: str
    on: str
    right: str
    source: tuple[str, ...]
    target: str
    needs: tuple[str, ...]


@dataclass(frozen=True)
class Item:
    """One thing that a site check looks at; ``excused``: a departure is in order where its reason is written."""

    code: str
    name: str
    ask: str
    mend: str
    confirmed: bool
    excused: bool = False


@dataclass(frozen=True)
class Forms:
    """Names by code; ``write`` is what writing one of a kind is called, ``series`` the letters in its number; ``days`` are working
    days by which a receipt and a reply are due."""

    kinds: Mapping[str, str]
    write: Mapping[str, str]
    series: Mapping[str, str]
    tasks: Mapping[str, str]
    states: Mapping[str, str]
    steps: Mapping[str, Step]
    days: Mapping[str, int]
    confirmed: bool
    ways: Mapping[str, str]
    outside: Mapping[str, str]
    results: Mapping[str, str]
    items: tuple[Item, ...]

    @classmethod
    def load(cls, home: Path) -> Forms:
        """Raises :class:`ContentError` with all that is wrong."""
        raw = load(home / FILE, home)
        findings = schema.check(raw, "ledger_dispatches", FILE)
        if not findings:
            codes = [item["code"] for item in raw["items"]]
            findings = [
                Finding(FILE, line_of(raw, "items"), "ledger-dispatches", f"“{code}”写了两遍", "每一项用不同的 code")
                for code in sorted({code for code in codes if codes.count(code) > 1})
            ]
        if findings:
            raise ContentError(findings)
        return cls(
            {code: entry["name"] for code, entry in raw["kinds"].items()},
            {code: entry["write"] for code, entry in raw["kinds"].items()},
            {code: entry["series"] for code, entry in raw["kinds"].items()},
            raw["tasks"],
            raw["states"],
            {
                code: Step(
                    code,
                    entry["name"],
                    entry["on"],
                    entry["right"],
                    tuple(entry.get("from", ())),
                    entry.get("to", ""),
                    tuple(entry.get("needs", ())),
                )
                for code, entry in raw["actions"].items()
            },
            {name: raw["days"][name] for name in ("receipt", "reply")},
            raw["days"]["confirmed"],
            raw["ways"],
            raw["outside"],
            raw["results"],
            tuple(Item(**entry) for entry in raw["items"]),
        )
