"""Sentences tried on content that was just written: which are heard as meant, and why the others go elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from triage import terms
from triage.authoring.checks.base import named
from triage.authoring.checks.examples import heard
from triage.authoring.content import Content
from triage.authoring.trial import Judged
from triage.content.rule import Rule


@dataclass(frozen=True)
class Tried:
    """One sentence: whether it was heard as meant, and what became of it in words."""

    text: str
    well: bool
    words: str

    def __str__(self) -> str:
        return f"  {'✓' if self.well else '✗'} {self.text}\n      {self.words}"


def tried(content: Content, sentences: Sequence[str], *, service: str = "", circumstance: str = "", cause: str = "") -> Iterator[Tried]:
    """What the desk makes of ``sentences`` that are meant as ``service``, ``circumstance`` or ``cause`` (a code)."""
    if content.trial is None:
        return
    content.trial.ahead((sentence, content.today) for sentence in sentences)
    for sentence in sentences:
        judged = content.trial.judged(sentence)
        answer = judged.answers[0]
        well = _as_meant(judged, service, circumstance, cause)
        by = next((rule for rule in content.rules if answer.rules and rule.id == answer.rules[0]), None)
        where = f"走“{terms.PATHS[answer.path]}”" + (f"，用的是 {named(by)}" if by else "，没有一条规则用得上")
        yield Tried(sentence, well, where if well else f"{_why(judged, content, service, circumstance, cause)}；{where}")


def decided(content: Content, identity: str) -> Iterator[Tried]:
    """Which rule decides each hit example of the rule ``identity``; where it is another, what to write so that it is this one."""
    rule = next((rule for rule in content.rules if rule.id == identity), None)
    if content.trial is None or rule is None or rule.status == "草案":
        return
    day = max(content.today, rule.since)
    content.trial.ahead((example.text, day) for example in rule.hit)
    for example in rule.hit:
        judged = content.trial.judged(example.text, day)
        answer = judged.with_rule(identity) or judged.answers[0]
        by = next((other for other in content.rules if answer.rules and other.id == answer.rules[0]), None)
        if by is rule:
            yield Tried(example.text, True, f"走“{terms.PATHS[answer.path]}”，用的就是这条")
            continue
        first = f"先用的是 {named(by)}，走“{terms.PATHS[answer.path]}”" if by else "没有一条规则用得上"
        yield Tried(example.text, False, first + _mend(rule, by, judged))


def _mend(rule: Rule, by: Rule | None, judged: Judged) -> str:
    """What to write so that ``rule`` decides instead of ``by``."""
    own = [literal.partition(":")[2] for literal in rule.literals if literal.startswith("yes:")]
    lacking = [name for name in own if f"yes:{name}" not in judged.literals]
    if lacking:
        return f"；没有听出“{lacking[0]}”，把这种说法加进它的 yes（rules/vocabulary/），或者换一个例子"
    if by is None or not own:
        return "；给这条规则多写一个条件（--fact、--missing），写得更具体的先用"
    apart = next((name for name in own if f"yes:{name}" not in by.literals), own[0])
    return f"；该用这条的，给 {by.id} 的条件加一条 not: {{fact: {apart}}}（{by.file} 第 {by.file_line} 行）"


def _as_meant(judged: Judged, service: str, circumstance: str, cause: str) -> bool:
    if service:
        return judged.service == service
    if circumstance:
        return f"yes:{circumstance}" in judged.literals
    return bool(judged.causes) and judged.causes[0][0] == cause


def _why(judged: Judged, content: Content, service: str, circumstance: str, cause: str) -> str:
    words = "、".join(f"“{word}”" for word in judged.answers[0].words)
    if service:
        told = f"事项听成了“{judged.service}”" if judged.service else "没有听出是哪个事项"
        return f"{told}，话里没有“{service}”的名称、别名和线索；把这种叫法加进别名、线索，或者多教几句（kb/cases/matters/）"
    if circumstance:
        denied = f"no:{circumstance}" in judged.literals
        told = "听成了不成立" if denied else "没有听出来"
        return f"{told}，把这种说法加进 --yes；听出来的是：{heard(judged, content)}"
    names = {code: one.name for code, one in content.rulebook.causes.by_code.items()} if content.rulebook else {}
    likely = "、".join(f"“{names.get(code, code)}”{chance:.0%}" for code, chance in judged.causes) or "没有听出缘由"
    return f"听成的是{likely}" + (f"（凭{words}）" if words else "") + "；多标注几件这样的事，听得就准"
