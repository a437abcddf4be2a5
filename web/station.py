"""Small things an installation or a department sets: the station's name and telephone, the reasons of an override."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from triage.content.findings import ContentError, Finding
from triage.content.home import var_folder
from triage.content.yamlfile import load


@dataclass(frozen=True)
class Station:
    """From ``var/station.yaml`` (name, address, phone), which no installation has to have."""

    name: str = ""
    address: str = ""
    phone: str = ""

    @classmethod
    def load(cls, home: Path) -> Station:
        file = var_folder(home) / "station.yaml"
        raw = load(file, home) if file.is_file() else {}
        if not isinstance(raw, dict) or set(raw) - {"name", "address", "phone"}:
            raise ContentError(
                [Finding(file.name, 1, "station", "本所设置写得不对", "只写 name（单位名称）、address（地址）、phone（电话）三项")]
            )
        return cls(**{key: str(value or "") for key, value in raw.items()})

    @property
    def place(self) -> str:
        return "，".join(filter(None, (self.name, self.address)))


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
