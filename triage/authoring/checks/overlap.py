"""Rules that stand in each other's way, where it can be proved.

Of two rules that fire, the one of the main cause is heard first; within a cause by rank: the one of a service, then of a
thing that happened, then the one that asks for more (:attr:`triage.content.rule.Rule.rank`).  So only rules that share a
cause, or two of danger, can meet in one place.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from triage import terms
from triage.authoring.checks.base import Check, RulebookCheck, named, together
from triage.authoring.content import Content
from triage.authoring.logic import Case, Logic
from triage.content.findings import Finding
from triage.content.rule import Is, Rule
from triage.content.rulebook import Rulebook
from triage.decision import conditions

#: What a rule gives beside its path, by which two rules can differ.
_GIVES = (("路径", "path"), ("口径", "reply"), ("告知单", "notice"), ("时限", "deadline"), ("受理范围", "scope"), ("标记", "flags"))


def _always_with(narrow: Rule, wide: Rule) -> bool:
    """Whether ``wide`` is in force on every day on which ``narrow`` is."""
    return wide.since <= narrow.since and (wide.until is None or (narrow.until is not None and narrow.until <= wide.until))


def _shared(a: Rule, b: Rule) -> frozenset[str]:
    """The causes for which both are heard in one place: none where one is an emergency rule, which goes before the other."""
    return frozenset(a.causes) & frozenset(b.causes) if a.emergency == b.emergency else frozenset()


def _differ(a: Rule, b: Rule) -> str:
    """What two rules give differently, in words; "" where nothing."""
    return "、".join(name for name, field in _GIVES if getattr(a, field) != getattr(b, field))


class NeverFires(RulebookCheck):
    name = "never-fires"
    key = "when"
    guards = "条件不能自相矛盾"

    def look(self, content: Content, rulebook: Rulebook) -> Iterator[Finding]:
        logic = Logic(rulebook.services)
        for rule in content.rules:
            if rule.status != "废止" and rule.id not in content.misread and not logic.cases(rule.when):
                yield self.about(
                    rule,
                    f"条件自相矛盾，永远不会命中：{conditions.say(rule.when)}",
                    "看看是不是同一个情形既要又不要、写了两个事项，或者上下限写反了",
                )


class Repeated(Check):
    """Two rules of one cause with equal conditions: one of them never decides."""

    name = "repeated"
    guards = "缘由和条件都一样的规则只能有一条"

    def run(self, content: Content) -> Iterator[Finding]:
        for pair in content.pairs:
            a, b = pair.narrow, pair.wide
            if pair.same and a.id < b.id and a.service == b.service and _shared(a, b) and together(a, b):
                differ = _differ(a, b)
                what = f"{differ}却不一样" if differ else "结果也一样，是重复的"
                yield self.about(b, f"和 {named(a)} 缘由、条件都一样，{what}", "合并成一条，或者写清两条的条件差在哪里")


class Disagree(RulebookCheck):
    """Two rules of one cause and service, equally special, that may both fire and lead to different paths.

    Two things that happened are two matters: whoever tells both is asked, or answered on both.
    """

    name = "disagree"
    guards = "同一个缘由、同样具体、会一起命中的两条规则，路径不能不一样"

    def look(self, content: Content, rulebook: Rulebook) -> Iterator[Finding]:
        logic = Logic(rulebook.services)
        same = {(pair.narrow.id, pair.wide.id) for pair in content.pairs if pair.same}
        for a, b in combinations(content.provable, 2):
            if a.path == b.path or a.service != b.service or a.rank != b.rank or a.situation or not _shared(a, b) or not together(a, b):
                continue
            if (a.id, b.id) not in same and (met := logic.meet(a.when, b.when)):
                yield self.about(
                    b,
                    f"和 {named(a)} 同一个缘由、同样具体，会一起命中，路径却一条是“{terms.PATHS[a.path]}”、一条是“{terms.PATHS[b.path]}”",
                    f"两个部门商量：更要紧的一条多写一个条件，或者另一条加 not 让出来；{_said(met)}",
                )


def _said(met: Case) -> str:
    """What somebody would have to say for both to fire."""
    kinds = ("service:", "line:", "number:", "cause:")
    said = [conditions.say(Is(literal)) for literal in sorted(met.true) if not literal.startswith(kinds) and not literal.endswith(":任一")]
    return f"例如群众同时说到：{'、'.join(said)}" if said else "两条都没有限定情形"


class Shadowed(Check):
    """Whenever the rule is heard, a rule of all its causes is heard before it and leads elsewhere: it never decides."""

    name = "shadowed"
    guards = "规则不能永远排在路径不同的另一条后面"

    def run(self, content: Content) -> Iterator[Finding]:
        told: set[str] = set()
        for pair in content.pairs:
            rule, over = pair.narrow, pair.wide
            if rule.id in told or not _before(over, rule) or rule.path == over.path or not set(rule.causes) <= set(over.causes):
                continue
            if _always_with(rule, over):
                told.add(rule.id)
                yield self.about(
                    rule,
                    f"永远轮不到：只要它命中，{named(over)} 也命中，{_why_first(over, rule)}，路径总是“{terms.PATHS[over.path]}”",
                    f"给 {over.id} 加 not 把这种情形让出来，或者本规则写进事项的文件、把条件写全，或者不要这条规则",
                )


class NarrowLoses(Check):
    """A rule for a narrower case is heard after the wider one, because it asks for no more single things."""

    name = "narrow-loses"
    guards = "更窄的规则要先用，不能因为条件个数少、没写进事项的文件排到宽的后面"
    severity = "warning"

    def run(self, content: Content) -> Iterator[Finding]:
        shadowed = {finding.id for finding in Shadowed().run(content)}
        for pair in content.pairs:
            narrow, wide = pair.narrow, pair.wide
            if pair.same or narrow.id in shadowed or not _before(wide, narrow) or not together(narrow, wide):
                continue
            if _shared(narrow, wide) and (differ := _differ(narrow, wide)):
                yield self.about(
                    narrow,
                    f"比 {named(wide)} 管得窄，却排在它后面（{_why_first(wide, narrow)}），{differ}用的都是那一条的",
                    "把窄的这条条件写全，或者给宽的那条加 not",
                )


def _before(first: Rule, second: Rule) -> bool:
    """Whether, of one cause, ``first`` is always heard before ``second``."""
    return not first.danger and not second.danger and first.rank < second.rank


def _why_first(first: Rule, second: Rule) -> str:
    if (first.service is None) != (second.service is None):
        return "管某个事项的先用"
    if first.situation != second.situation:
        return "说一件具体的事的先用"
    return f"条件多的先用：{first.special} 对 {second.special}"


class Tie(RulebookCheck):
    """Two rules met in a text that were equally special: what broke the tie is the order of causes and the alphabet."""

    name = "tie"
    guards = "两条规则同样具体、结果不同，碰到一起时不能靠编号先后来定"
    severity = "warning"

    def look(self, content: Content, rulebook: Rulebook) -> Iterator[Finding]:
        if content.trial is None:
            return
        by_id = rulebook.by_id
        seen: set[tuple[str, str]] = set()
        for text, file, line in (told for told in _texts(content) if content.tries(told[0])):
            for answer in content.trial.judged(text).answers:
                heard = [by_id[identity] for identity in answer.rules[:2] if identity in by_id]
                if len(heard) < 2 or (heard[0].id, heard[1].id) in seen:
                    continue
                first, second = heard
                if first.rank == second.rank and _shared(first, second) and _clash(first, second):
                    seen.add((first.id, second.id))
                    yield self.at(
                        file,
                        line,
                        f"“{text}”同时命中 {named(first)} 和 {named(second)}，两条同一个缘由、同样具体，"
                        f"{_differ(first, second)}却不同，现在只凭编号先后用前一条",
                        "两个部门商量：给更要紧的一条多写一个条件，或者给另一条加 not",
                        first.id,
                    )


def _clash(first: Rule, second: Rule) -> bool:
    return first.path != second.path or bool(first.reply and second.reply and first.reply != second.reply)


def _texts(content: Content) -> Iterator[tuple[str, str, int]]:
    for rule in content.living:
        for example in rule.hit if rule.since <= content.today else ():
            yield example.text, rule.file, example.line
    for case in content.cases:
        yield case.text, case.file, case.line
