"""Conditions that are not what their author thinks, seen in the YAML as it was written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from triage.authoring.checks.base import Check
from triage.authoring.content import Content
from triage.content.findings import Finding
from triage.content.rule import STATES
from triage.content.yamlfile import line_of, load

_BOUNDS = ("at_least", "at_most")
_KINDS = frozenset({"all", "any", "not", "number", "fact", "no", "service", "line", "cause", "danger", *STATES})
_NESTED = ("all", "any", "not")


def _written(content: Content) -> Iterator[tuple[dict, str, str]]:
    """Every condition that stands in a rule or a reply, the inner ones too, with its file and the id of the rule or reply."""
    lists = [(file, raw.get("rules") if isinstance(raw, dict) else None) for file, raw in content.raw.items()]
    unread = {finding.file for finding in content.reading if finding.severity == "error"}
    replies = dict.fromkeys(reply.place.file for reply in content.knowledge.all_replies)
    lists += [(file, load(content.home / file, content.home)) for file in replies if file not in unread]
    for file, entries in lists:
        for entry in entries if isinstance(entries, list) else []:
            if isinstance(entry, dict):
                for condition in _inside(entry.get("when")):
                    yield condition, file, str(entry.get("id", ""))


def _inside(condition: Any) -> Iterator[dict]:
    if isinstance(condition, list):
        for part in condition:
            yield from _inside(part)
    elif isinstance(condition, dict):
        yield condition
        for kind in _NESTED:
            yield from _inside(condition.get(kind))


class TwoInOne(Check):
    """``{fact: 甲, missing: 乙}``: the reader takes the first alone, the author meant both."""

    name = "two-in-one"
    guards = "一个花括号里写了两个条件，后一个会被漏掉"
    excusable = False

    def run(self, content: Content) -> Iterator[Finding]:
        for condition, file, identity in _written(content):
            kinds = [str(key) for key in condition if key not in _BOUNDS]
            if not all(kind in _KINDS for kind in kinds):  # an unknown key: the schema has said so
                continue
            where = file, line_of(condition)
            if len(kinds) > 1:
                split = "、".join(f"{{{kind}: …}}" for kind in kinds)
                yield self.at(
                    *where,
                    f"一个条件里同时写了 {'、'.join(kinds)}，只有“{kinds[0]}”会起作用",
                    f"拆开写：all: [{split}]（都要满足），或者 any: [{split}]（满足一条）",
                    identity,
                )
            elif not kinds:
                yield self.at(*where, "只写了上下限，没有写是哪个数字", "补上 number: 年龄、人数或者 跑的次数", identity)
            elif kinds[0] == "number" and not any(bound in condition for bound in _BOUNDS):
                yield self.at(
                    *where, f"数字“{condition['number']}”没有写上下限", "补上 at_least: …（至少）或者 at_most: …（至多）", identity
                )


class DoubleNot(Check):
    """A denial of a denial says nothing more than the plain condition, and hardly anybody reads it right."""

    name = "double-not"
    guards = "not 里面不能再套 not"

    def run(self, content: Content) -> Iterator[Finding]:
        for condition, file, identity in _written(content):
            inner = condition.get("not")
            if isinstance(inner, dict) and "not" in inner and identity not in self._told(content, condition, file):
                yield self.at(file, line_of(condition), "not 里面又套了 not", self._mend(inner), identity)

    @staticmethod
    def _told(content: Content, condition: dict, file: str) -> set[str]:
        """The rule of a condition that stands within another such one: only the outermost is told."""
        return {
            identity
            for outer, other, identity in _written(content)
            if other == file and isinstance(outer.get("not"), dict) and outer["not"] is condition
        }

    @staticmethod
    def _mend(inner: Any) -> str:
        depth = 1
        while isinstance(inner, dict) and "not" in inner:
            depth, inner = depth + 1, inner["not"]
        return "只留一个 not" if depth % 2 else "两个 not 抵消了，都去掉，直接写条件；要说“没有”就只留一个 not"


class NotHeard(Check):
    """What the ear did not hear is no fact: several causes are tried at once, and a doubted danger is asked for, not excluded."""

    name = "not-cause"
    guards = "条件里不能写“没有某个缘由、某种危险”"
    excusable = False

    def run(self, content: Content) -> Iterator[Finding]:
        for condition, file, identity in _written(content):
            denied = [inner for inner in _inside(condition.get("not")) if "cause" in inner or "danger" in inner]
            for inner in denied:
                what = "缘由" if "cause" in inner else "危险"
                yield self.at(
                    file,
                    line_of(inner) or line_of(condition),
                    f"not 里面写了{what}",
                    "去掉它：规则写明自己的 cause，别的缘由本来就轮不到它；危险的规则总是最先"
                    if what == "缘由"
                    else "去掉它：危险的规则总是最先，别的规则不用让",
                    identity,
                )
