"""Words that nothing stands behind: a rule that is said not to be, an answer put off, a fault admitted unchecked, a day
promised.  Which words these are stands in kb/unfounded_phrases.yaml."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from triage.authoring.checks.base import Check
from triage.authoring.content import Content
from triage.content import schema
from triage.content.findings import ContentError, Finding
from triage.content.knowledge import Reply
from triage.content.rule import literals
from triage.content.yamlfile import load

FILE = "kb/unfounded_phrases.yaml"


@dataclass(frozen=True)
class Group:
    """Phrases of one kind; each of ``unless`` (cause, when, blank, path) is what founds them."""

    name: str
    phrases: tuple[str, ...]
    paths: frozenset[str]
    unless: dict[str, frozenset[str]]
    why: str
    mend: str

    def founded(self, reply: Reply, causes: set[str], blanks: set[str]) -> bool:
        """Whether something stands behind such words in ``reply``, which answers ``causes`` and has blanks of these types."""
        asked = {literal.partition(":")[2] for literal in literals(reply.when)} if reply.when else set()
        told = {"cause": causes, "when": asked, "blank": blanks, "path": {reply.path}}
        return any(not found.isdisjoint(self.unless.get(kind, ())) for kind, found in told.items())


def read_groups(home: Path) -> list[Group]:
    """The groups of ``home``, none where the file is not there.  Raises :class:`ContentError`."""
    if not (home / FILE).is_file():
        return []
    raw = load(home / FILE, home)
    findings = schema.check(raw, "unfounded_phrases", FILE)
    if findings:
        raise ContentError(findings)
    return [
        Group(
            entry["name"],
            tuple(entry["phrases"]),
            frozenset(entry.get("paths", ())),
            {kind: frozenset(names) for kind, names in entry["unless"].items()},
            entry["why"],
            entry["mend"],
        )
        for entry in raw["groups"]
    ]


class Unfounded(Check):
    name = "unfounded"
    guards = "没有根据的话不能念：没有规定、推后、认错、当天就办好"

    def run(self, content: Content) -> Iterator[Finding]:
        try:
            groups = read_groups(content.home)
        except ContentError as error:
            yield from error.findings
            return
        names = {cause.code: cause.name for cause in content.rulebook.causes.by_code.values()} if content.rulebook else {}
        known = content.knowledge.reference.blanks
        for reply in content.sayable:
            answered = reply.causes or {code for rule in content.naming.get(reply.id, ()) for code in rule.causes}
            causes = {names.get(code, code) for code in answered}
            blanks = {known[name].type for name in reply.blanks if name in known}
            for group in groups:
                if (group.paths and reply.path not in group.paths) or group.founded(reply, causes, blanks):
                    continue
                for phrase in group.phrases:
                    for key in ("public", "written"):
                        if phrase in getattr(reply, key):
                            where = reply.place.file, reply.place.at(key)
                            yield self.at(*where, f"说了“{phrase}”（{group.name}）：{group.why}", group.mend, reply.id)
