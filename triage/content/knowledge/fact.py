"""A fact: one article of law or one working rule, and whether a citizen may be told it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from triage.content.knowledge.place import Place
from triage.terms import EVIDENCE_MARKS, PUBLIC_EVIDENCE

FACT_ID = re.compile(r"[A-Z]{2}-\d{3}")


@dataclass(frozen=True)
class Fact:
    """``service`` is the theme a fact is filed under: mostly, not always, a service of rules/services.yaml."""

    id: str
    line: str
    service: str
    fact: str
    law: str = ""
    article: str = ""
    in_force: str = ""
    evidence: str = "none"
    status: str = "unconfirmed"
    caveat: str = ""
    note: str = ""
    path_hint: str = ""
    seen_in: str = ""
    checked: str = ""
    place: Place = field(default=Place(""), compare=False, repr=False)

    @property
    def public(self) -> bool:
        """May be told to a citizen: confirmed, the text itself was read, and nothing is left to mind."""
        return self.status == "confirmed" and self.evidence in PUBLIC_EVIDENCE and not self.caveat

    @property
    def mark(self) -> str:
        """What an officer's page prints beside it: "" (read in the original), 转引 (second hand) or 待核 (not sure)."""
        if self.status != "confirmed" or self.caveat:
            return "待核"
        return EVIDENCE_MARKS.get(self.evidence, "待核")

    @property
    def basis(self) -> str:
        """Law and article as they are cited, for example ``户口登记条例第七条``."""
        return f"{self.law}{self.article}"
