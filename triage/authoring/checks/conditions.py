"""Conditions that are not what their author thinks, seen in the YAML as it was written."""

from __future__ import annotations

from collections.abc import Iterator

from triage.authoring.checks.base import Check
from triage.authoring.content import Content
from triage.findings import Finding
from triage.reading.matter import STATES
from triage.yamlfile import line_of

_BOUNDS = ("at_least", "at_most")
_KINDS = frozenset({"all", "any", "not", "number", "fact", "no", "service", "line", *STATES})


class TwoInOne(Check):
    """``{fact: 甲, missing: 乙}``: the reader takes the first alone, the author meant both."""

    name = "two-in-one"
    guards = "一个花括号里写了两个条件，后一个会被漏掉"
    excusable = False

    def run(self, content: Content) -> Iterator[Finding]:
        for file, raw in content.raw.items():
            for entry in raw.get("rules", []) if isinstance(raw, dict) and isinstance(raw.get("rules"), list) else []:
                if isinstance(entry, dict):
                    yield from self._look(entry.get("when"), file, str(entry.get("id", "")))

    def _look(self, condition: object, file: str, identity: str) -> Iterator[Finding]:
        if isinstance(condition, list):
            for part in condition:
                yield from self._look(part, file, identity)
        if not isinstance(condition, dict):
            return
        kinds = [key for key in condition if key not in _BOUNDS]
        if not all(kind in _KINDS for kind in kinds):  # an unknown key: the schema has said so
            return
        if len(kinds) > 1:
            split = "、".join(f"{{{kind}: …}}" for kind in kinds)
            yield self.at(
                file,
                line_of(condition),
                f"一个条件里同时写了 {'、'.join(kinds)}，只有“{kinds[0]}”会起作用",
                f"拆开写：all: [{split}]（都要满足），或者 any: [{split}]（满足一条）",
                identity,
            )
        elif not kinds:
            yield self.at(file, line_of(condition), "只写了上下限，没有写是哪个数字", "补上 number: 年龄、人数或者 跑的次数", identity)
        elif kinds[0] == "number" and not any(bound in condition for bound in _BOUNDS):
            yield self.at(
                file,
                line_of(condition),
                f"数字“{condition['number']}”没有写上下限",
                "补上 at_least: …（至少）或者 at_most: …（至多）",
                identity,
            )
        for kind in ("all", "any", "not"):
            yield from self._look(condition.get(kind), file, identity)
