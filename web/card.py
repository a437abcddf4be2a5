"""The two-sided card: what may be said on the left, what it rests on, for the officer alone, on the right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from triage.content.knowledge import Article, Blank, Fact, Guide, Reply, Section, Sentence
from triage.content.knowledge.guide import FIELDS
from triage.decision.decision import Decision
from web.office import Office


@dataclass(frozen=True)
class Card:
    """``wording`` is the public side in pieces; ``sections`` is it for an article or a guide.  The rest is internal; ``code`` and
    ``field`` lead from a field of a guide to its page."""

    id: str
    kind: str
    title: str
    wording: tuple[tuple[str, str | Blank, str], ...]
    sections: tuple[Section, ...]
    internal: str
    guidance: tuple[str, ...]
    facts: tuple[Fact, ...]
    owner: str
    liaison: str
    status: str
    since: str
    checked: str
    picked: bool = False
    related: tuple[Article, ...] = ()
    code: str = ""
    field: str = ""

    @property
    def sayable(self) -> bool:
        return bool(self.wording or self.sections)


def card_of_decision(office: Office, decision: Decision, filled: dict[str, str]) -> Card | None:
    """The card of what was decided; None where there is nothing to say."""
    reply = office.knowledge.replies.get(decision.reply.id) if decision.reply else None
    if reply is None:
        return None
    return _of_reply(office, reply, filled, facts=[entry["fact"] for entry in decision.basis])


def card_of_hit(office: Office, identity: str, filled: dict[str, str]) -> Card | None:
    """The card of something chosen among the hits; None where there is no such thing."""
    knowledge = office.knowledge
    if identity in knowledge.replies:
        return _of_reply(office, knowledge.replies[identity], filled, picked=True)
    if identity in knowledge.articles:
        article = knowledge.articles[identity]
        reply = wording_of(office, identity)
        guidance = tuple(line for section in article.sections for line in section.guidance)
        return Card(
            article.id,
            "article",
            article.title,
            tuple(office.blanks.pieces(reply.public, filled)) if reply else (),
            knowledge.public_sections(article),
            reply.internal if reply else "",
            guidance,
            _facts(office, article.facts),
            article.owner,
            _liaison(office, article.owner),
            article.status,
            article.since,
            article.checked,
            True,
        )
    if (named := knowledge.guide_field(identity)) is not None:
        return _of_guide(office, *named)
    if identity in knowledge.facts:
        fact = knowledge.facts[identity]
        said = (("text", fact.fact, ""),) if fact.public else ()
        internal = "\n".join(filter(None, ("" if fact.public else fact.fact, fact.caveat, fact.note)))
        return Card(
            fact.id,
            "fact",
            fact.service,
            said,
            (),
            internal,
            (),
            (fact,),
            "",
            "",
            fact.mark or "已核实",
            fact.in_force,
            fact.checked,
            True,
            knowledge.articles_citing(fact.id)[:5],
        )
    return None


def _of_guide(office: Office, guide: Guide, code: str) -> Card:
    """One field of a guide: what a citizen may be told, and beside it what only officers know and what nobody has confirmed."""
    told = guide.said(code, internal=False)
    points = [point for name, point in guide.points() if name == code]
    inner = [f"{line}（{_marks(office, point.facts)}）" for line, point in guide.said(code, internal=True) if not point.public]
    asked = [f"没有依据写明，请问{point.ask}{f'：{point.text}' if point.text else ''}" for point in points if point.ask]
    return Card(
        f"{guide.id}.{code}",
        "guide",
        f"{guide.service}：{FIELDS[code]}",
        (),
        (Section(FIELDS[code], tuple(Sentence(line, point.facts) for line, point in told)),) if told else (),
        "",
        (*inner, *asked),
        _facts(office, (fact for point in points for fact in point.facts)),
        guide.owner,
        _liaison(office, guide.owner),
        guide.status,
        guide.since,
        guide.checked,
        True,
        code=office.rulebook.services.by_name[guide.service].code,
        field=code,
    )


def _marks(office: Office, ids: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(fact.mark for fact in _facts(office, ids) if fact.mark)) or "待核"


def wording_of(office: Office, identity: str) -> Reply | None:
    """The reply whose public wording the card of a hit shows: itself, or the first usable one of an article."""
    knowledge = office.knowledge
    article = knowledge.articles.get(identity)
    replies = (knowledge.replies.get(id) for id in (article.replies if article else (identity,)))
    return next((reply for reply in replies if reply and knowledge.is_public_reply(reply)), None)


def _of_reply(office: Office, reply: Reply, filled: dict[str, str], facts: Iterable[str] = (), picked: bool = False) -> Card:
    wording = tuple(office.blanks.pieces(reply.public, filled)) if office.knowledge.is_public_reply(reply) else ()
    related = tuple(article for article in office.knowledge.articles.values() if reply.id in article.replies)[:3]
    return Card(
        reply.id,
        "reply",
        reply.title,
        wording,
        (),
        reply.internal,
        (),
        _facts(office, (*reply.cited, *facts)),
        reply.owner,
        _liaison(office, reply.owner),
        reply.status,
        reply.since,
        reply.checked,
        picked,
        related,
    )


def _facts(office: Office, ids: Iterable[str]) -> tuple[Fact, ...]:
    return tuple(office.knowledge.facts[id] for id in dict.fromkeys(ids) if id in office.knowledge.facts)


def _liaison(office: Office, owner: str) -> str:
    department = office.knowledge.department_of(owner)
    return department.liaison if department else ""
