"""Names, questions and yardsticks: what an officer ticks, reads aloud and is measured by."""

from __future__ import annotations

from collections.abc import Iterator

from triage.authoring.checks.base import RulebookCheck
from triage.authoring.content import Content
from triage.content.findings import Finding
from triage.content.rulebook import Rulebook
from triage.content.vocabulary import YES_NO
from triage.content.yamlfile import line_of, load

THRESHOLDS = "rules/thresholds.yaml"


def _tickable(content: Content, rulebook: Rulebook) -> Iterator[tuple[str, str, str, int]]:
    """(name or code, of which list, file, line) of all that may be ticked."""
    materials, services = "rules/vocabulary/materials.yaml", "rules/services.yaml"
    raw = load(content.home / materials, content.home)["materials"]
    for name in rulebook.vocabulary.materials:
        yield name, "材料", materials, line_of(raw, name)
    raw = load(content.home / services, content.home)["services"]
    for name, service in rulebook.services.by_name.items():
        yield name, "事项", services, line_of(raw, name)
        yield service.code, "事项", services, line_of(raw[name], "code")
    for what, key in (("缘由", "causes"), ("危险", "dangers")):
        file = f"rules/{key}.yaml"
        for entry in load(content.home / file, content.home)[key]:
            yield entry["name"], what, file, line_of(entry)
            yield entry["code"], what, file, line_of(entry)
    for circumstance in rulebook.vocabulary.circumstances.values():
        yield circumstance.name, "情形", circumstance.file, circumstance.line


class SameName(RulebookCheck):
    """A tick is a name alone: what stands in two lists would be taken for the one or the other."""

    name = "same-name"
    guards = "情形、材料、缘由、事项、危险的名称不能撞，民警点一下只能是一个意思"
    excusable = False

    def look(self, content: Content, rulebook: Rulebook) -> Iterator[Finding]:
        seen: dict[str, str] = {}
        for name, what, file, line in _tickable(content, rulebook):
            first = seen.setdefault(name, what)
            if first != what:
                mend = "情形换一个名称，说成群众说了什么；用到它的规则一起改" if what == "情形" else "换一个没有用过的名称或代码"
                # Officers tick names; only programs tick codes.
                yield self.at(file, line, f"“{name}”既是{first}又是{what}", mend, name, "warning" if name.isascii() else "error")


class Answers(RulebookCheck):
    """A question is read aloud and its two answers are pressed: they must be the citizen's words, and two of them."""

    name = "answers"
    guards = "追问要有两个不同的答法"
    severity = "warning"

    def look(self, content: Content, rulebook: Rulebook) -> Iterator[Finding]:
        for circumstance in rulebook.vocabulary.circumstances.values():
            where = circumstance.file, circumstance.line
            if circumstance.question and circumstance.answers == YES_NO:
                yield self.at(
                    *where,
                    f"情形“{circumstance.name}”有追问，没有写群众会怎么答",
                    "补上一行 answers: [成立的答法, 不成立的答法]，照群众的话写，例如 [没带, 带了]",
                    circumstance.name,
                )
            elif circumstance.answers[0] == circumstance.answers[1]:
                yield self._alike(*where, f"情形“{circumstance.name}”", circumstance.name)
        for danger in rulebook.dangers.values():
            if danger.answers[0] == danger.answers[1]:
                yield self._alike("rules/dangers.yaml", 1, f"危险“{danger.name}”", danger.code)

    def _alike(self, file: str, line: int, what: str, id: str) -> Finding:
        return self.at(file, line, f"{what}的两个答法一样", "第一个写成立的答法，第二个写不成立的", id, "error")


class Thresholds(RulebookCheck):
    """The form lets through exactly four; here, that they stand in a sensible order."""

    name = "thresholds"
    guards = "四道尺子要一道比一道高"
    excusable = False

    def look(self, content: Content, rulebook: Rulebook) -> Iterator[Finding]:
        limits = rulebook.thresholds
        raw = load(content.home / THRESHOLDS, content.home)["thresholds"]
        for low, high in (("held", "sure"), ("danger_asked", "danger_red")):
            if getattr(limits, low) >= getattr(limits, high):
                yield self.at(
                    THRESHOLDS,
                    line_of(raw, high),
                    f"{high}（{getattr(limits, high)}）要大于 {low}（{getattr(limits, low)}）",
                    "照文件里每一行的说明改回来；改以前用 bancheng evaluate --crossed 量一量",
                )
