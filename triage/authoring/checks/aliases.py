"""Names people use: none so short or so wide that it is heard everywhere, none that means two things."""

from __future__ import annotations

from collections.abc import Iterator

from triage.authoring.checks.base import RulebookCheck
from triage.authoring.content import Content
from triage.content.findings import Finding
from triage.content.rulebook import Rulebook
from triage.content.yamlfile import line_of, load

SERVICES, MATERIALS = "rules/services.yaml", "rules/vocabulary/materials.yaml"
REWRITES, SYNONYMS = "rules/vocabulary/rewrites.yaml", "kb/synonyms.yaml"
_NEGATIVE = "不没未无非别"


class ShortAlias(RulebookCheck):
    """An alias is heard wherever its characters stand."""

    name = "short-alias"
    guards = "别名要是整词：不能只有一个字，也不能只是别的事项名称的一部分"

    def look(self, content: Content, rulebook: Rulebook) -> Iterator[Finding]:
        services = load(content.home / SERVICES, content.home)["services"]
        for service in rulebook.services.by_name.values():
            line = line_of(services, service.name)
            for alias in service.aliases:
                wide = [other for other in rulebook.services.by_name if other != service.name and alias in other]
                if len(alias) < 2:
                    told = f"事项“{service.name}”的别名“{alias}”只有一个字，别的事里也会说到"
                    yield self.at(SERVICES, line, told, "别名只收整词，例如“补户口本”", service.code)
                elif wide and not any(alias in name for name in (service.name, service.object)):
                    told = f"事项“{service.name}”的别名“{alias}”是“{'、'.join(wide[:3])}”名称里的字，说那件事也会听成这件"
                    yield self.at(SERVICES, line, told, f"别名写完整些，或者归给“{wide[0]}”", service.code, "warning")
        materials = load(content.home / MATERIALS, content.home)["materials"]
        for material in rulebook.vocabulary.materials.values():
            for alias in material.aliases:
                if len(alias) < 2:
                    told = f"材料“{material.name}”的别名“{alias}”只有一个字"
                    yield self.at(MATERIALS, line_of(materials, material.name), told, "别名只收整词", material.name)


class StateTwice(RulebookCheck):
    name = "state-twice"
    guards = "一个说法只能说材料的一种样子"

    def look(self, content: Content, rulebook: Rulebook) -> Iterator[Finding]:
        raw = load(content.home / MATERIALS, content.home)["states"]
        first: dict[tuple[str, str], str] = {}
        for cue in rulebook.vocabulary.state_cues:
            other = first.setdefault((cue.words, cue.side), cue.state)
            if other != cue.state:
                told = f"“{cue.words}”既说材料是 {other}，又说是 {cue.state}"
                yield self.at(MATERIALS, line_of(raw, cue.state), told, "只留在一种样子下面", cue.words)


class SynonymsApart(RulebookCheck):
    """The look-up takes one for the other: two papers that are asked for side by side are not the same."""

    name = "synonyms-apart"
    guards = "两样材料、两个事项不能写成同义词"

    def look(self, content: Content, rulebook: Rulebook) -> Iterator[Finding]:
        if not (content.home / SYNONYMS).is_file():
            return
        raw = load(content.home / SYNONYMS, content.home)
        groups = raw.get("same") if isinstance(raw, dict) else None
        kinds = (("两样材料", set(rulebook.vocabulary.materials)), ("两个事项", set(rulebook.services.by_name)))
        for place, group in enumerate(groups if isinstance(groups, list) else []):
            for what, known in kinds:
                apart = [word for word in group if word in known] if isinstance(group, list) else []
                if len(apart) > 1:
                    told = f"“{'”“'.join(apart)}”是{what}，写成了同义词，查一样会出来另一样"
                    yield self.at(SYNONYMS, line_of(groups, place), told, "分开写成两组；只是相近的不用写")


class Rewrite(RulebookCheck):
    """What is said is heard in standard words: a rewriting must neither turn in a circle nor turn the meaning."""

    name = "rewrite"
    guards = "改写不能绕成圈，不能改了意思"

    def look(self, content: Content, rulebook: Rulebook) -> Iterator[Finding]:
        rewrites = rulebook.vocabulary.rewrites
        raw = load(content.home / REWRITES, content.home)["rewrites"]
        for said, standard in rewrites.items():
            line = line_of(raw, said)
            if rewrites.get(standard) == said and list(rewrites).index(said) > list(rewrites).index(standard):
                yield self.at(REWRITES, line, f"“{said}”改成“{standard}”，“{standard}”又改成“{said}”，绕成了圈", "删掉其中一条", said)
            elif any(c in said for c in _NEGATIVE) and said.strip(_NEGATIVE) == standard:
                yield self.at(REWRITES, line, f"“{said}”改成“{standard}”，把否定的意思改没了", "改写只换说法，不换意思；删掉这一条", said)
