"""One rule for each cause and one for each danger, and what those that know better may not do."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence

from triage import terms
from triage.authoring.checks.base import RulebookCheck, named
from triage.authoring.content import Content
from triage.authoring.logic import Logic
from triage.content.findings import Finding
from triage.content.rule import Any, Condition, Is, Rule
from triage.content.rulebook import Rulebook
from triage.content.yamlfile import line_of, load

CAUSES, DANGERS = "rules/causes.yaml", "rules/dangers.yaml"
_NEXT = datetime.timedelta(days=1)


def _plain(condition: Condition, kind: str) -> list[str]:
    """The codes of a condition that asks for nothing but causes (or dangers); [] where it asks for more."""
    parts = condition.parts if isinstance(condition, Any) else (condition,)
    found = [part.literal.partition(":")[2] for part in parts if isinstance(part, Is) and part.literal.startswith(f"{kind}:")]
    return found if len(found) == len(parts) else []


def general_rules(content: Content) -> dict[str, list[Rule]]:
    """Cause → the living rules that say which path it takes where nothing more is known."""
    found: dict[str, list[Rule]] = {}
    for rule in content.living:
        for code in _plain(rule.when, "cause") if rule.service is None else ():
            found.setdefault(code, []).append(rule)
    return found


def _days(rules: Sequence[Rule], today: datetime.date) -> list[datetime.date]:
    """The days, from today on, on which some of ``rules`` come into force or go out of it."""
    changes = {today, *(rule.since for rule in rules), *(rule.until + _NEXT for rule in rules if rule.until)}
    return sorted(day for day in changes if day >= today)


def _not_one(rules: dict[str, list[Rule]], code: str, today: datetime.date) -> Iterator[tuple[str, list[Rule]]]:
    """(从哪天起, the rules then in force) for each day on which not exactly one of the rules of ``code`` is."""
    some = rules.get(code, [])
    for day in _days(some, today):
        in_force = [rule for rule in some if rule.in_force(day)]
        if len(in_force) != 1:
            yield "" if day == today else f"从 {day} 起", in_force


def _lines(content: Content, file: str, key: str) -> Callable[[str], int]:
    """Where in ``file`` each entry of the list under ``key`` stands, by its code."""
    entries = load(content.home / file, content.home)[key]
    lines = {entry["code"]: line_of(entries, place) for place, entry in enumerate(entries)}
    return lambda code: lines.get(code, 1)


class OneGeneralRule(RulebookCheck):
    """Without its general rule a cause that was heard leads nowhere; with two of them nobody knows where."""

    name = "general-rule"
    guards = "每条缘由有且只有一条通用规则"
    excusable = False

    def look(self, content: Content, rulebook: Rulebook) -> Iterator[Finding]:
        line, general, names = _lines(content, CAUSES, "causes"), general_rules(content), rulebook.causes.by_code
        for code, rules in general.items():
            for rule in rules:
                if rule.causes and code not in rule.causes:
                    asked, written = names[code].name, names[rule.causes[0]].name
                    yield self.about(rule, f"条件问的是缘由“{asked}”，cause 写的却是“{written}”", f"cause 也写成 {asked}")
        for cause in names.values():
            for from_then, rules in _not_one(general, cause.code, content.today):
                if not rules:
                    told = f"缘由“{cause.name}”{from_then}没有通用规则，听出来了也不知道走哪条路径"
                    mend = f"在 rules/general/causes.yaml 里写一条 when: {{cause: {cause.name}}}"
                    yield self.at(CAUSES, line(cause.code), told, mend, cause.code)
                for extra in rules[1:]:
                    told = f"缘由“{cause.name}”{from_then}有两条通用规则，另一条是 {named(rules[0])}"
                    yield self.about(extra, told, "留一条；从某天起换办法的，原来的写 until，新的 since 写第二天")


class OrderLoop(RulebookCheck):
    name = "order-loop"
    guards = "second_first 里两条缘由不能互相让先"
    excusable = False

    def look(self, content: Content, rulebook: Rulebook) -> Iterator[Finding]:
        pairs = load(content.home / CAUSES, content.home).get("second_first", [])
        names = rulebook.causes.by_code
        seen: set[tuple[str, str]] = set()
        for place, pair in enumerate(pairs):
            main, second = pair["main"], pair["second"]
            if (second, main) in seen or main == second:
                told = f"“{names[main].name}”和“{names[second].name}”互相让先" if main != second else f"“{names[main].name}”让自己先"
                yield self.at(CAUSES, line_of(pairs, place), told, "只留一条，或者都删掉", main)
            seen.add((main, second))


class AgainstGeneral(RulebookCheck):
    """A rule that knows more may lead elsewhere; why it does should stand in it."""

    name = "against-general"
    key = "then.path"
    guards = "和缘由的通用规则路径不一样的，写明为什么"
    severity = "notice"

    def look(self, content: Content, rulebook: Rulebook) -> Iterator[Finding]:
        names, general = rulebook.causes.by_code, general_rules(content)
        for rule in content.living:
            usual = [other for code in rule.causes for other in general.get(code, ())]
            if usual and not rule.reason and all(other.path != rule.path for other in usual):
                yield self.about(
                    rule,
                    f"缘由“{names[rule.causes[0]].name}”通常走“{terms.PATHS[usual[0].path]}”（{usual[0].id}），"
                    f"这条走“{terms.PATHS[rule.path]}”，没有写为什么",
                    "确实要不一样，补上一行 reason: …；不是的话核对 cause 和 path",
                )


class DangerRules(RulebookCheck):
    """Help comes first, whatever else was said: nothing in a danger rule may keep it from firing."""

    name = "danger"
    key = "then"
    guards = "每种危险一条规则：只看危险，当场处理，带 emergency 标记"
    excusable = False

    def look(self, content: Content, rulebook: Rulebook) -> Iterator[Finding]:
        by_kind: dict[str, list[Rule]] = {}
        for rule in content.living:
            for literal in rule.literals if rule.danger else ():
                by_kind.setdefault(literal.partition(":")[2], []).append(rule)
            yield from self._form(rule)
        line = _lines(content, DANGERS, "dangers")
        for danger in rulebook.dangers.values():
            for from_then, rules in _not_one(by_kind, danger.code, content.today):
                if not rules:
                    told = f"危险“{danger.name}”{from_then}没有规则，亮红了也没有第一句话"
                    mend = f"在 rules/general/danger.yaml 里写一条 when: {{danger: {danger.name}}}，路径写当场处理"
                    yield self.at(DANGERS, line(danger.code), told, mend, danger.code)
                for extra in rules[1:]:
                    yield self.about(extra, f"危险“{danger.name}”{from_then}有两条规则，另一条是 {named(rules[0])}", "留一条")

    def _form(self, rule: Rule) -> Iterator[Finding]:
        if rule.danger and not _plain(rule.when, "danger"):
            yield self.about(
                rule, "危险的规则还带了别的条件，条件没说到就不会亮红", "when 只写 {danger: 种类}；别的情形另写一条有 cause 的规则"
            )
        if rule.danger and "emergency" not in rule.flags:
            yield self.about(rule, "危险的规则没有 emergency 标记", "then 里加上 flags: [emergency]")
        if rule.danger and rule.path != "on_the_spot":
            yield self.about(rule, f"危险的规则走“{terms.PATHS[rule.path]}”", "路径写当场处理：先 110、先现场处置")
        if not rule.danger and "emergency" in rule.flags:
            yield self.about(
                rule,
                "有 emergency 标记，却不是危险的规则，排在后面也不会亮红",
                "正在发生的危险写进 rules/general/danger.yaml；不是的话去掉这个标记",
            )


class WrittenNoticeOnlyTraffic(RulebookCheck):
    name = "written-notice"
    key = "then.path"
    guards = "书面告知只用于办理交通违法、当事人缺必要材料"

    def look(self, content: Content, rulebook: Rulebook) -> Iterator[Finding]:
        logic = Logic(rulebook.services)
        for rule in content.rules:
            if rule.path == "written_notice" and rule.status != "废止" and not _about_traffic(rule, rulebook, logic):
                yield self.about(
                    rule,
                    "路径写了“书面告知”，条件却没有限定在交警条线；书面告知只用于办理交通违法缺必要材料",
                    "条件里加上 {service: 交通违法处理} 或者 {line: 交警}；别的事项缺材料用“释法说理”配一次性告知单",
                )


def _about_traffic(rule: Rule, rulebook: Rulebook, logic: Logic) -> bool:
    """Whether the rule can be heard for traffic alone: by its condition, or because all its causes are of that group."""
    groups = {rulebook.causes.by_code[code].group for code in rule.causes}
    return groups == {"traffic"} or all("line:traffic" in case.true for case in logic.cases(rule.when))
