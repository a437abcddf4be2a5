"""What is wrong with a content file, said so that a department can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

Severity = Literal["error", "warning", "notice"]


@dataclass(frozen=True, order=True)
class Finding:
    """One thing to mend.

    ``file`` is relative to the home folder, ``line`` counts from 1 (0: the file as a whole), ``id`` is the rule,
    reply, article or fact concerned ("" where there is none), ``mend`` says what to write instead.
    """

    file: str
    line: int
    check: str
    message: str
    mend: str = ""
    id: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        name = f" [{self.id}]" if self.id else ""
        return f"{where}{name} {self.message}" + (f" 改法：{self.mend}" if self.mend else "")

    def as_dict(self) -> dict:
        return asdict(self)


class ContentError(Exception):
    """Content that cannot be used; carries every finding, not just the first."""

    def __init__(self, findings: Iterable[Finding]):
        self.findings = sorted(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))
