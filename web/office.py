"""Everything one process needs to answer: opened once, shared by all its threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from triage.content.home import find_home, var_folder
from triage.content.knowledge import Knowledge
from triage.content.memory import SERVED, remembering
from triage.content.notices import NoticeForms
from triage.content.rulebook import Rulebook
from triage.decision.judge import Judge
from triage.hearing.fitting import quietly
from triage.hearing.words import forget
from triage.insight.growth import Limits
from triage.insight.statistics import Statistics
from triage.insight.topics.table import Table
from triage.journal import Journal
from triage.ledger.demo import Plan
from triage.ledger.ledger import Ledger
from triage.lookup import Lookup
from triage.station import Station, StationBook
from triage.store import Store
from triage.window.attendance import Attendance
from triage.window.fetches import Fetches
from triage.window.hall import Hall
from triage.window.lanes import Lanes
from triage.window.roster import Rosters
from web.blanks import Blanks
from web.cases import Cases
from web.counter import Counter
from web.reasons import Reasons


@dataclass(frozen=True)
class Release:
    """What an answer was made by: the rulebook's version, and a hash of everything that makes an answer."""

    version: str
    hash: str

    def __str__(self) -> str:
        return f"{self.version}·{self.hash}"


@dataclass(frozen=True)
class Office:
    home: Path
    judge: Judge
    lookup: Lookup
    notices: NoticeForms
    blanks: Blanks
    reasons: Reasons
    settings: StationBook
    journal: Journal
    ledger: Ledger
    counter: Counter
    cases: Cases
    lanes: Lanes

    @classmethod
    def open(cls, home: Path | None = None, tell: Callable[[str], None] = quietly) -> Office:
        """Load all content; ``tell`` hears what takes time.  Raises :class:`triage.content.findings.ContentError` with
        everything that is wrong."""
        home = Path(home) if home else find_home()
        with remembering(var_folder(home), SERVED):
            judge, store = Judge.open(home, tell), Store.open(home)
            office = cls(
                home,
                judge,
                Lookup.open(home, tell),
                NoticeForms.load(home, judge.knowledge),
                Blanks(judge.knowledge.reference.blanks),
                Reasons.load(home),
                StationBook.open(home),
                Journal(store),
                Ledger.open(home, store),
                Counter.load(home),
                Cases.load(home),
                Lanes.load(home),
            )
        office.judge.decide("您好")  # fills the caches before the first officer asks
        return office

    def prepare(self) -> None:
        """Read now whatever is otherwise read when it is first asked for, so that processes forked later share it."""
        self.lookup.prepare()
        forget()
        self.settings.read()  # from now on pages stand even while the database does not
        self.judge.decide("sfz丢了")

    @property
    def station(self) -> Station:
        """The station's settings as they are now."""
        return self.settings.read()

    @property
    def hall(self) -> Hall:
        """The queues of the common window, on the ledger of this office."""
        return Hall(self.ledger, self.lanes)

    @property
    def rosters(self) -> Rosters:
        return Rosters(self.ledger, self.lanes)

    @property
    def attendance(self) -> Attendance:
        return Attendance(self.ledger, self.lanes)

    @property
    def fetches(self) -> Fetches:
        return Fetches(self.ledger, self.lanes)

    @property
    def knowledge(self) -> Knowledge:
        return self.judge.knowledge

    @property
    def rulebook(self) -> Rulebook:
        return self.judge.rulebook

    @property
    def release(self) -> Release:
        return Release(self.rulebook.version, self.judge.hash)

    @cached_property
    def sources(self) -> Sequence[Mapping[str, Any]]:
        """Figures of the published materials, to be looked at beside the ledger's own."""
        return Plan.load(self.home).sources

    @cached_property
    def topics(self) -> tuple[Table, Limits]:
        """The steps of a topic, and from when on one is proposed."""
        return Table.load(self.home), Limits.load(self.home)

    @cached_property
    def statistics(self) -> Statistics:
        return Statistics.load(self.home, self.ledger.content)
