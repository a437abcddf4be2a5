"""Rules that stand in each other's way, where it can be proved."""

from __future__ import annotations

from collections.abc import Iterator

from triage import terms
from triage.authoring.checks.base import Check, named
from triage.authoring.content import Content
from triage.authoring.logic import Logic, Pair, pairs
from triage.engine import oracle
from triage.findings import Finding
from triage.rulebook.ast import Rule


def _pairs(content: Content) -> list[Pair]:
    """The provable pairs among living rules, worked out once for all checks of this content."""
    if content.rulebook is None:
        return []
    if "pairs" not in content.shared:
        content.shared["pairs"] = pairs(Logic(content.rulebook.services), [r for r in content.living if r.id not in content.misread])
    return content.shared["pairs"]


def _together(a: Rule, b: Rule) -> bool:
    """Whether there is a day on which both are in force."""
    return (a.until is None or b.since <= a.until) and (b.until is None or a.since <= b.until)


def _always_with(narrow: Rule, wide: Rule) -> bool:
    """Whether ``wide`` is in force on every day on which ``narrow`` is."""
    return wide.since <= narrow.since and (wide.until is None or (narrow.until is not None and narrow.until <= wide.until))


class NeverFires(Check):
    name = "never-fires"
    key = "when"
    guards = "条件不能自相矛盾"

    def run(self, content: Content) -> Iterator[Finding]:
        if content.rulebook is None:
            return
        logic = Logic(content.rulebook.services)
        for rule in content.rules:
            if rule.status != "废止" and rule.id not in content.misread and not logic.cases(rule.when):
                yield self.about(
                    rule,
                    f"条件自相矛盾，永远不会命中：{oracle.say(rule.when)}",
                    "看看是不是同一个情形既要又不要、写了两个事项，或者上下限写反了",
                )


class Unused(Check):
    name = "unused"
    guards = "典型案例里一件也用不上的规则，看看是不是多余"
    severity = "notice"

    def run(self, content: Content) -> Iterator[Finding]:
        if not content.cases or content.rulebook is None:
            return
        used = {rule.id for case in content.cases for rule in content.fired(case.text)}
        for rule in content.living:
            if rule.id not in content.misread and rule.id not in used:
                yield self.about(rule, "典型案例里没有一件命中这条规则", "确实会碰到的话，给 kb/cases/ 补一件；不会碰到就废止")


class Disagree(Check):
    """Equal conditions, equal rank, another result."""

    name = "disagree"
    guards = "条件一样、次序同级的两条规则，结果不能不一样"

    def run(self, content: Content) -> Iterator[Finding]:
        for pair in _pairs(content):
            a, b = pair.narrow, pair.wide
            if pair.same and a.id < b.id and a.rank == b.rank and a.force == b.force and _together(a, b):
                different = [
                    name
                    for name, field in (
                        ("口径", "reply"),
                        ("告知单", "notice"),
                        ("时限", "deadline"),
                        ("受理范围", "scope"),
                        ("标记", "flags"),
                        ("要补的材料", "missing"),
                    )
                    if getattr(a, field) != getattr(b, field)
                ]
                what = f"{'、'.join(different)}不一样" if different else "结果也一样，是重复的"
                yield self.about(b, f"和 {named(a)} 条件一样、次序同级，{what}", "合并成一条，或者写清两条的条件差在哪里")


class MoreSpecialLoses(Check):
    """A rule for a narrower case is heard after the wider one, because it asks for no more single things."""

    name = "narrow-loses"
    guards = "更窄的规则要先用，不能因为条件个数少排到宽的后面"
    severity = "warning"

    def run(self, content: Content) -> Iterator[Finding]:
        for pair in _pairs(content):
            narrow, wide = pair.narrow, pair.wide
            if (
                not pair.same
                and narrow.rank
                and narrow.rank == wide.rank
                and narrow.special <= wide.special
                and _together(narrow, wide)
                and (narrow.reply, narrow.notice, narrow.deadline) != (wide.reply, wide.notice, wide.deadline)
                and content.heard([narrow, wide])[0] is wide
            ):
                yield self.about(
                    narrow,
                    f"比 {named(wide)} 管得窄，却会被它抢先（同级时条件多的先用：{narrow.special} 对 {wide.special}）",
                    "把窄的这条条件写全，或者给宽的那条加 not",
                )


class Shadowed(Check):
    """Whenever the rule fires, a rule of an earlier rank and another path fires too: its path never wins."""

    name = "shadowed"
    guards = "规则不能永远被次序在前的规则压住"

    def run(self, content: Content) -> Iterator[Finding]:
        place = content.rulebook.precedence.place if content.rulebook else {}
        told: set[str] = set()
        for pair in _pairs(content):
            rule, over = pair.narrow, pair.wide
            if (
                rule.id in told
                or not rule.path
                or not over.path
                or rule.path == over.path
                or rule.rank not in place
                or over.rank not in place
            ):
                continue
            if place[over.rank] < place[rule.rank] and _always_with(rule, over):
                told.add(rule.id)
                yield self.about(
                    rule,
                    f"永远轮不到：只要它命中，{named(over)} 也命中，"
                    f"次序“{over.rank}”在“{rule.rank}”前面，路径总是“{terms.PATHS[over.path]}”",
                    f"给 {over.id} 加 not 把这种情形让出来，或者给本规则换次序（rank），或者不要这条规则",
                )
