"""Rules command: what a department writes is what the desk does, at once, for everyone in whose matter it was heard."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from triage import terms
from triage.content.home import find_home, var_folder
from triage.content.labelled import LabelledMatter, matter_files, read_labelled
from triage.content.memory import remembering
from triage.content.rule import All, Any, Condition, Is, Not, Rule
from triage.content.rulebook import load_rulebook
from triage.decision.decision import Decision
from triage.decision.judge import Judge
from triage.decision.rules import Rules
from triage.hearing.fitting import causes_of, fit
from triage.hearing.matter import Value
from triage.hearing.reader import Reader

HOME = find_home(Path(__file__).parent)
CAUSES = "rules/general/causes.yaml"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the departments' content to write in; what was learned from it is that of the checkout."""
    folder = tmp_path_factory.mktemp("home")
    for name in ("rules", "kb"):
        shutil.copytree(HOME / name, folder / name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BANCHENG_VAR", str(var_folder(HOME)))
        yield folder


@pytest.fixture(scope="module")
def desk(home: Path) -> Desk:
    return Desk(home, Judge.open(home))


@cache
def labelled() -> tuple[LabelledMatter, ...]:
    return tuple(matter for file in matter_files(HOME) for matter in read_labelled(file))


def told(number: int) -> list[str]:
    return [matter.text for matter in random.Random(22).sample(labelled(), number)]


class Heard:
    """A reader that hears each text once, however often the rules change meanwhile."""

    def __init__(self, reader: Reader):
        self.read, self.hearing_by = cache(reader.read), reader.hearing_by


class Desk:
    """A judge whose rules are changed one by one; its ear and what it heard stay."""

    def __init__(self, home: Path, judge: Judge):
        self.home, self.judge = home, copy(judge)
        self.judge.reader = Heard(judge.reader)
        self.decide = cache(self.judge.decide)

    @property
    def rules(self) -> list[Rule]:
        return [rule for rule in self.judge.rulebook.rules if rule.status in ("试行", "正式") and rule.until is None]

    def decides(self, rule: Rule, text: str) -> bool:
        return bool(self.decide(text).rules) and self.decide(text).rules[0].id == rule.id

    def with_path(self, rule: Rule, path: str) -> Judge:
        """The judge after the path of ``rule`` was written otherwise in its file."""
        file = self.home / rule.file
        before = file.read_text(encoding="utf-8")
        start = before.index(f"id: {rule.id}\n")
        name = terms.PATHS[rule.path]
        then = re.compile(rf"path: {name}(?=[,}}\s])").search(before, start)
        assert then
        assert "- id:" not in before[start + 1 : then.start()]
        file.write_text(before[: then.start()] + f"path: {terms.PATHS[path]}" + before[then.end() :], encoding="utf-8")
        try:
            with remembering(var_folder(self.home)):
                rulebook = load_rulebook(self.home)
        finally:
            file.write_text(before, encoding="utf-8")
        after = copy(self.judge)
        after.rulebook, after.rules = rulebook, Rules(rulebook)
        return after

    def disobedience(self, rules: Iterable[Rule], texts: list[str]) -> list[tuple[str, str]]:
        """Each of ``rules`` is given another path; (rule, words) wherever not exactly what it decided went there."""
        wrong = []
        for rule in rules:
            paths = list(terms.PATHS)
            path = paths[(paths.index(rule.path) + 1) % len(paths)]
            after = self.with_path(rule, path)
            for text in dict.fromkeys([*(example.text for example in rule.hit), *texts]):
                if any(_elsewhere(old, new, rule.id, path) for old, new in _parts(self.decide(text), after.decide(text))):
                    wrong.append((rule.id, text))
        return wrong

    def sample(self, number: int) -> list[Rule]:
        """Rules that decide at least one of their own examples; the same every time."""
        rules = random.Random(7).sample([rule for rule in self.rules if rule.file != CAUSES], len(self.rules) - len(self.general))
        found = (rule for rule in rules if any(self.decides(rule, example.text) for example in rule.hit))
        return [rule for rule, _ in zip(found, range(number), strict=False)]

    @property
    def general(self) -> list[Rule]:
        """The rules that give each cause its path."""
        return [rule for rule in self.rules if rule.file == CAUSES]


def _parts(old: Decision, new: Decision) -> Iterator[tuple[Decision, Decision]]:
    """The matters of one visit, before and after."""
    return zip((old, *old.also), (new, *new.also), strict=True)


def _elsewhere(old: Decision, new: Decision, rule: str, path: str) -> bool:
    """Whether a matter that ``rule`` decided did not go to ``path``, or one that it did not decide left its own."""
    decided = bool(old.rules) and old.rules[0].id == rule
    return new.path != (path if decided else old.path)


def test_a_changed_path_changes_what_that_rule_decided_and_nothing_else(desk: Desk) -> None:
    sample = desk.sample(12)
    assert len(sample) == 12
    assert desk.disobedience(sample, told(80)) == []


def test_the_general_rule_of_every_cause_is_obeyed_likewise(desk: Desk) -> None:
    assert {code for rule in desk.general for code in rule.causes} == set(desk.judge.rulebook.causes.by_code)
    assert desk.disobedience(desk.general, told(80)) == []
    decided = {rule.id for rule in desk.general if any(desk.decides(rule, text) for text in told(300))}
    assert len(decided) > len(desk.general) / 2  # otherwise little was tried


@pytest.mark.slow
def test_a_hundred_rules_and_every_general_one_are_obeyed_over_two_thousand_matters(desk: Desk) -> None:
    assert desk.disobedience([*desk.sample(100), *desk.general], told(2000)) == []


def test_an_ear_that_learned_every_cause_as_another_changes_no_obedience(desk: Desk) -> None:
    causes = causes_of(desk.home)
    other = dict(zip(causes, random.Random(3).sample(causes, len(causes)), strict=True))
    taught = [replace(matter, cause=other.get(matter.cause, "")) for matter in random.Random(4).sample(labelled(), 2000)]
    shuffled = Desk(desk.home, desk.judge.hearing_by(fit(taught, causes)))
    texts = told(200)
    assert any(shuffled.decide(text).cause != desk.decide(text).cause for text in texts)  # it does hear otherwise
    rules = [*shuffled.sample(3), *random.Random(5).sample(shuffled.general, 3)]
    assert shuffled.disobedience(rules, texts) == []


def test_ticks_alone_bring_a_rule_about_where_the_ear_hears_nothing(home: Path, desk: Desk) -> None:
    """Never the cause: an officer ticks what is so, and a rule that rests on it decides, be it that one asks for more."""
    deaf = desk.judge.hearing_by(None)
    tried, outdone = 0, []
    for rule in desk.rules:
        if not (ticks := _ticks(rule)):
            continue
        tried += 1
        decision = deaf.decide(next((name for name in ticks if name in deaf.rulebook.services.by_name), "来办事"), ticks)
        assert rule.id in [heard.id for heard in decision.rules], (rule.id, ticks)
        if decision.path != rule.path:
            outdone.append((deaf.rulebook.by_id[decision.rules[0].id], rule))
    assert tried > 200
    assert len(outdone) < tried / 50
    assert [(first.id, rule.id) for first, rule in outdone if first.rank > rule.rank] == []


def _ticks(rule: Rule) -> dict[str, Value]:
    """What an officer ticks so that a condition made of circumstances and materials holds; {} for any other condition."""
    try:
        ticks = dict(_ticked(rule.when))
    except LookupError:
        return {}
    return ticks


def _ticked(condition: Condition) -> Iterator[tuple[str, Value]]:
    """Raises LookupError for what cannot be ticked."""
    match condition:
        case Is(literal):
            kind, _, name = literal.partition(":")
            if kind in ("yes", "no"):
                yield name, "yes" if kind == "yes" else "no"
            elif kind in ("present", "missing") and name != "任一":
                yield name, "yes" if kind == "present" else "no"
            elif kind == "service":
                yield name, "yes"
            else:
                raise LookupError(literal)
        case All(parts):
            for part in parts:
                yield from _ticked(part)
        case Any(parts):
            yield from _ticked(parts[0])
        case Not():
            return
        case _:
            raise LookupError(condition)
