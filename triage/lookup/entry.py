"""What can be found: one entry for each article, reply, fact and field of a guide, in a view for officers and a view for the public.

The public view is built from public words alone, so that no query can find, match or show anything else.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from triage.content.knowledge import Article, Fact, Guide, Knowledge, Reply
from triage.content.knowledge.guide import FIELDS

#: How much a word counts by where it stands.
TITLE, KEYWORD, THEME, SERVICE, SITUATION, BODY = 3.0, 2.5, 2.0, 1.2, 0.8, 1.0
GUIDANCE, LAW, HEADING = 0.5, 0.4, 0.3
#: A point that stands in the same field of more guides than this tells nothing of one service (60 days to appeal).
_EVERYWHERE = 6


@dataclass(frozen=True)
class Entry:
    """``parts`` are (text, weight) for indexing, ``phrases`` are the title and keywords an asker may use as a whole,
    ``lines`` are the sentences a snippet may be taken from, ``say`` is the first line of the public wording."""

    id: str
    kind: str
    title: str
    facts: tuple[str, ...]
    services: tuple[str, ...]
    owner: str
    parts: tuple[tuple[str, float], ...]
    phrases: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    say: str = ""
    law: str = ""
    article: str = ""
    mark: str = ""


_FIGURE = re.compile(r"[0-9]|[一二三四五六七八九十百半]+(?:年|天|日|月|个月|元|岁|周岁|分)")


def first_line(text: str) -> str:
    """The first sentence of a wording."""
    for position, char in enumerate(text):
        if char in "。！？":
            return text[: position + 1]
    return text


def officer_entries(knowledge: Knowledge) -> Iterator[Entry]:
    """Everything in force or in draft; what is retired, has ended or begins later is not found."""
    day = knowledge.told_on
    for article in knowledge.articles.values():
        if article.status == "草案" or (article.status != "废止" and article.in_force(day)):
            lines = [sentence.text for section in article.sections for sentence in section.sentences]
            headings = [section.heading for section in article.sections]
            guidance = [line for section in article.sections for line in section.guidance]
            yield _article(knowledge, article, article.facts, lines, headings, guidance)
    for reply in knowledge.replies.values():
        if reply.status == "草案" or (reply.status != "废止" and reply.in_force(day)):
            yield _reply(reply, reply.cited, [reply.spoken, reply.internal, *reply.steps])
    for fact in knowledge.facts.values():
        yield _fact(fact, knowledge, [fact.fact, fact.note])
    for guide in knowledge.guides.values():
        if guide.status != "废止":
            yield from _guide(guide, knowledge, internal=True)


def public_entries(knowledge: Knowledge) -> Iterator[Entry]:
    """Public sentences, public wordings and public facts, and nothing else."""
    for article in knowledge.articles.values():
        sections = knowledge.public_sections(article)
        if sections:
            lines = [sentence.text for section in sections for sentence in section.sentences]
            cited = tuple(dict.fromkeys(fact for section in sections for sentence in section.sentences for fact in sentence.facts))
            yield _article(knowledge, article, cited, lines, [section.heading for section in sections], [], public=True)
    for reply in knowledge.replies.values():
        if knowledge.is_public_reply(reply):
            yield _reply(reply, reply.facts, [reply.spoken])
    for fact in knowledge.facts.values():
        if fact.public:
            yield _fact(fact, knowledge, [fact.fact])
    for guide in knowledge.guides.values():
        if guide.in_force:
            yield from _guide(guide, knowledge, internal=False)


def _article(
    knowledge: Knowledge,
    article: Article,
    facts: tuple[str, ...],
    lines: list[str],
    headings: list[str],
    guidance: list[str],
    public: bool = False,
) -> Entry:
    replies = [knowledge.replies[id] for id in article.replies if id in knowledge.replies]
    if public:
        replies = [reply for reply in replies if knowledge.is_public_reply(reply)]
    keywords = article.keywords
    if public and article.audience != "public":
        # an officer's keywords may hold a figure from a fact that is not public (到期后60天)
        keywords = tuple(word for word in keywords if not _FIGURE.search(word))
    parts = [(article.title, TITLE)]
    for texts, weight in (
        (keywords, KEYWORD),
        (article.services, SERVICE),
        ([reply.title for reply in replies], SITUATION),
        (headings, HEADING),
        (lines, BODY),
        (guidance, GUIDANCE),
    ):
        parts.extend((text, weight) for text in texts)
    return Entry(
        article.id,
        "article",
        article.title,
        facts,
        article.services,
        article.owner,
        tuple(parts),
        (article.title, *keywords),
        tuple(lines),
        first_line(replies[0].spoken) if replies else "",
    )


def _reply(reply: Reply, facts: tuple[str, ...], lines: list[str]) -> Entry:
    lines = [line for line in lines if line]
    parts = [(reply.title, TITLE), *((service, SERVICE) for service in reply.services), *((line, BODY) for line in lines)]
    return Entry(
        reply.id,
        "reply",
        reply.title,
        facts,
        reply.services,
        reply.owner,
        tuple(parts),
        (reply.title,),
        tuple(lines),
        first_line(reply.spoken),
    )


def _fact(fact: Fact, knowledge: Knowledge, lines: list[str]) -> Entry:
    services = (fact.service,) if fact.service in knowledge.reference.services else ()
    lines = [line for line in lines if line]
    parts = [(fact.service, THEME), *((line, BODY) for line in lines), (fact.law, LAW)]
    return Entry(
        fact.id,
        "fact",
        title_of(fact),
        (fact.id,),
        services,
        knowledge.owner_of(fact),
        tuple(parts),
        (fact.service,),
        tuple(lines),
        "",
        fact.law,
        fact.article,
        fact.mark,
    )


def _guide(guide: Guide, knowledge: Knowledge, internal: bool) -> Iterator[Entry]:
    """One entry for each field that says something of this service."""
    everywhere = _said_everywhere(knowledge)
    for code, heading in FIELDS.items():
        said = [(line, point) for line, point in guide.said(code, internal) if (code, point.text) not in everywhere]
        if not said:
            continue
        lines, questions = [line for line, _ in said], guide.questions.get(code, ())
        if not internal:
            # a question may hold a figure that only officers may know (签注过期60天)
            questions = tuple(question for question in questions if not _FIGURE.search(question))
        title = f"{guide.service}：{heading}"
        parts = [(title, TITLE), *((question, KEYWORD) for question in questions), (guide.service, SERVICE)]
        yield Entry(
            f"{guide.id}.{code}",
            "guide",
            title,
            tuple(dict.fromkeys(fact for _, point in said for fact in point.facts)),
            (guide.service,),
            guide.owner,
            (*parts, *((line, BODY) for line in lines)),
            (title, *questions),
            tuple(lines),
            next((line for line, point in said if point.public), ""),
            mark="" if any(point.public for _, point in said) else "待核",
        )


def _said_everywhere(knowledge: Knowledge) -> frozenset[tuple[str, str]]:
    points: Counter[tuple[str, str]] = Counter((code, point.text) for guide in knowledge.guides.values() for code, point in guide.points())
    return frozenset(key for key, count in points.items() if count > _EVERYWHERE)


def title_of(fact: Fact) -> str:
    """A fact has no title of its own: its theme and its first words."""
    words = fact.fact
    for mark in "。；，":
        cut = words.find(mark)
        if 8 <= cut <= 30:
            words = words[:cut]
            break
    return f"{fact.service}：{words[:30]}{'…' if len(words) > 30 else ''}"
