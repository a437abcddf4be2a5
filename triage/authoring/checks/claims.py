"""Examples against each other and against the labelled matters: one sentence, one path."""

from __future__ import annotations

from collections.abc import Iterator

from triage import terms
from triage.authoring.checks.base import Check, RulebookCheck, named, together
from triage.authoring.content import Content
from triage.authoring.taught import Label
from triage.content.findings import Finding
from triage.content.labelled import NO_SERVICE
from triage.content.rule import Example, Rule
from triage.content.rulebook import Rulebook


class LabelTwice(Check):
    """The ear cannot learn two answers to one sentence."""

    name = "label-twice"
    guards = "同一句话不能标注成两样"
    severity = "warning"

    def run(self, content: Content) -> Iterator[Finding]:
        first: dict[str, Label] = {}
        for label in content.labels:
            other = first.setdefault(label.matter.text.strip(), label)
            if other is not label and _taught(other) != _taught(label):
                yield self.at(
                    label.file,
                    label.line,
                    f"这句话已经标注过：{other.file} 第 {other.line} 行的 {other.matter.id}，两处的事项、缘由或者危险不一样",
                    f"留对的那一处，删掉另一处（{other.matter.id} 或者 {label.matter.id}）",
                    label.matter.id,
                )


def _taught(label: Label) -> tuple[str, str, str]:
    return label.matter.service, label.matter.cause, label.matter.danger


class SameHit(Check):
    name = "same-hit"
    guards = "同一句 hit 不能写在两条路径不同的规则里"

    def run(self, content: Content) -> Iterator[Finding]:
        first: dict[str, Rule] = {}
        for rule in content.living:
            for example in rule.hit:
                other = first.setdefault(example.text, rule)
                if other.path != rule.path and together(other, rule) and not (other.danger or rule.danger):
                    yield self.about(
                        rule,
                        f"“{example.text}”也是 {named(other)} 的 hit，那条走“{terms.PATHS[other.path]}”，这条走“{terms.PATHS[rule.path]}”",
                        "只能留在一条规则里：看这句话该走哪条，从另一条删掉或者改成 miss",
                        example.line,
                    )


class MissElsewhere(RulebookCheck):
    """A miss shows where the rule ends: one about another service shows nothing."""

    name = "miss-elsewhere"
    guards = "miss 例子要和规则相近，不能说的是别的条线的事"
    severity = "warning"

    def look(self, content: Content, rulebook: Rulebook) -> Iterator[Finding]:
        if content.trial is None:
            return
        for rule in content.living:
            line = rulebook.services.line_of(rule.service) if rule.service else None
            for example in (example for example in rule.miss if line and content.tries(example.text)):
                judged = content.trial.judged(example.text, max(content.today, rule.since))
                heard = rulebook.services.by_name.get(judged.service)
                if heard and heard.line not in (line, "other") and judged.literals.isdisjoint(rule.literals):
                    yield self.about(
                        rule,
                        f"miss 例子“{example.text}”说的是“{heard.name}”，本来就轮不到管“{rule.service}”的规则，看不出这条到哪里为止",
                        f"换一句相近的：说的是“{rule.service}”，只差一个条件",
                        example.line,
                    )


class HitAgainstLabel(RulebookCheck):
    """A sentence that somebody labelled already must not be claimed for another path."""

    name = "hit-against-label"
    guards = "hit 例子和标注好的事项是同一句话的，路径要对得上"
    severity = "warning"

    def look(self, content: Content, rulebook: Rulebook) -> Iterator[Finding]:
        by_text: dict[str, list[Label]] = {}
        for label in content.labels:
            by_text.setdefault(label.matter.text, []).append(label)
        for rule in content.living:
            for example in rule.hit:
                for label in by_text.get(example.text, ()):
                    yield from self._against(rule, example, label)

    def _against(self, rule: Rule, example: Example, label: Label) -> Iterator[Finding]:
        matter, where = label.matter, f"{label.file} 第 {label.line} 行的 {label.matter.id}"
        if rule.danger:
            return
        if matter.accept and rule.path not in matter.accept:
            paths = "、".join(terms.PATHS.get(code, code) for code in matter.accept)
            yield self.about(
                rule,
                f"hit 例子“{example.text}”就是标注好的 {matter.id}，那里说合适的路径是{paths}，这条规则走“{terms.PATHS[rule.path]}”",
                f"核对 {where}：标注对就换例子，规则对就改标注的 accept",
                example.line,
            )
        elif rule.service and matter.service not in (NO_SERVICE, rule.service) and rule.service not in matter.services:
            yield self.about(
                rule,
                f"hit 例子“{example.text}”就是标注好的 {matter.id}，那里的事项是“{matter.service}”，规则管的是“{rule.service}”",
                f"核对 {where}：标注对就换例子，规则对就把事项加进标注的 services",
                example.line,
            )
