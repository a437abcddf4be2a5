"""The examples beside each rule, judged exactly as the desk judges them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from triage import terms
from triage.authoring.checks.base import Check, named
from triage.authoring.content import Content
from triage.authoring.trial import Answer, Asked, Judged
from triage.content.findings import Finding
from triage.content.rule import Condition, Example, Is, Rule, literals
from triage.decision import conditions

#: What the ear hears rather than the written patterns: where only this is lacking, the rule need not be wrong.
_BY_EAR = ("cause", "danger", "service", "line")
#: What the service that is heard decides about the document it produces: lost is the occasion of one, lacking for another.
_BY_SERVICE = ("missing", "expired")
_MOST_PARTS = 6
_LABELS = "听错了的，给 kb/cases/matters/ 补几件标注好的事项"


def asked(content: Content) -> list[Asked]:
    """Every example that the checks will ask the desk about, each as of the first day on which its rule is in force."""
    return [
        (example.text, _day(rule, content))
        for rule in _tried(content)
        for example in (*rule.hit, *rule.miss)
        if content.tries(example.text)
    ]


def _tried(content: Content) -> list[Rule]:
    """Retired rules are frozen with the words of their day; a rule misread has been reported already."""
    living = {rule.id for rule in content.living}
    return [rule for rule in content.rules if (rule.id in living or rule.status == "草案") and rule.id not in content.misread]


def _day(rule: Rule, content: Content) -> datetime.date:
    return max(content.today, rule.since)


def _judged(content: Content, kind: str) -> Iterator[tuple[Rule, Example, Judged]]:
    if content.trial is not None:
        for rule in _tried(content):
            for example in filter(lambda example: content.tries(example.text), getattr(rule, kind)):
                yield rule, example, content.trial.judged(example.text, _day(rule, content))


class Untried(Check):
    """Silence about examples must not look like approval."""

    name = "untried"
    guards = "判不了的时候，说明例子没有试"
    severity = "warning"
    excusable = False

    def run(self, content: Content) -> Iterator[Finding]:
        for file in content.unfit if content.rulebook else ():
            yield self.at(file, 0, "这个文件有错，规则的例子这次没有试", "先改好这个文件，再运行一遍")


class HitFires(Check):
    """A hit example of a rule must be decided by it, or along its path by a rule heard before it."""

    name = "example-hit"
    guards = "hit 例子要真的用上自己的规则，走它的路径"

    def run(self, content: Content) -> Iterator[Finding]:
        for rule, example, judged in _judged(content, "hit"):
            answer = judged.with_rule(rule.id)
            if answer is None:
                yield from self._unheard(content, rule, example, judged)
            elif answer.path != rule.path:
                yield self._loses(content, rule, example, answer)

    def _unheard(self, content: Content, rule: Rule, example: Example, judged: Judged) -> Iterator[Finding]:
        """Why a rule was not heard: its circumstances, or what the ear made of the words."""
        true = set(judged.literals)
        lacking = conditions.unmet(rule.when, true, dict(judged.numbers))
        kinds = {literal.partition(":")[0] for part in lacking for literal in literals(part)}
        numbers = any(not list(literals(part)) for part in lacking)
        said = f"例子“{example.text}”"
        by_ear = {*_BY_EAR, *(_BY_SERVICE if "service" in kinds else ())}
        if numbers or not kinds <= by_ear:
            yield self.about(
                rule,
                f"{said}没有命中。听出来的是：{heard(judged, content)}；还差：{_several(lacking, content)}",
                "改例子的说法，或者改条件；要认得新的说法，到 rules/vocabulary/ 里补",
                example.line,
            )
        elif rule.danger:
            yield self._danger(content, rule, example, judged)
        elif kinds & {"service", "line"}:
            yield self.about(
                rule,
                f"{said}情形都对，事项听成了“{judged.service or '没有听出来'}”，还差：{_several(lacking, content)}",
                f"例子里说出事项的名字，或者给 rules/services.yaml 补别名；{_LABELS}",
                example.line,
                "warning",
            )
        elif rule.status != "草案":  # nobody hears a draft: that its circumstances are met is enough
            yield self._another_cause(content, rule, example, judged)

    def _another_cause(self, content: Content, rule: Rule, example: Example, judged: Judged) -> Finding:
        answer = judged.answers[0]
        names = _names(content)
        wanted = "、".join(f"“{names[code]}”" for code in rule.causes)
        chances = "、".join(f"“{names.get(code, code)}”{chance:.0%}" for code, chance in judged.causes) or "没有听出来"
        words = f"（凭{_quoted(answer)}）" if answer.words else ""
        return self.about(
            rule,
            f"例子“{example.text}”情形都对，缘由却没有听成{wanted}，听成的是{chances}{words}，{_instead(content, answer)}",
            f"这样说也说得通的，把听成的缘由加进这条规则的 cause；说不通的，把例子说得更像{wanted}；{_LABELS}",
            example.line,
            "warning",
        )

    def _danger(self, content: Content, rule: Rule, example: Example, judged: Judged) -> Finding:
        names = _names(content)
        wanted = "、".join(names[literal.partition(":")[2]] for literal in rule.literals if literal.startswith("danger:"))
        kind, level = judged.danger or ("", "")
        made = {"": "没有听出危险", "red": f"听成了“{names.get(kind)}”", "asked": f"只会先问一句是不是“{names.get(kind)}”"}[level]
        return self.about(
            rule,
            f"例子“{example.text}”没有亮红成“{wanted}”，{made}",
            f"把这种说法写进 rules/vocabulary/dangers.yaml 的“{wanted}”，写了至少会问一句；{_LABELS}",
            example.line,
            "warning",
        )

    def _loses(self, content: Content, rule: Rule, example: Example, answer: Answer) -> Finding:
        return self.about(
            rule,
            f"例子“{example.text}”走的是“{terms.PATHS[answer.path]}”，不是“{terms.PATHS[rule.path]}”：{_instead(content, answer)}"
            + (f"，因为听成“{answer.cause}”（凭{_quoted(answer)}）" if answer.cause and answer.words else ""),
            "换一个只靠这条规则的例子；这种情形本来该走这条规则的，给它多写一个条件，或者给那条规则加 not",
            example.line,
            "warning",
        )


class MissStaysSilent(Check):
    """A rule must not be among those heard for its miss example; what the ear alone kept apart the rule cannot mend."""

    name = "example-miss"
    guards = "miss 例子不能用上自己的规则"

    def run(self, content: Content) -> Iterator[Finding]:
        for rule, example, judged in _judged(content, "miss"):
            answer = judged.with_rule(rule.id)
            drafted = rule.status == "草案" and not conditions.unmet(rule.when, set(judged.literals), dict(judged.numbers))
            if answer or drafted:
                asks_nothing = all(literal.partition(":")[0] in _BY_EAR for literal in rule.literals)
                by_ear = asks_nothing or (answer is not None and not answer.cause)  # no cause heard: every rule that fires is heard
                yield self.about(
                    rule,
                    f"例子“{example.text}”不该命中，却命中了。听出来的是：{heard(judged, content)}",
                    f"换一个真正不该命中的例子；{_LABELS}" if by_ear else "给条件加一条 not，或者换一个真正不该命中的例子",
                    example.line,
                    "warning" if by_ear else "error",
                )


class WrongReply(Check):
    """The path is the rule's, the words are another's: somebody reading the rule expects its own.

    Where a rule that is more special goes first, as the order has it, the words are that one's, rightly; and a wording
    that is written for the service that was heard goes before the rule's own where that is written for every service.
    """

    name = "wrong-reply"
    guards = "hit 例子答复的口径要是规则自己的，或者更具体的规则、专写给这个事项的"
    severity = "warning"

    def run(self, content: Content) -> Iterator[Finding]:
        for rule, example, judged in _judged(content, "hit"):
            answer, reply = judged.with_rule(rule.id), content.knowledge.replies.get(rule.reply or "")
            if reply is None or not content.knowledge.is_public_reply(reply):  # none of its own, or told by another check
                continue
            if answer and answer.path == rule.path and answer.reply != reply.id:
                by = next((other for other in content.rules if other.id == answer.rules[0]), None)
                if by and answer.reply and answer.reply == by.reply and by.rank < rule.rank:
                    continue
                said = content.knowledge.replies.get(answer.reply)
                if said and judged.service in said.services and judged.service not in reply.services:
                    continue
                yield self.about(
                    rule,
                    f"例子“{example.text}”说的是口径 {answer.reply or '（没有）'}，不是 {rule.reply}"
                    + (f"：{named(by)} 先用" if by and by.id != rule.id else ""),
                    "换一个只靠这条规则的例子；这种情形本来该说这条口径的，给这条规则多写一个条件",
                    example.line,
                )


def heard(judged: Judged, content: Content) -> str:
    """What was heard of an example in a few words: circumstances, materials, numbers, service and causes."""
    kinds = ("line", "cause", "danger", "service")
    said = [
        say(Is(literal), content)
        for literal in sorted(judged.literals)
        if not literal.startswith(tuple(f"{kind}:" for kind in kinds)) and not literal.endswith(":任一")
    ]
    said += [f"{name} {value}" for name, value in judged.numbers.items()]
    said += [f"事项是{judged.service}"] if judged.service else []
    names = _names(content)
    said += [f"缘由像{names.get(code, code)}（{chance:.0%}）" for code, chance in judged.causes[:2]]
    said += [f"危险：{names.get(judged.danger[0])}"] if judged.danger else []
    return "、".join(said) or "什么也没听出来"


def _several(parts: list[Condition], content: Content) -> str:
    """Parts of a condition in words, each once, not too many."""
    said = list(dict.fromkeys(say(part, content) for part in parts))
    return "、".join(said[:_MOST_PARTS]) + ("……" if len(said) > _MOST_PARTS else "")


def say(part: Condition, content: Content) -> str:
    return conditions.say(part, _names(content))


def _names(content: Content) -> dict[str, str]:
    """What people call the codes of causes and dangers."""
    if content.rulebook is None:
        return {}
    book = content.rulebook
    return {c.code: c.name for c in book.causes.by_code.values()} | {d.code: d.name for d in book.dangers.values()}


def _instead(content: Content, answer: Answer) -> str:
    """Which rule decided, and where that leads."""
    by = next((rule for rule in content.rules if answer.rules and rule.id == answer.rules[0]), None)
    return f"先用的是 {named(by)}，走“{terms.PATHS[answer.path]}”" if by else "没有一条规则用得上"


def _quoted(answer: Answer) -> str:
    return "、".join(f"“{words}”" for words in answer.words)
