"""The reasons that a department offers for an override."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from triage.content.findings import ContentError, Finding
from triage.content.yamlfile import load


@dataclass(frozen=True)
class Reason:
    code: str
    name: str
    hint: str


@dataclass(frozen=True)
class Reasons:
    """Why an officer may take another path than proposed: ``rules/override_reasons.yaml``."""

    all: tuple[Reason, ...]

    @classmethod
    def load(cls, home: Path) -> Reasons:
        file = "rules/override_reasons.yaml"
        raw = load(home / file, home)
        try:
            return cls(tuple(Reason(entry["code"], entry["name"], entry["hint"]) for entry in raw["reasons"]))
        except (KeyError, TypeError):
            raise ContentError([Finding(file, 1, "reasons", "理由表写得不对", "每条写 code、name、hint")]) from None

    def get(self, code: str) -> Reason | None:
        return next((reason for reason in self.all if reason.code == code), None)
