"""kb/wording.yaml: what may not be said to a citizen, as departments keep it: promises, names, what contradicts a fact."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from triage.authoring.expressions import expression
from triage.content import schema
from triage.content.findings import ContentError, Finding
from triage.content.patterns import PatternError, fold, parse
from triage.content.yamlfile import line_of, load

FILE = "kb/wording.yaml"
_SYNTAX = "照词汇里说法的写法：…隔开几段，(甲|乙) 写几个说法"
#: What comes before a name that is given without a title: 找张伟办.
_CALLS = "找|联系|请|问问|问|打给|交给|转给"
_VERBS = "办|帮|来|就|即可|拿|开|签|问|登记|受理|处理|给|说"

Readings = tuple[re.Pattern[str], ...]


@dataclass(frozen=True)
class Manners:
    """The yardsticks of what is said; without the file nothing is measured by them."""

    promises: Readings = ()
    contradictions: tuple[tuple[Readings, Readings, Readings], ...] = ()  # in the facts, in the wording, in the facts all the same
    names: re.Pattern[str] | None = None
    posts: tuple[str, ...] = ()

    def promise_in(self, said: str) -> str:
        """The words in ``said`` that promise a result; "" where none do."""
        return _found(self.promises, fold(said))

    def name_in(self, said: str) -> str:
        """The words in ``said`` that name a person; "" where none do."""
        found = self.names.search(said) if self.names else None
        return next(group for group in found.groups() if group) if found else ""

    def is_post(self, liaison: str) -> bool:
        return not self.posts or liaison.endswith(self.posts)

    def against(self, said: str, facts: str) -> tuple[str, str] | None:
        """(what the facts say, what was said) of the first pair that cannot both be true."""
        said, facts = fold(said), fold(facts)
        for fact, public, unless in self.contradictions:
            if (written := _found(fact, facts)) and (spoken := _found(public, said)) and not _found(unless, facts):
                return written, spoken
        return None


def _found(readings: Readings, folded: str) -> str:
    return next((match[0] for reading in readings if (match := reading.search(folded))), "")


def load_manners(home: Path) -> tuple[Manners, list[Finding]]:
    """The file's content and what is wrong with it; a home without the file has no such yardsticks."""
    if not (home / FILE).is_file():
        return Manners(), []
    try:
        raw = load(home / FILE, home)
    except ContentError as error:
        return Manners(), error.findings
    findings = schema.check(raw, "wording", FILE)
    if findings:
        return Manners(), findings
    promises = _readings(raw["promises"], findings)
    pairs = [
        [tuple(_one(pair, key, findings)) if key in pair else () for key in ("fact", "public", "unless")] for pair in raw["contradictions"]
    ]
    return Manners(
        promises,
        tuple((fact, public, unless) for fact, public, unless in pairs),
        _names(raw["surnames"], raw["titles"]),
        tuple(raw["posts"]),
    ), findings


def _readings(patterns: Any, findings: list[Finding]) -> Readings:
    return tuple(reading for place in range(len(patterns)) for reading in _one(patterns, place, findings))


def _one(holder: Any, key: Any, findings: list[Finding]) -> Iterator[re.Pattern[str]]:
    try:
        yield from map(expression, parse(holder[key], {}))
    except PatternError as error:
        findings.append(Finding(FILE, line_of(holder, key), "vocabulary", str(error), _SYNTAX))


def _names(surnames: list[str], titles: list[str]) -> re.Pattern[str]:
    """A surname with a title (王警官, 李建国同志), or a name after 找 and before a verb (找张伟办)."""
    surname, title = "|".join(map(re.escape, surnames)), "|".join(map(re.escape, titles))
    given = "[\u4e00-\u9fff]"
    return re.compile(rf"((?:{surname}){given}{{0,2}}?(?:{title}))|(?:{_CALLS})((?:{surname}){given}{{1,2}}?)(?={_VERBS})")
