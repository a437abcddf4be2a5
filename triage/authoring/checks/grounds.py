"""What a rule and a wording stand on: facts of their own line, replies of their own service, law that is in force."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from triage import terms
from triage.authoring.checks.base import Check, RulebookCheck
from triage.authoring.content import Content
from triage.content.findings import Finding
from triage.content.knowledge.fact import Fact
from triage.content.rulebook import Rulebook


class BasisElsewhere(RulebookCheck):
    """A fact of another line carries a rule only where an article of the same service cites it too, and a wording only where
    an article or the guide of one of its services does: whoever answers for the service has then taken it for its own."""

    name = "basis-elsewhere"
    key = "basis"
    guards = "依据要是本条线的、通用的，或者这个事项的文章、指南也引用的"
    severity = "warning"

    def look(self, content: Content, rulebook: Rulebook) -> Iterator[Finding]:
        cited = self._cited(content)
        for rule in content.living:
            line = rulebook.services.line_of(rule.service) if rule.service else None
            for identity in rule.basis if line else ():
                fact = content.knowledge.facts.get(identity)
                if fact and self._foreign(fact, line) and (rule.service, identity) not in cited:
                    yield self.about(
                        rule,
                        f"依据 {identity} 是{fact.line}条线“{fact.service}”的，说的是：{fact.fact[:30]}…",
                        f"换成管“{rule.service}”的依据（bancheng search {rule.service}）；确实用得上的，在这个事项的文章里也引用它",
                    )
        guided = cited | {
            (guide.service, fact) for guide in content.knowledge.all_guides for _, point in guide.points() for fact in point.facts
        }
        for reply in content.knowledge.all_replies:
            lines = {rulebook.services.line_of(service) for service in reply.services}
            for identity in reply.facts if reply.status != "废止" and "other" not in lines else ():
                fact = content.knowledge.facts.get(identity)
                known = any((service, identity) in guided for service in reply.services)
                if fact and lines and all(self._foreign(fact, line) for line in lines) and not known:
                    told = f"对外口径的依据 {identity} 是{fact.line}条线“{fact.service}”的，说的是：{fact.fact[:30]}…"
                    mend = f"换成管“{'、'.join(reply.services)}”的依据，或者这句话不说；确实用得上的，在这个事项的文章或者指南里也引用它"
                    yield self.at(reply.place.file, reply.place.at("facts"), told, mend, reply.id)

    @staticmethod
    def _foreign(fact: Fact, line: str | None) -> bool:
        return fact.line not in ("其他", terms.LINES.get(line or "", ""))

    @staticmethod
    def _cited(content: Content) -> set[tuple[str | None, str]]:
        """(service, fact) wherever an article of the service cites the fact."""
        return {(service, fact) for article in content.knowledge.all_articles for service in article.services for fact in article.cited}


class ReplyService(RulebookCheck):
    name = "reply-service"
    key = "then.reply"
    guards = "一个事项的规则不能用别的事项的口径"
    severity = "warning"

    def look(self, content: Content, rulebook: Rulebook) -> Iterator[Finding]:
        for rule in content.provable:
            reply = content.knowledge.replies.get(rule.reply or "")
            if reply is None or rule.service is None or rule.service in reply.services:
                continue
            lines = {rulebook.services.line_of(service) for service in reply.services}
            if lines and lines.isdisjoint({None, "other", rulebook.services.line_of(rule.service)}):
                told = f"规则管“{rule.service}”，口径 {reply.id} 是给“{'、'.join(reply.services)}”写的"
                mend = f"换一条写给“{rule.service}”的口径，没有就先写：bancheng new reply --service {rule.service}"
                yield self.about(rule, told, mend)


class FactUnsourced(Check):
    name = "fact-unsourced"
    guards = "可以对外的事实要写明哪部法、哪份文件"

    def run(self, content: Content) -> Iterator[Finding]:
        for fact in content.knowledge.all_facts:
            if fact.public and not fact.law:
                mend = "补上 law（和 article）；没有出处就写 evidence: none"
                yield self.at(fact.place.file, fact.place.line, "可以对外的事实没有写出自哪部法", mend, fact.id)


class FactNotYet(Check):
    """A law that comes into force later is prepared as a fact with its own day, not spoken of today."""

    name = "fact-not-yet"
    guards = "还没有施行的条文，不能现在就对外说"

    def run(self, content: Content) -> Iterator[Finding]:
        for fact in content.knowledge.all_facts:
            day = _day(fact.in_force)
            if day is None or day <= content.today:
                continue
            users = [
                r.id for r in content.knowledge.replies_citing(fact.id) if r.status in ("试行", "正式") and r.since <= str(content.today)
            ]
            users += [rule.id for rule in content.living if fact.id in rule.basis and rule.in_force(content.today)]
            if users:
                yield self.at(
                    fact.place.file,
                    fact.place.at("in_force"),
                    f"条文 {day} 才施行，{'、'.join(users[:4])} 现在就在用",
                    f"用它的规则和口径另写一条，since 写 {day}；或者核对 in_force",
                    fact.id,
                )


def _day(words: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(words)
    except ValueError:
        return None
