"""What the precedence says of a path must hold of the rules that lead there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from triage.authoring.checks.base import Check
from triage.authoring.content import Content
from triage.authoring.logic import Logic
from triage.findings import Finding
from triage.rulebook.ast import literals

DANGER = "危险"


class WrittenNoticeOnlyTraffic(Check):
    name = "written-notice"
    key = "then.path"
    guards = "书面告知只用于办理交通违法、当事人缺必要材料"

    def run(self, content: Content) -> Iterator[Finding]:
        if content.rulebook is None:
            return
        logic = Logic(content.rulebook.services)
        for rule in content.rules:
            if (
                rule.path == "written_notice"
                and rule.status != "废止"
                and not all("line:traffic" in case.true for case in logic.cases(rule.when))
            ):
                yield replace(
                    self.about(
                        rule,
                        "路径写了“书面告知”，条件却没有限定在交警条线；书面告知只用于办理交通违法缺必要材料",
                        "条件里加上 {service: 交通违法处理} 或者 {line: 交警}；别的事项缺材料用“释法说理”配一次性告知单",
                    ),
                    severity="error" if rule.force == "决定" else "warning",
                )  # a leaning alone never makes a decision sure


class DangerIsDanger(Check):
    name = "danger"
    key = "rank"
    guards = "危险一级只给正在发生的危险：当场处理，带 emergency 标记"

    def run(self, content: Content) -> Iterator[Finding]:
        for rule in content.rules:
            if rule.status == "废止":
                continue
            danger = rule.rank == DANGER
            if danger and "emergency" not in rule.flags:
                yield self.about(
                    rule, "次序是“危险”，却没有 emergency 标记", "then 里加上 flags: [emergency]；不是正在发生的危险就不要写 rank: 危险"
                )
            if not danger and "emergency" in rule.flags:
                yield self.about(
                    rule,
                    "有 emergency 标记，次序却不是“危险”，会被别的规则压住",
                    "加上 rank: 危险、路径写当场处理；不是正在发生的危险就去掉这个标记",
                )
            if danger and rule.path != "on_the_spot":
                yield self.about(rule, "次序是“危险”，路径却不是“当场处理”", "危险一律当场处理：先 110、先现场处置")


class DangerRestsOnDanger(Check):
    """A danger rule of force 决定 is sure at once: it may rest only on what the vocabulary calls danger.  One of force
    印证 has to be borne out by the second opinion."""

    name = "danger-words"
    guards = "危险一级的规则要靠词汇里标了 emergency 的情形"
    severity = "warning"

    def run(self, content: Content) -> Iterator[Finding]:
        known = content.rulebook.vocabulary.circumstances if content.rulebook else {}
        for rule in content.rules:
            asked = [literal.partition(":")[2] for literal in literals(rule.when) if literal.startswith("yes:")]
            if (
                rule.rank == DANGER
                and rule.status != "废止"
                and rule.force != "印证"
                and not any(name in known and known[name].flag == "emergency" for name in asked)
            ):
                yield self.about(
                    rule,
                    "次序是“危险”，条件里却没有一个标了 emergency 的情形",
                    "用 rules/vocabulary/circumstances/danger.yaml 里的情形，或者给那个情形加 flag: emergency",
                )


class NoRankForScope(Check):
    name = "force-of-nothing"
    guards = "没有路径的规则只说受理范围，力度和次序对它不起作用"
    severity = "warning"

    def run(self, content: Content) -> Iterator[Finding]:
        for rule in content.rules:
            if rule.path is None and (rule.rank or rule.reply or rule.notice or rule.deadline):
                yield self.about(rule, "没有写路径，写的次序、口径、告知单、时限都不会用到", "补上 path，或者删掉这几项")
