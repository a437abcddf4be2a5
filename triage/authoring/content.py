"""Everything the checks look at, read once: rules, knowledge, limits, and each example as the Reader reads it."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from triage import schema
from triage.authoring.excuses import Excuse, Settings, load_excuses
from triage.authoring.hints import clearer
from triage.authoring.places import handmade, strays
from triage.authoring.readings import Reading, Readings
from triage.calendar import Calendar
from triage.deadlines import Limits
from triage.engine import oracle
from triage.engine.index import Index
from triage.findings import ContentError, Finding
from triage.home import var_folder
from triage.knowledge import Knowledge, load_knowledge
from triage.knowledge.cases import load_cases
from triage.knowledge.checks.cases import case_findings
from triage.lookup.words import load_words
from triage.notices import FOLDER as FORMS
from triage.notices import NoticeForms
from triage.rulebook.ast import Rule
from triage.rulebook.load import RULE_FOLDERS, Rulebook, read_rulebook
from triage.yamlfile import line_of, load

if TYPE_CHECKING:
    from triage.reading.read import Reader


@dataclass(frozen=True)
class Told:
    """A matter somebody told: where it stands, and what a careful officer would call right ("" where nobody said)."""

    id: str
    text: str
    file: str = ""
    line: int = 0


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
    with_cases: bool = False
    raw: dict[str, Any] = field(default_factory=dict)
    #: What several checks need and one of them worked out.
    shared: dict[str, Any] = field(default_factory=dict)
    _fired: dict[str, list[Rule]] = field(default_factory=dict)

    @property
    def rules(self) -> tuple[Rule, ...]:
        return self.rulebook.rules if self.rulebook else ()

    @cached_property
    def living(self) -> tuple[Rule, ...]:
        """The rules that are, or will be, in force: neither drafts nor retired nor past their end."""
        return tuple(rule for rule in self.rules if rule.status in ("试行", "正式") and not (rule.until and rule.until < self.today))

    @cached_property
    def misread(self) -> frozenset[str]:
        """Ids about which the reading already has an error: later checks keep quiet about them."""
        return frozenset(finding.id for finding in self.reading if finding.severity == "error" and finding.id)

    @cached_property
    def readings(self) -> Readings:
        return Readings(self.home, self._reader)

    def _reader(self) -> Reader:
        from triage.reading.read import Reader  # half a second of dictionaries, needed only for a text nobody has read yet

        assert self.rulebook is not None
        return Reader(self.rulebook.vocabulary, self.rulebook.services, var_folder(self.home))

    def read(self, text: str) -> Reading:
        """The text as the real Reader reads it."""
        return self.readings.read(text)

    def fires(self, rule: Rule, text: str) -> bool:
        reading = self.read(text)
        return oracle.holds(rule.when, set(reading.literals), reading.numbers)

    def fired(self, text: str) -> list[Rule]:
        """The living rules that fire for a text; each text is worked out once."""
        if text not in self._fired:
            reading = self.read(text)
            true = set(reading.literals)
            self._fired[text] = [rule for rule in self._index.candidates(true) if oracle.holds(rule.when, true, reading.numbers)]
        return self._fired[text]

    @cached_property
    def _index(self) -> Index:
        return Index([rule for rule in self.living if rule.id not in self.misread])

    def heard(self, rules: list[Rule]) -> list[Rule]:
        """Fired rules with a path in the order they are heard, as :meth:`triage.decision.judge.Judge.ranked` does."""
        place = self.rulebook.precedence.place if self.rulebook else {}
        return sorted((rule for rule in rules if rule.path and rule.rank in place), key=lambda r: (place[r.rank], -r.special, r.id))

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
                return line_of(raw, last) if key == "owner" and last in raw else 0
        pieces = (*self.knowledge.all_replies, *self.knowledge.all_articles)
        return next((piece.place.at(key) for piece in pieces if (piece.place.file, piece.place.line) == (file, first)), 0)

    @cached_property
    def cases(self) -> tuple[Told, ...]:
        """The typical cases; none where only the rules and what stands beside them is looked at."""
        return tuple(read_cases(self.home)) if self.with_cases else ()

    def read_ahead(self) -> None:
        """Read every text the checks will ask for at one go."""
        if self.rulebook is not None:
            examples = [example.text for rule in self.rules if rule.status != "废止" for example in (*rule.hit, *rule.miss)]
            self.readings.read_ahead([*examples, *(case.text for case in self.cases)])


def read_content(home: Path, today: datetime.date | None = None, with_cases: bool = False) -> Content:
    """Read everything under ``home``; never raises for what a file says.  ``with_cases`` adds the typical cases."""
    settings, excuses, findings = load_excuses(home)
    rulebook = None
    try:
        rulebook, more = read_rulebook(home)
        findings += more
    except ContentError as error:
        findings += error.findings
    knowledge = load_knowledge(home)
    findings += knowledge.findings
    limits = None
    try:
        limits = Limits.load(home)
        findings += limits.check_facts(knowledge.facts)
        Calendar.load(home)
    except ContentError as error:
        findings += error.findings
    for file, name in (("rules/paths.yaml", "paths"), ("rules/second_opinion.yaml", "second_opinion")):
        findings += _shape(home, file, name)
    for file, name in (("kb/blanks.yaml", "blanks"), ("kb/internal_phrases.yaml", "internal_phrases")):
        findings += _shape(home, file, f"../authoring/schemas/{name}")
    if (home / "rules/override_reasons.yaml").is_file():
        findings += _shape(home, "rules/override_reasons.yaml", "../authoring/schemas/override_reasons")
    findings += load_words(home)[1]
    findings += _notices(home, knowledge)
    raw: dict[str, Any] = {}
    for folder in RULE_FOLDERS:
        for path in sorted((home / "rules" / folder).glob("*.yaml")):
            file = path.relative_to(home).as_posix()
            try:
                raw[file] = load(path, home)
            except ContentError as error:
                findings += error.findings
                continue
            findings += schema.check(raw[file], "rules", file) if rulebook is None else []
    if rulebook is None:
        findings += _vocabulary(home)
    findings += strays(home)
    findings += handmade(home)
    cases, wrong = load_cases(home)
    findings += wrong
    if rulebook is not None:
        findings += case_findings(cases, knowledge, {*rulebook.vocabulary.circumstances, *rulebook.vocabulary.materials})
    return Content(
        home,
        today or datetime.date.today(),
        knowledge,
        rulebook,
        limits,
        settings,
        excuses,
        sorted(set(clearer(home, findings))),
        with_cases,
        raw,
    )


def _shape(home: Path, file: str, name: str) -> list[Finding]:
    try:
        value = load(home / file, home)
    except ContentError as error:
        return error.findings
    return schema.check(value, name, file)


def _notices(home: Path, knowledge: Knowledge) -> list[Finding]:
    """What is wrong with the printed sheets: their form first, what they say where the form is right."""
    files = [path.relative_to(home).as_posix() for path in sorted((home / FORMS).glob("*.yaml"))]
    findings = [finding for file in files for finding in _shape(home, file, "../authoring/schemas/notices")]
    if not findings:
        try:
            NoticeForms.load(home, knowledge)
        except ContentError as error:
            findings = error.findings
    return findings


def _vocabulary(home: Path) -> list[Finding]:
    """What the forms of the vocabulary do not allow, file by file: reading stops at the first that cannot be read."""
    folder = "rules/vocabulary"
    findings = [
        finding for name in ("words", "materials", "service_cues", "rewrites") for finding in _shape(home, f"{folder}/{name}.yaml", name)
    ]
    for path in sorted((home / folder / "circumstances").glob("*.yaml")):
        findings += _shape(home, f"{folder}/circumstances/{path.name}", "circumstances")
    return findings


def read_cases(home: Path) -> Iterator[Told]:
    """The typical cases: kb/cases/matters/*.jsonl and kb/cases/*.yaml."""
    for path in sorted((home / "kb/cases/matters").glob("*.jsonl")):
        yield from read_matters(path, path.relative_to(home).as_posix())
    for case in load_cases(home)[0]:
        yield Told(case.id, case.matter, case.place.file, case.place.at("matter"))


def read_matters(path: Path, name: str = "") -> Iterator[Told]:
    """The matters of a JSON-lines file with id and text.  Raises :class:`ContentError` at the first bad line."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                entry = json.loads(line)
                yield Told(str(entry.get("id", number)), str(entry["text"]), name or path.name, number)
            except (ValueError, KeyError, TypeError, AttributeError):
                raise ContentError(
                    [Finding(name or path.name, number, "matters", "这一行不是一件事项", '每行写成 {"id": "编号", "text": "群众说的话"}')]
                ) from None
