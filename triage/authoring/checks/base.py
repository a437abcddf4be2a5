"""What a check is: a name, what it guards, how grave a finding is, and a look at the content."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator
from typing import ClassVar

from triage.authoring.content import Content
from triage.content.findings import Finding, Severity
from triage.content.memory import code_key, key_of, memory
from triage.content.rule import Rule
from triage.content.rulebook import Rulebook


class Check:
    """One check.  ``name`` is how findings, exceptions and ``--list`` call it; ``guards`` says why it is there."""

    name: ClassVar[str]
    guards: ClassVar[str]
    severity: ClassVar[Severity] = "error"
    #: Whether rules/exceptions.yaml may let a finding pass for a while.
    excusable: ClassVar[bool] = True
    #: The key its findings are about, such as ``then.reply``: told on that line rather than on the first of the rule.
    key: ClassVar[str] = ""

    def run(self, content: Content) -> Iterator[Finding]:
        """The findings, in no order."""
        raise NotImplementedError

    def about(self, rule: Rule, message: str, mend: str, line: int = 0, severity: Severity | None = None) -> Finding:
        """A finding about a rule, at its first line and as grave as the check unless said otherwise."""
        return Finding(rule.file, line or rule.file_line, self.name, message, mend, rule.id, severity or self.severity)

    def at(self, file: str, line: int, message: str, mend: str, id: str = "", severity: Severity | None = None) -> Finding:
        return Finding(file, line, self.name, message, mend, id, severity or self.severity)


class RulebookCheck(Check):
    """A check that has nothing to look at where the words the rules are made of cannot be read."""

    def run(self, content: Content) -> Iterator[Finding]:
        if content.rulebook is not None:
            yield from self.look(content, content.rulebook)

    def look(self, content: Content, rulebook: Rulebook) -> Iterator[Finding]:
        """The findings about ``rulebook``, in no order."""
        raise NotImplementedError


def recalled(kind: str, module: str, words: str, look: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """What ``look`` finds, looked at only if nobody did so before; ``words`` are all that it depends on beside ``module``."""
    kept = memory()
    if kept is None:
        return list(look())
    key = key_of(kind, code_key(module), words)
    before = kept.recall(key)
    if before is None:
        before = pickle.dumps(list(look()))
        kept.keep(key, before)
    return pickle.loads(before)


def together(a: Rule, b: Rule) -> bool:
    """Whether there is a day on which both are in force."""
    return (a.until is None or b.since <= a.until) and (b.until is None or a.since <= b.until)


def named(rule: Rule) -> str:
    """A rule as a message calls it, with the department to talk to."""
    return f"{rule.id}（{rule.title}，{rule.owner}）"
