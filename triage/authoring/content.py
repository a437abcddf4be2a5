"""Everything the checks look at, read once: rules, knowledge, limits, and the desk that judges each example."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from triage.authoring import shapes, taught
from triage.authoring.excuses import Excuse, Settings, load_excuses
from triage.authoring.hints import clearer
from triage.authoring.logic import Logic, Pair, pairs
from triage.authoring.manners import Manners, load_manners
from triage.authoring.places import handmade, invisible, strays
from triage.authoring.said import Said, everything_said
from triage.authoring.told import Told
from triage.authoring.trial import Trial
from triage.content import acceptable
from triage.content.causes import Cause, Danger
from triage.content.dated import content_of
from triage.content.findings import ContentError, Finding
from triage.content.knowledge import Knowledge, load_knowledge
from triage.content.knowledge.article import Article
from triage.content.knowledge.cases import TypicalCase, load_cases
from triage.content.knowledge.checks.cases import case_findings
from triage.content.knowledge.reply import Reply
from triage.content.rule import Rule
from triage.content.rulebook import Rulebook, read_rulebook
from triage.content.yamlfile import line_of
from triage.deadlines.calendar import Calendar
from triage.deadlines.limits import Limits
from triage.lookup.words import load_words


@dataclass
class Content:
    """The content of one home.  ``rulebook`` is None where the words the rules are made of cannot be read."""

    home: Path
    today: datetime.date
    knowledge: Knowledge
    rulebook: Rulebook | None
    limits: Limits | None
    settings: Settings
    excuses: tuple[Excuse, ...]
    reading: list[Finding]
    manners: Manners
    labels: list[taught.Label]
    cases: tuple[Told, ...] = ()
    raw: dict[str, Any] = field(default_factory=dict)
    trying: frozenset[str] | None = None  # the only texts that are put to the desk; None for all

    def tries(self, text: str) -> bool:
        """Whether ``text`` is put to the desk."""
        return self.trying is None or text in self.trying

    @property
    def rules(self) -> tuple[Rule, ...]:
        return self.rulebook.rules if self.rulebook else ()

    @cached_property
    def living(self) -> tuple[Rule, ...]:
        """The rules that are, or will be, in force: neither drafts nor retired nor past their end."""
        return tuple(rule for rule in self.rules if rule.status in ("试行", "正式") and not (rule.until and rule.until < self.today))

    @cached_property
    def naming(self) -> dict[str, tuple[Rule, ...]]:
        """Id of a reply → the living rules that name it."""
        found: dict[str, tuple[Rule, ...]] = {}
        for rule in self.living:
            if rule.reply:
                found[rule.reply] = (*found.get(rule.reply, ()), rule)
        return found

    @cached_property
    def sayable(self) -> tuple[Reply, ...]:
        """The replies that are in force."""
        return tuple(reply for reply in self.knowledge.replies.values() if reply.status in ("试行", "正式"))

    @cached_property
    def misread(self) -> frozenset[str]:
        """Ids about which the reading already has an error: later checks keep quiet about them."""
        return frozenset(finding.id for finding in self.reading if finding.severity == "error" and finding.id)

    @cached_property
    def said(self) -> tuple[Said, ...]:
        """Everything that reaches a citizen."""
        return tuple(everything_said(self.home, self.knowledge, self.rulebook))

    def source(self, facts: Iterable[str]) -> list[str]:
        """What ``facts`` say, with where they say it and since when: all that a wording may take from them."""
        known = [self.knowledge.facts[identity] for identity in facts if identity in self.knowledge.facts]
        return [f"{fact.service}。{fact.fact}。{fact.law}{fact.article}。{fact.in_force}。{fact.note}。{fact.caveat}" for fact in known]

    @cached_property
    def provable(self) -> tuple[Rule, ...]:
        """The living rules whose conditions were read as they were meant."""
        return tuple(rule for rule in self.living if rule.id not in self.misread)

    @cached_property
    def pairs(self) -> list[Pair]:
        """Every provable pair of living rules of which one fires only where the other does."""
        return pairs(Logic(self.rulebook.services), self.provable) if self.rulebook else []

    @cached_property
    def unfit(self) -> tuple[str, ...]:
        """The files without which nothing can be judged and that have an error."""
        return tuple(dict.fromkeys(f.file for f in self.reading if f.severity == "error" and shapes.keeps_from_judging(f)))

    @cached_property
    def trial(self) -> Trial | None:
        """The desk on trial: what it answers to an example.  None where it cannot be opened."""
        if self.rulebook is None or self.limits is None or self.unfit:
            return None
        limits = {limit.id for limit in self.limits.limits}
        rules = [rule for rule in self.rules if rule.id not in self.misread]
        # A limit nobody knows is told by a check; until it is mended the rule is tried without.
        rules = [replace(rule, deadline=rule.deadline if rule.deadline in limits else None) for rule in rules]
        return Trial(replace(self.rulebook, rules=tuple(rules)), self.knowledge, self.today)

    def exactly(self, finding: Finding, key: str) -> Finding:
        """The same finding on the line of ``key`` (such as ``then.reply``) where it stands on the first line of its piece."""
        line = self._line_of(finding.file, finding.line, key) if key and finding.line else 0
        return replace(finding, line=line) if line else finding

    def _line_of(self, file: str, first: int, key: str) -> int:
        raw = self.raw.get(file)
        entries = raw.get("rules") if isinstance(raw, dict) else None
        for place, entry in enumerate(entries if isinstance(entries, list) else []):
            if line_of(entries, place) == first and isinstance(entry, dict):
                inner, _, last = key.rpartition(".")
                holder = entry.get(inner) if inner else entry
                if isinstance(holder, dict) and last in holder:
                    return line_of(holder, last)
                return line_of(raw, last) if key == "owner" and isinstance(raw, dict) and last in raw else 0
        pieces: tuple[Reply | Article, ...] = (*self.knowledge.all_replies, *self.knowledge.all_articles)
        return next((piece.place.at(key) for piece in pieces if (piece.place.file, piece.place.line) == (file, first)), 0)


def read_content(home: Path, today: datetime.date | None = None, with_cases: bool = False) -> Content:
    """Read everything under ``home`` as it is on ``today``; never raises for what a file says.  ``with_cases`` adds the typical
    cases."""
    with content_of(today):
        return _read_content(home, today or datetime.date.today(), with_cases)


def _read_content(home: Path, today: datetime.date, with_cases: bool) -> Content:
    settings, excuses, findings = load_excuses(home)
    manners, more = load_manners(home)
    findings += more
    rulebook = None
    try:
        rulebook, more = read_rulebook(home)
        findings += more
    except ContentError as error:
        findings += error.findings
    knowledge = load_knowledge(home).on(today)
    findings += knowledge.findings
    limits = None
    try:
        limits = Limits.load(home)
        findings += limits.check_facts(knowledge.facts)
        findings += Calendar.load(home).cross_check()
    except ContentError as error:
        findings += error.findings
    raw, more = shapes.read_rules(home, reread=rulebook is None)
    findings += more
    findings += shapes.wrong(home, knowledge, rulebook)
    labels, more = taught.look(home, rulebook)
    findings += more
    if (home / acceptable.FILE).is_file():
        matters, wordings = {label.matter.id for label in labels}, {reply.id for reply in knowledge.all_replies}
        findings += acceptable.check_acceptable(home / acceptable.FILE, matters, wordings, acceptable.FILE)[1]
    findings += load_words(home)[1]
    findings += strays(home)
    findings += handmade(home)
    findings += invisible(home)
    cases, more = load_cases(home)
    findings += more
    if rulebook is not None:
        findings += case_findings(cases, knowledge, _sayable(rulebook))
    return Content(
        home,
        today,
        knowledge,
        rulebook,
        limits,
        settings,
        excuses,
        sorted(set(clearer(home, findings))),
        manners,
        labels,
        tuple(map(_told, cases)) if with_cases else (),
        raw,
    )


def _sayable(rulebook: Rulebook) -> set[str]:
    """Every name that a typical case may list as heard in it."""
    words = rulebook.vocabulary
    named: tuple[Cause | Danger, ...] = (*rulebook.causes.by_code.values(), *rulebook.dangers.values())
    return {*words.circumstances, *words.materials, *(entry.name for entry in named)}


def _told(case: TypicalCase) -> Told:
    return Told(case.id, case.matter, case.place.file, case.place.at("matter"), (case.path,))
