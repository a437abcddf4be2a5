"""What rests on a fact, and has to be looked at when the law changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from triage.authoring.content import Content
from triage.content.knowledge.fact import Fact


@dataclass(frozen=True)
class Use:
    """One place that rests on a fact: of which kind, what it is called, whose it is ("" where nobody is named), where it is written."""

    kind: str
    id: str
    title: str
    owner: str
    file: str
    line: int

    @property
    def text(self) -> str:
        owner = f"（{self.owner}）" if self.owner else ""
        return f"{self.file}:{self.line}　{self.id}　{self.title}{owner}"


def of_law(content: Content, law: str, article: str = "") -> list[Fact]:
    """The facts taken from a law (any part of its name will do), or from one article of it."""
    return [fact for fact in content.knowledge.all_facts if law in fact.law and (not article or article in fact.article)]


def _lines(file: Path, fact: str) -> list[int]:
    named = re.compile(rf"(?<![\w-]){re.escape(fact)}(?![\w-])")
    return [number for number, line in enumerate(file.read_text("utf-8").split("\n"), 1) if named.search(line)] or [1]


def uses(content: Content, fact: str) -> Iterator[Use]:
    """Every reply, rule, guide, article and limit that rests on the fact with this id, in the order in which they are mended."""
    known = content.knowledge
    for reply in known.replies_citing(fact):
        yield Use("口径", reply.id, reply.title, reply.owner, reply.place.file, reply.place.line)
    for rule in content.living:
        if fact in rule.basis:
            yield Use("规则", rule.id, rule.title, rule.owner, rule.file, rule.file_line)
    for guide in known.guides_citing(fact):  # long files: each line that names the fact
        for line in _lines(content.home / guide.place.file, fact):
            yield Use("办事指南", guide.service, guide.service, guide.owner, guide.place.file, line)
    for article in known.articles_citing(fact):
        yield Use("文章", article.id, article.title, article.owner, article.place.file, article.place.line)
    if content.limits:
        for limit in content.limits.limits:
            if fact in limit.facts:
                yield Use("期限", limit.id, limit.name, "", content.limits.file, limit.line)
