"""Everything an article or a reply refers to must be there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from triage.content.findings import Finding
from triage.content.knowledge.base import Knowledge
from triage.content.schema import nearest


def _dangling(pieces: Iterable, fields: tuple[str, ...], known: Collection[str], check: str, what: str, mend: str) -> Iterator[Finding]:
    for piece in pieces:
        for field in fields:
            value = getattr(piece, field)
            for word in (value,) if isinstance(value, str) else value:
                if word not in known:
                    yield Finding(
                        piece.place.file, piece.place.at(field), check, f"没有{what}“{word}”", nearest(word, known) + mend, piece.id
                    )


def unknown_facts(knowledge: Knowledge) -> Iterator[Finding]:
    """A fact id that no file under kb/facts/ gives."""
    mend = "改成 kb/facts/ 里有的编号，或者先补这条事实"
    yield from _dangling(knowledge.all_articles, ("facts",), knowledge.facts, "unknown-fact", "事实", mend)
    yield from _dangling(knowledge.all_replies, ("facts", "internal_facts"), knowledge.facts, "unknown-fact", "事实", mend)
    for article in knowledge.all_articles:
        for section in article.sections:
            for sentence in section.sentences:
                for fact in sentence.facts:
                    if fact not in knowledge.facts and fact not in article.facts:
                        yield Finding(article.place.file, sentence.line, "unknown-fact", f"没有事实“{fact}”", mend, article.id)


def unknown_replies(knowledge: Knowledge) -> Iterator[Finding]:
    """A reply id that no file under kb/replies/ gives."""
    mend = "改成 kb/replies/ 里有的编号"
    yield from _dangling(knowledge.all_articles, ("replies",), knowledge.replies, "unknown-reply", "答复口径", mend)


def unknown_services(knowledge: Knowledge) -> Iterator[Finding]:
    """A service that is not on the controlled list."""
    services, mend = knowledge.reference.services, "照 rules/services.yaml 的名称写"
    yield from _dangling(knowledge.all_articles, ("services",), services, "unknown-service", "事项", mend)
    yield from _dangling(knowledge.all_replies, ("services",), services, "unknown-service", "事项", mend)


def unknown_owners(knowledge: Knowledge) -> Iterator[Finding]:
    """An owner that is not a department."""
    departments, mend = knowledge.reference.departments, "照 rules/departments.yaml 的名称写"
    for pieces in (knowledge.all_articles, knowledge.all_replies):
        yield from _dangling(pieces, ("owner",), departments, "unknown-owner", "业务部门", mend)
