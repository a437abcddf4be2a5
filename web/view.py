"""What the desk shows of a visit: everything a template needs, worked out beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from triage import terms
from triage.content.knowledge.cases import TypicalCase
from triage.content.notices import NoticeForm
from triage.decision.decision import Decision
from triage.decision.ticks import ANY_SITUATION
from triage.lookup import QueryError, SearchResult
from triage.lookup.text import LONGEST_QUERY
from web.asking import Asking
from web.blanks import notice_values
from web.card import Card, card_of_decision, card_of_hit, wording_of
from web.cases import Similar
from web.evidence import Piece, Reading, pieces_of, readings_of
from web.firstaid import FirstAid, danger_quotes, first_aid
from web.office import Office
from web.visit import Visit, judged

#: Characters of a public wording that a row among the hits shows, in two lines.
LONGEST_LINE = 64
#: The parts of an answer, each with its own certainty.
_PARTS = {"path": "路径", "service": "事项", "reply": "口径"}


@dataclass(frozen=True)
class View:
    """``first_aid`` stands alone where somebody is in danger; ``bringable`` are the missing materials that may be ticked."""

    visit: Visit
    first_aid: FirstAid | None
    danger_quotes: tuple[str, ...]
    card: Card | None
    found: SearchResult
    pieces: tuple[Piece, ...]
    readings: tuple[Reading, ...]
    answered: tuple[tuple[str, str, str], ...]
    notice: NoticeForm | None
    notice_values: dict[str, str]
    similar: tuple[Similar, ...]
    known: dict[str, str]
    hit_paths: dict[str, str]
    hit_says: dict[str, str]
    lessons: Mapping[str, TypicalCase]
    bringable: frozenset[str]

    @property
    def digits(self) -> int:
        """How many answers are numbered; what was found is numbered on from there."""
        asked = self.visit.danger_question or self.visit.question
        return len(asked.options) if asked else 0

    @property
    def doubtful(self) -> tuple[str, ...]:
        """The parts of the answer that are not sure."""
        certain = self.visit.decision.certain.as_dict()
        return tuple(name for part, name in _PARTS.items() if certain[part] != "sure")


def look(office: Office, asking: Asking) -> View | None:
    """The view of a visit; None while there is nothing to judge."""
    if not asking.text.strip():
        return None
    visit = judged(office.judge, asking)
    decision, taken, done = visit.decision, visit.taken, visit.asking.done
    known = office.blanks.prefill(taken, office.station)
    filled = {**known, **done.given}
    picked = card_of_hit(office, done.chosen, filled) if done.chosen else None
    if done.chosen and not picked:
        visit = replace(visit, asking=replace(visit.asking, done=replace(done, chosen="")))
    found = search(office, asking.text)
    notice = office.notices.by_name(taken.notice)
    evidence = _in_whole(visit)
    return View(
        visit,
        first_aid(office, visit.danger) if visit.danger and visit.red else None,
        danger_quotes(visit.danger) if visit.danger else (),
        picked or card_of_decision(office, taken, filled),
        found,
        pieces_of(asking.text, evidence),
        readings_of(asking.text, evidence),
        tuple((name, value, _said(office, name, value)) for name, value in done.ticked.items()),
        notice,
        _notice_values(office, notice, taken) if notice else {},
        tuple(office.cases.similar(decision.text)),
        known,
        _hit_paths(office, found),
        _hit_says(office, found),
        office.cases.lessons,
        frozenset(taken.missing) & frozenset(office.rulebook.vocabulary.materials),
    )


def search(office: Office, text: str) -> SearchResult:
    """Look-up hits for what is typed; a long story is looked up by its first words."""
    try:
        return office.lookup.search("".join(char for char in text if char.isprintable())[:LONGEST_QUERY])
    except QueryError:
        return SearchResult(text, False)


def _in_whole(visit: Visit) -> list[dict]:
    """The evidence where it stands in all that was said: the second matter was read from a part of it."""
    shift = max(visit.whole.text.find(visit.decision.text), 0)
    return [{**span, "start": span["start"] + shift, "end": span["end"] + shift} for span in visit.decision.evidence]


def _said(office: Office, name: str, value: str) -> str:
    """An answer as it is shown: what an officer ticked, in words."""
    if value == "no" and name in {danger.name for danger in office.rulebook.dangers.values()}:
        return "人是安全的"
    if name == ANY_SITUATION:
        return office.judge.words.no_situation
    if name in office.judge.wordings.public:
        return f"{ {'yes': '像', 'no': '不像'}.get(value, '不知道像不像') }：{office.judge.named(name).name}"
    words = ("有", "没有") if name in office.rulebook.vocabulary.materials else ("是", "不是")
    return f"{name}：{ {'yes': words[0], 'no': words[1]}.get(value, '不知道') }"


def _hit_paths(office: Office, found: SearchResult) -> dict[str, str]:
    replies = {hit.id: office.knowledge.replies.get(hit.id) for hit in found.hits}
    return {identity: code for identity, reply in replies.items() if reply and (code := terms.code_of(terms.PATHS, reply.path))}


def _hit_says(office: Office, found: SearchResult) -> dict[str, str]:
    """The first line of what may be said of each hit, as its card would show it."""
    replies = {hit.id: wording_of(office, hit.id) for hit in found.hits}
    return {identity: _shortened(reply.spoken) for identity, reply in replies.items() if reply}


def _shortened(wording: str) -> str:
    return wording if len(wording) <= LONGEST_LINE else wording[:LONGEST_LINE] + "…"


def _notice_values(office: Office, notice: NoticeForm, decision: Decision) -> dict[str, str]:
    known = notice_values(decision, office.station)
    return {field.name: known.get(field.source, "") for field in notice.fields}
