"""Whose ledger this machine keeps while nobody has an account: set by whoever looks after the machine, never from a page."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

from triage.content.findings import ContentError, Finding
from triage.content.home import var_folder
from triage.content.yamlfile import line_of, load
from triage.terms import LINES, code_of

FILE = "counter.yaml"


@dataclass(frozen=True)
class Counter:
    """From ``var/counter.yaml``: the station's code in the tree of units, the officer's number and post; ``line`` of a liaison."""

    unit: str = ""
    account: str = "local"
    role: str = "officer"
    line: str = ""

    @classmethod
    def load(cls, home: Path) -> Counter:
        file = var_folder(home) / FILE
        raw = load(file, home) if file.is_file() else {}
        known = {field.name for field in fields(cls)}
        if not isinstance(raw, dict) or set(raw) - known or not all(isinstance(value, str) for value in raw.values()):
            mend = "只写 unit（派出所代码）、account（警号，加引号）、role（岗位）、line（联络岗的条线），都写成文字"
            raise ContentError([Finding(FILE, 1, "counter", "本机记台账的设置写得不对", mend)])
        if (line := raw.get("line", "")) and code_of(LINES, line) is None:
            mend = f"写成{'、'.join(LINES.values())}里的一条"
            raise ContentError([Finding(FILE, line_of(raw, "line"), "counter", f"没有“{line}”这条线", mend)])
        return cls(**{**raw, "line": code_of(LINES, line) or ""})
