"""A fact: one article of law or one working rule, and whether a citizen may be told it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from triage.content.knowledge.place import Place
from triage.terms import EVIDENCE_MARKS, PUBLIC_EVIDENCE

FACT_ID = re.compile(r"[A-Z]{2}-\d{3}")
#: Who may be told a fact, from the widest to the narrowest: anybody; anybody, since a department has confirmed it; officers.
GATES = ("public", "attested", "officer")


@dataclass(frozen=True)
class Attestation:
    """A department's word that a fact holds: which post, on which day, and the fingerprint of the words it read."""

    fact: str
    post: str
    date: str
    text: str
    note: str = ""


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
    attested: Attestation | None = None
    place: Place = field(default=Place(""), compare=False, repr=False)

    @property
    def gate(self) -> str:
        """``public``: the text itself was read and nothing is left to mind; ``attested``: else, where a department has
        confirmed these words; ``officer``: anything else."""
        if self.status == "confirmed" and self.evidence in PUBLIC_EVIDENCE and not self.caveat:
            return "public"
        return "attested" if self.attested is not None else "officer"

    @property
    def public(self) -> bool:
        """May be told to a citizen."""
        return self.gate != "officer"

    @property
    def mark(self) -> str:
        """What an officer's page prints beside it: "" (read in the original), 已确认 (by a department), 转引 (second hand) or 待核
        (not sure)."""
        if self.gate == "attested":
            return "已确认"
        if self.status != "confirmed" or self.caveat:
            return "待核"
        return EVIDENCE_MARKS.get(self.evidence, "待核")

    @property
    def basis(self) -> str:
        """Law and article as they are cited, for example ``户口登记条例第七条``."""
        return f"{self.law}{self.article}"

    @property
    def fingerprint(self) -> str:
        """Of what a department confirms: the words, their source and what was left to mind.  Another text is another fact."""
        said = "\0".join((self.fact, self.law, self.article, self.caveat))
        return hashlib.sha256(said.encode()).hexdigest()[:8]
