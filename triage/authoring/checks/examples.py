"""The examples beside each rule, read by the real Reader and evaluated."""

from __future__ import annotations

import re
from collections.abc import Iterator

from triage.authoring.checks.base import Check, named
from triage.authoring.content import Content
from triage.engine import oracle
from triage.findings import Finding
from triage.rulebook.ast import Rule

_PERSONAL = [("身份证号码", re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")), ("手机号码", re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"))]


def _testable(content: Content) -> list[Rule]:
    """Retired rules are frozen with the words of their day; a rule misread has been reported already."""
    return [rule for rule in content.rules if rule.status != "废止" and rule.id not in content.misread]


class HitFires(Check):
    name = "example-hit"
    guards = "hit 例子要能命中自己的规则"

    def run(self, content: Content) -> Iterator[Finding]:
        for rule in _testable(content):
            for example in rule.hit:
                if not content.fires(rule, example.text):
                    reading = content.read(example.text)
                    lacking = oracle.unmet(rule.when, set(reading.literals), reading.numbers)
                    yield self.about(
                        rule,
                        f"例子“{example.text}”没有命中。听出来的是：{reading}；还差：{'、'.join(map(oracle.say, lacking))}",
                        "改例子的说法，或者改条件；要认得新的说法，到 rules/vocabulary/ 里补",
                        example.line,
                    )


class MissStaysSilent(Check):
    name = "example-miss"
    guards = "miss 例子不能命中自己的规则"

    def run(self, content: Content) -> Iterator[Finding]:
        for rule in _testable(content):
            for example in rule.miss:
                if content.fires(rule, example.text):
                    yield self.about(
                        rule,
                        f"例子“{example.text}”不该命中，却命中了。听出来的是：{content.read(example.text)}",
                        "给条件加一条 not，或者换一个真正不该命中的例子",
                        example.line,
                    )


class Contradictory(Check):
    name = "example-both"
    guards = "同一句话不能既是 hit 又是 miss"
    excusable = False

    def run(self, content: Content) -> Iterator[Finding]:
        for rule in content.rules:
            hits = {example.text for example in rule.hit}
            for example in rule.miss:
                if example.text in hits:
                    yield self.about(rule, f"“{example.text}”同时写在 hit 和 miss 里", "从其中一边删掉", example.line)


class PersonalData(Check):
    name = "personal-data"
    guards = "例子里不能有真实的身份证号、手机号"
    excusable = False

    def run(self, content: Content) -> Iterator[Finding]:
        told = [(rule.file, example.line, example.text, rule.id) for rule in content.rules for example in (*rule.hit, *rule.miss)]
        told += [(case.file, case.line, case.text, case.id) for case in content.cases]
        for file, line, text, identity in told:
            for what, pattern in _PERSONAL:
                if pattern.search(text):
                    yield self.at(file, line, f"这句话里有{what}", "删掉号码，只留说的事情；号码不进规则库", identity)


class DecidedById(Check):
    """Two rules of equal rank, equally special, another wording: what breaks the tie is the alphabet."""

    name = "tie"
    guards = "两条规则同级、同样具体、口径不同，碰到一起时不能靠编号先后来定"
    severity = "warning"

    def run(self, content: Content) -> Iterator[Finding]:
        if content.rulebook is None:
            return
        place = content.rulebook.precedence.place
        seen: set[tuple[str, str]] = set()
        for text, file, line in _texts(content):
            fired = content.heard(content.fired(text))
            if len(fired) < 2:
                continue
            first, second = fired[:2]
            equal = (
                place[first.rank] == place[second.rank] and first.special == second.special and bool(first.service) == bool(second.service)
            )
            if equal and first.reply and second.reply and first.reply != second.reply and (first.id, second.id) not in seen:
                seen.add((first.id, second.id))
                yield self.at(
                    file,
                    line,
                    f"“{text}”同时命中 {named(first)} 和 {named(second)}，两条同级、同样具体，口径却不同，现在只凭编号先后用前一条",
                    "两个部门商量：给更要紧的一条多写一个条件，或者给另一条加 not",
                    first.id,
                )


def _texts(content: Content) -> Iterator[tuple[str, str, int]]:
    for rule in content.living:
        for example in rule.hit:
            yield example.text, rule.file, example.line
    for case in content.cases:
        yield case.text, case.file, case.line
