"""What the checks found: all of it, what is excused, and what stood there before the change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from triage.content.findings import Finding


@dataclass(frozen=True)
class Result:
    """What is found and what is excused, each in the order of files; ``standing`` are those of ``findings`` that stood
    there before the change."""

    findings: tuple[Finding, ...]
    excused: tuple[Finding, ...] = ()
    standing: frozenset[Finding] = frozenset()

    def count(self, severity: str) -> int:
        return sum(finding.severity == severity for finding in self.findings)

    @property
    def own(self) -> tuple[Finding, ...]:
        """What the change brought; errors whoever made them, since nobody can hand in beside them."""
        return tuple(finding for finding in self.findings if finding.severity == "error" or finding not in self.standing)

    def with_more(self, more: Iterable[Finding]) -> Result:
        """The same with findings from elsewhere."""
        return replace(self, findings=tuple(sorted({*self.findings, *more})))

    @property
    def sound(self) -> bool:
        return self.count("error") == 0
