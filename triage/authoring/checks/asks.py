"""What a guide has asked first: names that may be asked about, and whose answer changes something."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from triage.authoring.checks.base import RulebookCheck
from triage.authoring.content import Content
from triage.content import schema
from triage.content.findings import Finding, Severity
from triage.content.knowledge.guide import Guide
from triage.content.rule import State, literals
from triage.content.rulebook import Rulebook
from triage.content.vocabulary import YES_NO
from triage.decision.ticks import EVERY_SERVICE

#: What a condition may ask for of a circumstance or a material.
_STATES = frozenset({"yes", "no", *get_args(State)})


class GuideAsks(RulebookCheck):
    name = "guide-ask"
    guards = "指南里先问的要问得出口，答了要有用"

    def look(self, content: Content, rulebook: Rulebook) -> Iterator[Finding]:
        vocabulary, causes = rulebook.vocabulary, rulebook.causes.by_name
        known = {*vocabulary.circumstances, *vocabulary.materials}
        for guide in content.knowledge.all_guides:
            used = _used(content, guide.service) if guide.ask else frozenset()
            for name in guide.ask:
                if name not in known:
                    mend = schema.nearest(name, known) + "照 rules/vocabulary/ 里情形或材料的名称写"
                    yield self._at(guide, "ask", f"ask 里的“{name}”不是情形，也不是材料", mend)
                    continue
                circumstance = vocabulary.circumstances.get(name)
                if circumstance and not circumstance.question:
                    mend = f"在 {circumstance.file} 里给“{name}”写上 question 和 answers（两个答法，用群众的话）"
                    yield self._at(guide, "ask", f"ask 里的“{name}”没有追问的话", mend)
                elif name not in used:
                    mend = "给答了以后的两种情形各写规则或口径（when 用上它）；写不出的，从 ask 里去掉"
                    told = f"“{guide.service}”没有规则、口径用到“{name}”，问了也不改变答复"
                    yield self._at(guide, "ask", told, mend, "warning")
                elif circumstance and circumstance.answers == YES_NO:
                    mend = f"在 {circumstance.file} 里给“{name}”写上 answers：两个答法，用群众的话"
                    yield self._at(guide, "ask", f"ask 里的“{name}”没有写两个答法，只能答是、不是", mend, "warning")
            for name in guide.causes:
                if name not in causes:
                    mend = schema.nearest(name, causes) + "照 rules/causes.yaml 的名称写"
                    yield self._at(guide, "stuck", f"stuck 里没有缘由“{name}”", mend)

    def _at(self, guide: Guide, key: str, message: str, mend: str, severity: Severity = "error") -> Finding:
        return self.at(guide.place.file, guide.place.at(key), message, mend, guide.id, severity)


def _used(content: Content, service: str) -> frozenset[str]:
    """The circumstances and materials that a living rule or a wording of the service, or one for every service, asks for."""
    conditions = [rule.when for rule in content.living if rule.service in (None, service)]
    conditions += [r.when for r in content.sayable if r.when is not None and {service, EVERY_SERVICE} & {*r.services}]
    asked = (literal.partition(":") for condition in conditions for literal in literals(condition))
    return frozenset(name for state, _, name in asked if state in _STATES)
