"""What of the content a topic may name, and what it is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from web.ledger import names
from web.office import Office


@dataclass(frozen=True)
class Written:
    office: Office

    @property
    def services(self) -> Mapping[str, str]:
        """Code → line."""
        return {service.code: service.line for service in self.office.rulebook.services.by_name.values()}

    @property
    def causes(self) -> Mapping[str, str]:
        """Code → name."""
        return {**self.office.statistics.names["cause"], "": "没有认出来"}

    def class_name(self, service: str, cause: str) -> str:
        return f"{names.service(self.office, service)}：{self.causes.get(cause, cause)}"

    def version(self, identity: str) -> str:
        """The release, for a rule, reply or article that is in it."""
        release = self.office.release
        return f"{release.version}·{release.hash[:6]}" if self.kind(identity) else ""

    def kind(self, identity: str) -> str:
        """Which page tells of it: rule or article (a reply's is the same); "" where it is gone."""
        knowledge = self.office.knowledge
        there = identity in knowledge.replies or identity in knowledge.articles
        return "rule" if identity in self.office.rulebook.by_id else "article" if there else ""

    def title(self, identity: str) -> str:
        """A rule, reply or article as it is called; its id where it is gone."""
        rule = self.office.rulebook.by_id.get(identity)
        entry = self.office.knowledge.replies.get(identity) or self.office.knowledge.articles.get(identity)
        return rule.title if rule else entry.title if entry else identity
