"""Materials that a rule or a wording names: they must be those that its condition, its facts or its guide know."""

from __future__ import annotations

import re
from collections.abc import Iterator

from triage.authoring.checks.base import RulebookCheck
from triage.authoring.content import Content
from triage.content.findings import Finding
from triage.content.knowledge.guide import GuideMaterial
from triage.content.rule import STATES, Rule
from triage.content.rulebook import Rulebook

#: Words that ask a citizen to bring something, before and after its name.
_ASKS, _BRINGS = (
    re.compile(r"(?:带|交|提供|出示|补交|提交|准备|还差|还缺|要有)[^，。；！？]{0,10}$"),
    re.compile(r"^[^，。；！？]{0,6}(?:带来|交来|补来|拿来|带上|也带)"),
)
#: Words right before them that ask for nothing: it need not be brought, or somebody complains that it was asked for.
_SPARES = re.compile(r"(?:不用|不必|不需|不需要|无需|不要求|被要求)[^，。；！？]{0,4}(?:带|交|提供|出示|提交|准备|拿)[^，。；！？]{0,10}$")


class MaterialNames:
    """All that the materials of one vocabulary are called."""

    def __init__(self, rulebook: Rulebook):
        aliases = {alias: m.name for m in rulebook.vocabulary.materials.values() for alias in (m.name, *m.aliases) if len(alias) > 1}
        self._longest_first = sorted(aliases.items(), key=lambda item: len(item[0]), reverse=True)

    def within(self, text: str) -> dict[str, tuple[int, int]]:
        """Material → where in ``text`` it is named first; a name within a longer one is not its own."""
        found: dict[str, tuple[int, int]] = {}
        covered: list[tuple[int, int]] = []
        for alias, material in self._longest_first:
            start = text.find(alias)
            if start >= 0 and not any(first <= start < last for first, last in covered):
                covered.append((start, start + len(alias)))
                found.setdefault(material, (start, start + len(alias)))
        return found


def _conditioned(rule: Rule) -> set[str]:
    """The materials that a rule's condition names."""
    return {name for literal in rule.literals for kind, _, name in [literal.partition(":")] if kind in STATES and name != "任一"}


def _told(material: GuideMaterial, names: MaterialNames) -> set[str]:
    """The materials that a guide tells of in one of its own, whatever it calls them: by name, when asked for, or instead."""
    texts = (material.name, material.point.text, *(point.text for point in material.instead))
    return {material.name} | {name for text in texts for name in names.within(text)}


class AsksForMore(RulebookCheck):
    """A citizen sent for a paper that nobody needs comes back angry."""

    name = "asks-for-more"
    guards = "口径要群众带的材料，要在依据、规则或者办事指南里"
    severity = "warning"

    def look(self, content: Content, rulebook: Rulebook) -> Iterator[Finding]:
        names = MaterialNames(rulebook)
        guided: dict[str, set[str]] = {}
        for guide in content.knowledge.all_guides:
            guided.setdefault(guide.service, set()).update(*(_told(material, names) for material in guide.materials))
        users: dict[str, set[str]] = {}
        for rule in content.rules:
            users.setdefault(rule.reply or "", set()).update(_conditioned(rule), rule.missing)
        for said in content.said:
            if said.kind != "口径":
                continue
            known = users.get(said.id, set()) | {
                rulebook.services.by_name[one].object for one in said.services if one in rulebook.services.by_name
            }
            known |= {name for one in said.services for name in guided.get(one, ())}
            source = "\n".join(content.source(said.facts))
            for name, (start, end) in names.within(said.text).items():
                asked = (_ASKS.search(said.text[:start]) and not _SPARES.search(said.text[:start])) or _BRINGS.search(said.text[end:])
                called = (name, *rulebook.vocabulary.materials[name].aliases)
                if asked and name not in known and not any(word in source for word in called):
                    yield self.at(
                        said.file,
                        said.line,
                        f"口径要群众带“{name}”，依据、规则和办事指南里都没有这样材料",
                        f"“{name}”确实要的，补上写着它的依据；不要的删掉，或者用空格 {{补正材料}}",
                        said.id,
                    )


class MissingDiffers(RulebookCheck):
    name = "missing-differs"
    key = "then.missing"
    guards = "规则要补的材料，要和条件说的缺什么对得上"
    severity = "warning"

    def look(self, content: Content, rulebook: Rulebook) -> Iterator[Finding]:
        for rule in content.provable:
            lacking = {literal.partition(":")[2] for literal in rule.literals if literal.startswith("missing:")} - {"任一"}
            odd = [name for name in rule.missing if name in rulebook.vocabulary.materials and name not in _conditioned(rule)]
            if lacking and odd and not lacking & set(rule.missing):
                yield self.about(
                    rule,
                    f"条件说缺的是{'、'.join(sorted(lacking))}，要群众补的却是{'、'.join(odd)}",
                    f"missing 写成 {'、'.join(sorted(lacking))}，或者核对条件",
                )


class TitleDiffers(RulebookCheck):
    """An officer reads the title, the engine the condition."""

    name = "title-differs"
    key = "title"
    guards = "标题说缺的材料，条件里要有"
    severity = "warning"

    def look(self, content: Content, rulebook: Rulebook) -> Iterator[Finding]:
        names = MaterialNames(rulebook)
        for rule in content.provable:
            known = _conditioned(rule)
            lacking = {literal.partition(":")[2] for literal in rule.literals if literal.startswith("missing:")} - {"任一"}
            for name, (start, _) in names.within(rule.title).items():
                if lacking and name not in known and re.search(r"(?:缺|没带|没有|没做|差)$", rule.title[:start]):
                    told = "、".join(sorted(lacking))
                    yield self.about(rule, f"标题说缺“{name}”，条件写的是缺{told}", f"标题改成缺{told}，或者核对条件")
