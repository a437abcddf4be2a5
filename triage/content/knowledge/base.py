"""The knowledge base in memory: facts, articles, replies and guides, and what is wrong with them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from triage.content.findings import ContentError, Finding
from triage.content.knowledge.article import Article, Section
from triage.content.knowledge.fact import Fact
from triage.content.knowledge.guide import FIELDS, Guide
from triage.content.knowledge.reference import Department, Reference
from triage.content.knowledge.reply import Reply
from triage.content.knowledge.withdrawn import Withdrawn


@dataclass(frozen=True)
class Knowledge:
    """What was read, in file order.  Of two pieces with one id the first counts; the second is a finding."""

    reference: Reference
    all_facts: tuple[Fact, ...] = ()
    all_articles: tuple[Article, ...] = ()
    all_replies: tuple[Reply, ...] = ()
    all_guides: tuple[Guide, ...] = ()
    withdrawn: tuple[Withdrawn, ...] = ()
    findings: tuple[Finding, ...] = field(default=(), compare=False)
    day: datetime.date | None = field(default=None, compare=False)  # None: whichever day it is

    @cached_property
    def facts(self) -> dict[str, Fact]:
        return _by_id(self.all_facts)

    @cached_property
    def articles(self) -> dict[str, Article]:
        return _by_id(self.all_articles)

    @cached_property
    def replies(self) -> dict[str, Reply]:
        return _by_id(self.all_replies)

    @cached_property
    def guides(self) -> dict[str, Guide]:
        return _by_id(self.all_guides)

    @cached_property
    def _guide_of(self) -> dict[str, Guide]:
        return {guide.service: guide for guide in self.guides.values() if guide.status != "废止"}

    def guide_of(self, service: str | None) -> Guide | None:
        """The guide of a service by its name."""
        return self._guide_of.get(service or "")

    def guide_field(self, identity: str) -> tuple[Guide, str] | None:
        """The guide and the field that a hit of the look-up names (``guide-birth.materials``); None where there is none."""
        name, _, code = identity.partition(".")
        guide = self.guides.get(name)
        return (guide, code) if guide is not None and code in FIELDS else None

    @cached_property
    def public_facts(self) -> frozenset[str]:
        """Ids of the facts a citizen may be told."""
        return frozenset(fact.id for fact in self.facts.values() if fact.public)

    @cached_property
    def taken_back(self) -> frozenset[str]:
        """Ids of the replies that nobody may say any more, since this minute."""
        return frozenset(one.reply for one in self.withdrawn)

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == "error")

    def require_sound(self) -> Knowledge:
        """This knowledge base, or :class:`ContentError` with every error."""
        if self.errors:
            raise ContentError(self.errors)
        return self

    def public_sections(self, article: Article) -> tuple[Section, ...]:
        """The part of an article a citizen may read; () where the article is a draft, retired or not of this day."""
        in_use = article.status in ("试行", "正式") and article.in_force(self.told_on)
        return article.public_sections(self.public_facts) if in_use else ()

    def is_public_article(self, article: Article) -> bool:
        return bool(self.public_sections(article))

    def is_public_reply(self, reply: Reply) -> bool:
        """In force and resting on public facts alone, so that its public wording may be shown to anybody."""
        return reply.in_force(self.told_on) and self.is_sayable(reply)

    def is_sayable(self, reply: Reply) -> bool:
        """The same on the days on which it is in force."""
        in_use = reply.status in ("试行", "正式") and reply.id not in self.taken_back
        return in_use and all(fact in self.public_facts for fact in reply.facts)

    @property
    def told_on(self) -> datetime.date:
        """The day on which it is told: today where no other was asked for."""
        return self.day or datetime.date.today()

    def on(self, day: datetime.date) -> Knowledge:
        """The same knowledge as it may be told on ``day``."""
        return replace(self, day=day)

    def department_of(self, owner: str) -> Department | None:
        return self.reference.departments.get(owner)

    @cached_property
    def _owners_of_themes(self) -> dict[str, str]:
        owners: dict[str, str] = {}
        for name, department in self.reference.departments.items():
            owners.setdefault(department.line, name)
        for article in self.articles.values():
            for fact in article.facts:
                if fact in self.facts:
                    owners.setdefault(self.facts[fact].service, article.owner)
        owners.update({name: service.owner for name, service in self.reference.services.items()})
        return owners

    def owner_of(self, fact: Fact) -> str:
        """The department that answers for a fact: that of its theme, or of its line where the theme is no service."""
        return self._owners_of_themes.get(fact.service, self._owners_of_themes.get(fact.line, ""))

    def articles_citing(self, fact_id: str) -> tuple[Article, ...]:
        return tuple(article for article in self.articles.values() if fact_id in article.facts)

    def replies_citing(self, fact_id: str) -> tuple[Reply, ...]:
        return tuple(reply for reply in self.replies.values() if fact_id in reply.cited)

    def guides_citing(self, fact_id: str) -> tuple[Guide, ...]:
        return tuple(guide for guide in self.guides.values() if fact_id in guide.cited)


def _by_id(pieces: Iterable) -> dict:
    found: dict = {}
    for piece in pieces:
        found.setdefault(piece.id, piece)
    return found
