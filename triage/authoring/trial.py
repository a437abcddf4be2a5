"""The desk on trial: what it answers to the examples, judged exactly as it judges them at the counter.

What was answered is kept under var/.  An answer still holds where nothing changed but rules, and none that changed was
heard in it or could fire for it; everything else that can change an answer is part of the file's name.
"""

from __future__ import annotations

import datetime
import hashlib
import pickle
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from triage.content import made
from triage.content.home import var_folder
from triage.content.knowledge import Knowledge
from triage.content.release import code_hash, content_files
from triage.content.rule import Rule
from triage.content.rulebook import RULE_FOLDERS, Rulebook
from triage.content.spread import spread
from triage.decision.index import Index

if TYPE_CHECKING:
    from triage.decision.decision import Decision
    from triage.decision.judge import Judge

FOLDER = "trial"
#: What no answer to an example depends on, and the rules, which are looked at one by one.
_APART = (*(f"rules/{folder}/" for folder in RULE_FOLDERS), "rules/exceptions.yaml", "kb/articles/")
#: What learns the ear, beside the libraries that :func:`code_hash` names.
_LEARNS = ("scikit-learn", "scipy")
#: How many files of earlier contents are kept.
_KEPT = 4

#: An example and the day it is judged as of.
Asked = tuple[str, datetime.date]


@dataclass(frozen=True)
class Answer:
    """What a decision rests on: the rules that were heard, the first of which decided, and the words the cause was heard in."""

    rules: tuple[str, ...]
    path: str
    reply: str
    cause: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Judged:
    """One example as the desk hears and judges it; more than one answer where it heard two matters.

    ``literals`` are all that a condition may ask for, ``causes`` the likely ones by code with their chances, ``danger``
    is (kind's code, "red" or "asked").
    """

    answers: tuple[Answer, ...]
    literals: frozenset[str]
    numbers: Mapping[str, int]
    service: str
    causes: tuple[tuple[str, float], ...]
    danger: tuple[str, str] | None = None

    def with_rule(self, identity: str) -> Answer | None:
        """The answer in which a rule was heard."""
        return next((answer for answer in self.answers if identity in answer.rules), None)


@dataclass
class Trial:
    """Judges examples by one rulebook, one knowledge base and the ear of their home."""

    rulebook: Rulebook
    knowledge: Knowledge
    today: datetime.date
    _known: dict[Asked, Judged] = field(default_factory=dict)
    _new: bool = False

    def __post_init__(self) -> None:
        self._known = self._recalled()

    @cached_property
    def judge(self) -> Judge:
        from triage.authoring.hearings import Remembering  # a second of dictionaries, needed only where something is judged anew
        from triage.decision.judge import Judge
        from triage.hearing.fitting import aloud, open_ear

        judge = Judge(self.rulebook, self.knowledge, open_ear(self.rulebook.home, aloud, nearest=True))
        judge.reader = Remembering(judge.reader)  # type: ignore[assignment]  # each text is asked for twice
        return judge

    @property
    def opened(self) -> bool:
        """Whether something had to be judged anew."""
        return "judge" in self.__dict__

    def judged(self, text: str, day: datetime.date | None = None) -> Judged:
        """What the desk answers to ``text``, today if no day is given."""
        asked = (text, day or self.today)
        if asked not in self._known:
            self._known[asked] = self._judge(*asked)
            self._new = True
        return self._known[asked]

    def ahead(self, asked: Iterable[Asked]) -> None:
        """Judge all of ``asked`` that nobody has judged yet, on all cores; what was not asked for is forgotten."""
        wanted = list(dict.fromkeys(asked))
        lacking = [one for one in wanted if one not in self._known]
        self._new = self._new or bool(lacking) or len(wanted) != len(self._known)
        self._known = {one: self._known[one] for one in wanted if one in self._known}
        if lacking:
            _ = self.judge  # opened once here, shared with the other processes
            for some in spread(self, partial(Trial, self.rulebook, self.knowledge, self.today), lacking):
                self._known |= some

    def run(self, chunk: list[Asked]) -> dict[Asked, Judged]:
        """Part of the work of :meth:`ahead`."""
        return {asked: self._judge(*asked) for asked in chunk}

    def _judge(self, text: str, day: datetime.date) -> Judged:
        decision = self.judge.decide(text, as_of=day, asking=False)
        matter = self.judge.reader.read(text, None)  # as the desk asks for it, so that it is remembered
        return Judged(
            tuple(map(_answer, (decision, *decision.also))),
            frozenset(self.judge.rules.literals(matter, matter.service)),
            dict(matter.numbers),
            matter.service or "",
            tuple((code, round(chance, 2)) for code, chance in matter.causes[:3]),
            (decision.danger.code, decision.danger.level) if decision.danger else None,
        )

    def keep(self) -> None:
        """Write what was newly judged; a folder that cannot be written to costs time, nothing else."""
        if not self._new:
            return
        try:
            made.write(self._file, pickle.dumps((self._rules, self._known)))
            made.forget_older(self._file, _KEPT)
        except OSError:
            return
        self._new = False

    def _recalled(self) -> dict[Asked, Judged]:
        """The answers of an earlier run that still hold."""
        try:
            before, answers = pickle.loads(self._file.read_bytes())
        except Exception:  # none yet, cut short, or of another Python: as good as none
            return {}
        changed = {identity for identity in {*before, *self._rules} if before.get(identity) != self._rules.get(identity)}
        if not changed:
            return answers
        self._new = True
        index = Index([rule for rule in self.rulebook.rules if rule.id in changed])
        # Of two matters in one text only the literals of the whole are known: such an answer is judged anew.
        return {
            asked: judged
            for asked, judged in answers.items()
            if len(judged.answers) == 1 and changed.isdisjoint(judged.answers[0].rules) and not index.candidates(judged.literals)
        }

    @cached_property
    def _rules(self) -> dict[str, str]:
        """Of each rule a hash of what it does."""
        return {rule.id: hashlib.sha256(repr(_bare(rule)).encode()).hexdigest()[:12] for rule in self.rulebook.rules}

    @cached_property
    def _file(self) -> Path:
        home = self.rulebook.home
        digest = hashlib.sha256(" ".join((code_hash(), *map(version, _LEARNS))).encode())
        for path in content_files(home):
            name = path.relative_to(home).as_posix()
            if not name.startswith(_APART):
                digest.update(f"\0{name}\0".encode() + path.read_bytes())
        return var_folder(home) / FOLDER / f"{digest.hexdigest()[:16]}.pickle"


def _answer(decision: Decision) -> Answer:
    about = {decision.cause.name if decision.cause else "", decision.danger.name if decision.danger else ""}
    return Answer(
        tuple(rule.id for rule in decision.rules),
        decision.path,
        decision.reply.id if decision.reply else "",
        decision.cause.name if decision.cause else "",
        tuple(dict.fromkeys(evidence["text"] for evidence in decision.evidence if evidence["circumstance"] in about)),
    )


def _bare(rule: Rule) -> Rule:
    """The rule without what changes no answer."""
    return replace(rule, title="", hit=(), miss=(), checked=None, basis=(), reason="", file="", file_line=0)
