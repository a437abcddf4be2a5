"""Texts beside the rules, whatever the desk makes of them."""

from __future__ import annotations

from collections.abc import Iterator

from triage.authoring.checks.base import Check
from triage.authoring.content import Content
from triage.authoring.personal import personal_in
from triage.content.findings import Finding


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
            if what := personal_in(text):
                yield self.at(file, line, f"这句话里有{what}", "删掉号码，只留说的事情；号码不进规则库", identity)
