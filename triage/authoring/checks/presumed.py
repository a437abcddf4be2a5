"""What a wording takes for granted: nothing that its rules did not hear."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from triage import terms
from triage.authoring.checks.base import Check, named
from triage.authoring.content import Content
from triage.authoring.judging import HEARING
from triage.content.findings import ContentError, Finding
from triage.content.home import var_folder
from triage.content.memory import key_of, memory
from triage.content.release import code_hash, content_hash
from triage.content.rule import All, Any, Condition, Is, Rule, literals
from triage.content.rulebook import Rulebook
from triage.content.yamlfile import load
from triage.hearing.reader import Reader

#: Causes of which a citizen may name what is lacking, though no rule asks for it.
_MAY_LACK = {"main_missing", "minor_following", "traffic_material"}


class SharedReply(Check):
    """Rules of different causes have different answers, whatever their path."""

    name = "shared-reply"
    key = "then.reply"
    guards = "缘由不一样的规则不能共用一条口径"

    def run(self, content: Content) -> Iterator[Finding]:
        for identity, rules in content.naming.items():
            reply = content.knowledge.replies.get(identity)
            first, *others = rules
            for rule in others:
                own = {*reply.causes} if reply else set()
                apart = {*first.causes}.isdisjoint(rule.causes) and not {*first.causes, *rule.causes} <= own
                if reply and apart and not (first.danger or rule.danger):
                    yield self.about(
                        rule,
                        f"口径 {identity} 和 {named(first)} 共用，两条规则的缘由不一样",
                        "另写一条答这个缘由的口径；一句话真的两个缘由都答得上，口径的 cause 把它们都写上",
                    )


class Presumed(Check):
    """A wording without ``when`` may be said wherever one of its rules fires: what only another of them asks for was not heard."""

    name = "presumed"
    guards = "口径里当成真的情形，要写进 when"
    severity = "notice"

    def run(self, content: Content) -> Iterator[Finding]:
        if content.rulebook is None:
            return
        hearing = _Hearing(content.home, content.rulebook)
        for reply in content.sayable:
            asked = [_wanted(rule) for rule in content.naming.get(reply.id, ())]
            if reply.when is not None or len(asked) < 2:
                continue
            only_some = set().union(*asked) - asked[0].intersection(*asked[1:])
            for name in sorted(only_some & hearing.circumstances(reply.public)) if only_some else ():
                yield self.at(
                    reply.place.file,
                    reply.place.at("public"),
                    f"话里像是有“{name}”，用它的规则不是每条都问过",
                    f"真的当成了事实的，写上 when: {{fact: {name}}}；只是顺带一提的，换一个不假定的说法",
                    reply.id,
                )


class _Hearing:
    """The circumstances that the written patterns hear in a wording, found again by its words and by all that they are heard by."""

    def __init__(self, home: Path, rulebook: Rulebook):
        self._home, self._rulebook = home, rulebook
        self._code = f"{code_hash()} {content_hash(home, HEARING)}"

    @cached_property
    def _reader(self) -> Reader:
        """A second of dictionaries, needed only where a wording is heard for the first time."""
        return Reader(self._rulebook.vocabulary, self._rulebook.services, var_folder(self._home), None)

    def circumstances(self, text: str) -> set[str]:
        kept, key = memory(), key_of("presumed", self._code, text)
        if kept is not None and (before := kept.recall(key)) is not None:
            return set(before.decode().split("\n"))
        said = {name for name, value in self._reader.read(text).circumstances.items() if value == "yes"}
        if kept is not None:
            kept.keep(key, "\n".join(sorted(said)).encode())
        return said


def _wanted(rule: Rule) -> set[str]:
    """The circumstances that a rule asks for; what it keeps out with a ``not`` it was never told."""
    return {literal.partition(":")[2] for literal in _asked(rule.when) if literal.startswith("yes:")}


def _asked(condition: Condition) -> Iterator[str]:
    match condition:
        case Is(literal):
            yield literal
        case All(parts) | Any(parts):
            for part in parts:
                yield from _asked(part)


class NeverRead(Check):
    """Without a rule and a cause, or with a blank that nothing can ever fill, a wording is kept for nobody."""

    name = "never-read"
    guards = "在用的口径要有念得到的时候"
    severity = "warning"

    def run(self, content: Content) -> Iterator[Finding]:
        if content.limits is None or content.rulebook is None:
            return
        spoken, known = _of_paths(content), content.knowledge.reference.blanks
        for reply in content.sayable:
            rules = content.naming.get(reply.id, ())
            if not rules and not reply.causes and reply.id not in spoken:
                yield self.at(
                    reply.place.file,
                    reply.place.line,
                    "没有规则用它，也没有写 cause，永远念不到",
                    "写上 cause，或者让一条规则用它；不用了的改成废止",
                    reply.id,
                )
            types = {known[name].type for name in reply.blanks if name in known}
            told = [*(literals(reply.when) if reply.when else ()), *(literal for rule in rules for literal in rule.literals)]
            lacking = any(rule.missing for rule in rules) or any(one.startswith(("missing:", "in_transit:")) for one in told)
            if "materials" in types and not lacking and not {*reply.causes} & _MAY_LACK:
                yield self._empty(reply.place.file, reply.place.at("public"), "补正材料", "when 里写缺哪样材料，或者不用这个空格", reply.id)
            path = terms.code_of(terms.PATHS, reply.path) or ""
            named = {rule.deadline for rule in rules}  # a limit that is not in the table is told of by unknown-deadline
            dated = [content.limits.for_path(path), *(limit for limit in content.limits.limits if limit.id in named)]
            if "deadline" in types and not any(limit.amount for limit in dated):
                mend = "换成当场就能说的话；真要过几天答复的，路径改成上报业务部门，或者规则写 deadline"
                yield self._empty(reply.place.file, reply.place.at("public"), "办理时限", mend, reply.id)

    def _empty(self, file: str, line: int, blank: str, mend: str, identity: str) -> Finding:
        return self.at(file, line, f"空格“{blank}”没有来源，带着它的话永远念不到", mend, identity)


def _of_paths(content: Content) -> set[str]:
    """The wordings for an officer who takes a path of their own accord."""
    try:
        raw = load(content.home / "rules/paths.yaml", content.home)
        return {entry.get("reply") for entry in raw["paths"].values()}
    except (ContentError, KeyError, TypeError, AttributeError):  # the reader of the file says what is wrong with it
        return set()
