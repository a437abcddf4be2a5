"""What the desk shows of one matter: everything a template needs, worked out beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from triage import terms
from triage.deadlines import due
from triage.decision.decision import Decision, Question
from triage.decision.judge import UnknownFact
from triage.knowledge.cases import TypicalCase
from triage.lookup import QueryError, SearchResult
from triage.lookup.text import LONGEST_QUERY
from triage.notices import NoticeForm
from web.blanks import known_values
from web.card import Card, card_of_decision, card_of_hit, card_of_path, wording_of
from web.cases import Similar
from web.evidence import Piece, Reading, pieces_of, readings_of
from web.office import Office

#: Characters of a public wording that a row among the hits shows, in two lines.
LONGEST_LINE = 64


@dataclass(frozen=True)
class Asking:
    """The state of the desk's form."""

    text: str
    ticked: Mapping[str, str]
    chosen: str = ""
    override: str = ""
    given: Mapping[str, str] | None = None


@dataclass(frozen=True)
class View:
    asking: Asking
    decision: Decision
    path: str
    card: Card | None
    found: SearchResult
    pieces: tuple[Piece, ...]
    readings: tuple[Reading, ...]
    questions: tuple[Question, ...]
    deadline: dict | None
    steps: tuple[str, ...]
    notice: NoticeForm | None
    notice_values: dict[str, str]
    similar: tuple[Similar, ...]
    known: dict[str, str]
    hit_paths: dict[str, str]
    hit_says: dict[str, str]
    open_question: str
    lessons: Mapping[str, TypicalCase]

    @property
    def emergency(self) -> bool:
        """A danger going on, heard by a rule: nothing else matters now."""
        return "emergency" in self.decision.flags and self.decision.certainty == "sure"

    @property
    def alarm(self) -> bool:
        """It may be a danger: to be asked before anything else."""
        return "emergency" in self.decision.flags and self.decision.certainty != "sure"

    @property
    def heard(self) -> bool:
        """Whether anything was read from the words: else there is nothing yet that a wording could answer."""
        return bool(self.readings or self.decision.service or self.asking.ticked)

    @property
    def overridden(self) -> bool:
        return self.path != self.decision.path

    @property
    def leading(self):
        """The rule that proposed the path, where one did."""
        return next((rule for rule in self.decision.rules if rule.path == self.decision.path), None)


def look(office: Office, asking: Asking) -> View | None:
    """The view of a matter; None while there is nothing to judge."""
    if not asking.text.strip():
        return None
    try:
        decision = office.judge.decide(asking.text, dict(asking.ticked))
    except UnknownFact:  # a tick of a former rulebook, kept by the browser: it is dropped, never an error page
        known = {**office.rulebook.vocabulary.circumstances, **office.rulebook.vocabulary.materials}
        asking = replace(asking, ticked={fact: value for fact, value in asking.ticked.items() if fact in known})
        decision = office.judge.decide(asking.text, dict(asking.ticked))
    path = asking.override if asking.override in terms.PATHS else decision.path
    found = search(office, asking.text)
    known = office.blanks.prefill(decision, office.station)
    filled = known | {name: value for name, value in (asking.given or {}).items() if value}
    card = card_of_hit(office, asking.chosen, decision, filled) if asking.chosen else None
    if card is None:
        card = card_of_decision(office, decision, filled) if path == decision.path else card_of_path(office, path, decision, filled)
    readings = readings_of(decision.text, decision.evidence)
    if (
        decision.certainty == "unsure"
        and path == decision.path
        and not (card and card.picked)
        and not (readings or decision.service or asking.ticked)
    ):
        card = None
    notice = office.notices.by_name(decision.notice if path == decision.path else office.judge.defaults[path].notice)
    return View(
        asking,
        decision,
        path,
        card,
        found,
        pieces_of(decision.text, decision.evidence),
        readings,
        tuple(question for question in decision.ask if question.fact not in asking.ticked),
        _deadline(office, decision, path),
        decision.steps if path == decision.path else office.judge.defaults[path].steps,
        notice,
        _notice_values(office, notice, decision) if notice else {},
        tuple(office.cases.similar(decision.text)),
        known,
        _hit_paths(office, found),
        _hit_says(office, found),
        _open_question(office, decision, path),
        office.cases.lessons,
    )


def search(office: Office, text: str) -> SearchResult:
    """Look-up hits for what is typed; a long story is looked up by its first words."""
    try:
        return office.lookup.search("".join(char for char in text if char.isprintable())[:LONGEST_QUERY])
    except QueryError:
        return SearchResult(text, False)


def _hit_paths(office: Office, found: SearchResult) -> dict[str, str]:
    replies = {hit.id: office.knowledge.replies.get(hit.id) for hit in found.hits}
    return {identity: code for identity, reply in replies.items() if reply and (code := terms.code_of(terms.PATHS, reply.path))}


def _shortened(wording: str) -> str:
    return wording if len(wording) <= LONGEST_LINE else wording[:LONGEST_LINE] + "…"


def _open_question(office: Office, decision: Decision, path: str) -> str:
    """The departments' opening question, where the decision is not sure and has no question of its own."""
    asks = decision.ask or decision.certainty == "sure" or "emergency" in decision.flags or path != decision.path
    return "" if asks else office.judge.open_question


def _hit_says(office: Office, found: SearchResult) -> dict[str, str]:
    """The first line of what may be said of each hit, as its card would show it."""
    replies = {hit.id: wording_of(office, hit.id) for hit in found.hits}
    return {identity: _shortened(reply.spoken) for identity, reply in replies.items() if reply}


def _deadline(office: Office, decision: Decision, path: str) -> dict | None:
    if path == decision.path:
        return decision.deadline
    return due(office.judge.limits.for_path(path), decision.as_of, office.judge.calendar).as_dict()


def _notice_values(office: Office, notice: NoticeForm, decision: Decision) -> dict[str, str]:
    known = known_values(decision, office.station)
    return {field.name: known.get(field.source, "") for field in notice.fields}
