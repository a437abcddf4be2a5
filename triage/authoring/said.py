"""Everything that reaches a citizen, wherever it is kept, each with the facts that carry it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from triage.content.findings import ContentError
from triage.content.knowledge import Knowledge
from triage.content.notices import FOLDER
from triage.content.rulebook import Rulebook
from triage.content.yamlfile import line_of, load


@dataclass(frozen=True)
class Said:
    """``kind`` is 口径, 文章, 办事指南, 告知单, 标题 or 追问; ``facts`` are the ids it rests on,
    ``services`` what it is about (() for all)."""

    kind: str
    file: str
    line: int
    id: str
    text: str
    facts: tuple[str, ...] = ()
    services: tuple[str, ...] = ()


def everything_said(home: Path, knowledge: Knowledge, rulebook: Rulebook | None) -> Iterator[Said]:
    """In the order of kinds; what is retired, or not in force on the day of ``knowledge``, is not said."""
    for reply in knowledge.all_replies:
        if reply.status != "废止" and reply.in_force(knowledge.told_on):
            place = reply.place
            yield Said("口径", place.file, place.at("public"), reply.id, reply.without_blanks, reply.facts, reply.services)
            if reply.written:
                yield Said("口径", place.file, place.at("written"), reply.id, reply.written, reply.facts, reply.services)
    for article in knowledge.all_articles:
        if article.status != "废止" and article.in_force(knowledge.told_on):
            for section in article.sections:
                for sentence in section.sentences:
                    yield Said("文章", article.place.file, sentence.line, article.id, sentence.text, sentence.facts)
    for guide in knowledge.all_guides:
        if guide.status != "废止":
            for _, point in guide.points():
                if point.facts and point.text:
                    yield Said("办事指南", guide.place.file, point.line, guide.id, point.text, point.facts, (guide.service,))
    yield from _notices(home)
    if rulebook is None:
        return
    for rule in rulebook.rules:
        if rule.status != "废止":
            yield Said("标题", rule.file, rule.file_line, rule.id, rule.title, rule.basis)
    for circumstance in rulebook.vocabulary.circumstances.values():
        if circumstance.question:
            yield Said("追问", circumstance.file, circumstance.line, circumstance.name, circumstance.question)


def _notices(home: Path) -> Iterator[Said]:
    for path in sorted((home / FOLDER).glob("*.yaml")):
        file = path.relative_to(home).as_posix()
        try:
            raw = load(path, home)
        except ContentError:
            continue
        parts = raw.get("parts") if isinstance(raw, dict) else None
        for number, part in enumerate(parts if isinstance(parts, list) else []):
            if isinstance(part, dict) and isinstance(part.get("say"), str):
                facts = part.get("facts")
                carried = tuple(map(str, facts)) if isinstance(facts, list) else ()
                yield Said("告知单", file, line_of(parts, number), str(raw.get("id", "")), part["say"], carried)
