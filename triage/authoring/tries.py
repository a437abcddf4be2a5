"""Sentences tried on content that was just written: which are heard as meant, and why the others go elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from triage import terms
from triage.authoring.checks.base import named
from triage.authoring.checks.examples import heard
from triage.authoring.content import Content
from triage.authoring.trial import Judged


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
