"""Everything a rule refers to must be there and usable."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator

from triage import terms
from triage.authoring.checks.base import Check
from triage.authoring.content import Content
from triage.content import schema
from triage.content.findings import ContentError, Finding
from triage.content.knowledge.reply import Reply
from triage.content.yamlfile import line_of, load


def _like(word: str, known: Collection[str], otherwise: str) -> str:
    return schema.nearest(word, known) + otherwise


class UnknownReply(Check):
    name = "unknown-reply"
    key = "then.reply"
    guards = "规则引用的口径要有"
    excusable = False

    def run(self, content: Content) -> Iterator[Finding]:
        for rule in content.rules:
            if rule.reply and rule.reply not in content.knowledge.replies:
                yield self.about(
                    rule, f"没有口径“{rule.reply}”", _like(rule.reply, content.knowledge.replies, "先在 kb/replies/ 里写好这条口径")
                )


class UnusableReply(Check):
    """At run time such a reply is passed over for the path's own, and nobody is told."""

    name = "unusable-reply"
    key = "then.reply"
    guards = "规则引用的口径要能对外用：不是草案，没有废止，依据都能对外"

    def run(self, content: Content) -> Iterator[Finding]:
        for rule in content.living:
            reply = content.knowledge.replies.get(rule.reply or "")
            if reply and not content.knowledge.is_public_reply(reply):
                why = self._why(reply, content.today)
                yield self.about(
                    rule, f"口径 {reply.id} 现在不能用（{why}），民警会看到这条路径的通用口径", "换一条口径，或者先把那条口径改成可用的"
                )

    @staticmethod
    def _why(reply: Reply, today: datetime.date) -> str:
        if reply.status not in ("试行", "正式"):
            return f"状态是{reply.status}"
        if not reply.in_force(today):
            return f"只用到 {reply.until}" if reply.since <= today.isoformat() else f"从 {reply.since} 起才能说"
        return "依据里有不能对外的事实"


class ReplyOfAnotherPath(Check):
    name = "reply-path"
    key = "then.reply"
    guards = "口径写的路径和规则的路径要一致"
    severity = "warning"

    def run(self, content: Content) -> Iterator[Finding]:
        for rule in content.living:
            reply = content.knowledge.replies.get(rule.reply or "")
            if reply and rule.path and reply.path != terms.PATHS[rule.path]:
                yield self.about(
                    rule,
                    f"规则走“{terms.PATHS[rule.path]}”，口径 {reply.id} 是给“{reply.path}”写的",
                    f"换一条写给“{terms.PATHS[rule.path]}”的口径，或者核对规则的路径",
                )


class UnknownBasis(Check):
    name = "unknown-basis"
    key = "basis"
    guards = "规则依据的事实要有"
    excusable = False

    def run(self, content: Content) -> Iterator[Finding]:
        for rule in content.rules:
            for fact in rule.basis:
                if fact not in content.knowledge.facts:
                    yield self.about(rule, f"没有事实“{fact}”", _like(fact, content.knowledge.facts, "先在 kb/facts/ 里补这条事实"))


class NoBasis(Check):
    name = "no-basis"
    guards = "规则要写依据"
    severity = "warning"

    def run(self, content: Content) -> Iterator[Finding]:
        for rule in content.living:
            if not rule.basis:
                yield self.about(rule, "没有写依据", "补上 basis: [事实编号]，编号见 kb/facts/，或用 bancheng search 查")


class UnknownMaterial(Check):
    name = "unknown-material"
    key = "then.missing"
    guards = "要群众补的材料要在材料表里"
    excusable = False

    def run(self, content: Content) -> Iterator[Finding]:
        known = content.rulebook.vocabulary.materials if content.rulebook else {}
        for rule in content.rules:
            for material in rule.missing:
                if material not in known:
                    yield self.about(
                        rule, f"没有“{material}”这样材料", _like(material, known, "先在 rules/vocabulary/materials.yaml 里登记")
                    )


class UnknownDeadline(Check):
    name = "unknown-deadline"
    key = "then.deadline"
    guards = "规则点名的时限要在期限表里"
    excusable = False

    def run(self, content: Content) -> Iterator[Finding]:
        known = [limit.id for limit in content.limits.limits] if content.limits else None
        for rule in content.rules:
            if rule.deadline and known is not None and rule.deadline not in known:
                yield self.about(
                    rule,
                    f"期限表里没有“{rule.deadline}”",
                    _like(rule.deadline, known, "照 rules/deadlines.yaml 里的 id 写，不写就用这条路径的时限"),
                )


class UnknownOwner(Check):
    name = "unknown-owner"
    key = "owner"
    guards = "每条规则都要有业务部门负责"
    excusable = False

    def run(self, content: Content) -> Iterator[Finding]:
        known = content.rulebook.services.departments if content.rulebook else {}
        for rule in content.rules:
            if rule.owner not in known:
                yield self.about(rule, f"没有“{rule.owner}”这个业务部门", _like(rule.owner, known, "照 rules/departments.yaml 的名称写"))


class PathDefaults(Check):
    name = "path-defaults"
    guards = "每条路径的通用口径和牵头部门要有"
    excusable = False

    def run(self, content: Content) -> Iterator[Finding]:
        file = "rules/paths.yaml"
        try:
            raw = load(content.home / file, content.home)
        except ContentError:
            return
        if schema.check(raw, "paths", file):
            return
        for path, entry in raw["paths"].items():
            if "reply" not in entry:
                continue
            reply = content.knowledge.replies.get(entry["reply"])
            if reply is None or not content.knowledge.is_public_reply(reply):
                yield self.at(
                    file,
                    line_of(entry, "reply"),
                    f"“{path}”的通用口径 {entry['reply']} 没有，或者现在不能对外用",
                    _like(entry["reply"], content.knowledge.replies, "换一条可以对外的口径"),
                )
