"""Everything one process needs to answer: opened once, shared by all its threads."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from triage.decision.judge import Judge
from triage.home import find_home
from triage.journal import Journal
from triage.knowledge import Knowledge
from triage.lookup import Lookup
from triage.notices import NoticeForms
from triage.rulebook.load import Rulebook
from web.blanks import Blanks
from web.cases import Cases
from web.station import Reasons, Station


@dataclass(frozen=True)
class Office:
    home: Path
    judge: Judge
    lookup: Lookup
    notices: NoticeForms
    blanks: Blanks
    reasons: Reasons
    station: Station
    journal: Journal

    @classmethod
    def open(cls, home: Path | None = None) -> Office:
        """Load all content; raises :class:`triage.findings.ContentError` with everything that is wrong."""
        home = Path(home) if home else find_home()
        judge = Judge.open(home)
        office = cls(
            home,
            judge,
            Lookup.open(home),
            NoticeForms.load(home, judge.knowledge),
            Blanks.load(home),
            Reasons.load(home),
            Station.load(home),
            Journal.open(home),
        )
        office.judge.decide("")  # fits the second opinion and fills the caches before the first officer asks
        return office

    @property
    def knowledge(self) -> Knowledge:
        return self.judge.knowledge

    @property
    def rulebook(self) -> Rulebook:
        return self.judge.rulebook

    @cached_property
    def cases(self) -> Cases:
        return Cases.load(self.home)
