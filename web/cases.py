"""Typical cases: the labelled matters that resemble what is being typed, and the lessons written from them."""

from __future__ import annotations

import hashlib
import math
import pickle
import re
from array import array
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from triage.content import dated
from triage.content.knowledge.cases import TypicalCase, require_cases
from triage.content.labelled import LabelledMatter, case_files, read_labelled
from triage.content.memory import code_key, key_of, memory

#: Below this a resemblance says nothing.
_RESEMBLES = 0.16
#: A case that is taught comes before one that is only labelled, where both resemble.
_TAUGHT = 1.3
_RUN = re.compile(r"[a-z0-9]+|[^a-z0-9\s]+")


@dataclass(frozen=True)
class Similar:
    matter: LabelledMatter
    score: float


class Cases:
    """The matters whose path somebody labelled; finds similar ones by rare pairs of characters in common.

    Numbers are kept in arrays: all processes of a server share them.
    """

    def __init__(self, matters: Iterable[LabelledMatter], lessons: Iterable[TypicalCase] = ()):
        self.lessons = {lesson.id: lesson for lesson in lessons}
        taught = {lesson.id: LabelledMatter.of_case(lesson) for lesson in self.lessons.values()}
        self.matters = (*taught.values(), *(matter for matter in matters if matter.accept and matter.id not in taught))
        holders: dict[str, array] = defaultdict(lambda: array("I"))
        for number, matter in enumerate(self.matters):
            for pair in set(_pairs(matter.text)):
                holders[pair].append(number)
        many, often = len(self.matters), len(self.matters) / 8 + 3
        self._holders = {pair: held for pair, held in holders.items() if len(held) <= often}
        self._tells = {pair: math.log(1 + many / len(held)) for pair, held in self._holders.items()}
        sizes = array("d", bytes(8 * many))
        for pair, held in self._holders.items():
            for number in held:
                sizes[number] += self._tells[pair]
        self._sizes = array("d", (math.sqrt(size) or 1.0 for size in sizes))

    @classmethod
    def load(cls, home: Path) -> Cases:
        """The cases under ``home``; what was made of the same files before is taken as it is."""
        kept, key = memory(), _key(home)
        if kept is not None and (value := kept.recall(key)):
            return pickle.loads(value)
        matters = {matter.id: matter for file in case_files(home) for matter in read_labelled(file)}
        cases = cls(matters.values(), require_cases(home))
        if kept is not None:
            kept.keep(key, pickle.dumps(cases, pickle.HIGHEST_PROTOCOL))
        return cases

    @property
    def taught(self) -> tuple[LabelledMatter, ...]:
        """The matters of the lessons alone."""
        return self.matters[: len(self.lessons)]

    @cached_property
    def by_id(self) -> dict[str, LabelledMatter]:
        return {matter.id: matter for matter in self.matters}

    def similar(self, text: str, most: int = 3) -> list[Similar]:
        """The matters that share most of what is telling in ``text``, best first."""
        asked = set(_pairs(text)) & self._tells.keys()
        if len(asked) < 2:
            return []
        size = math.sqrt(sum(self._tells[pair] for pair in asked))
        scores: dict[int, float] = defaultdict(float)
        for pair in asked:
            for number in self._holders[pair]:
                scores[number] += self._tells[pair] * (_TAUGHT if number < len(self.lessons) else 1.0)
        likeness = sorted(((score / (size * self._sizes[number]), number) for number, score in scores.items()), reverse=True)
        found = [Similar(self.matters[number], score) for score, number in likeness[: most + 1] if score >= _RESEMBLES]
        return [similar for similar in found if similar.matter.text != text][:most]


def _key(home: Path) -> str:
    """Names the files of ``home`` as they are, and the code that reads them."""
    words = hashlib.sha256()
    for file in case_files(home):
        words.update(file.name.encode() + b"\0" + file.read_bytes())
    code = code_key(__name__, LabelledMatter.__module__, TypicalCase.__module__)
    return key_of("cases", f"{code}{dated.loading_day()}", words.hexdigest())


def _pairs(text: str) -> list[str]:
    """Neighbouring characters, marks left out; a Latin word or a number is one piece, its letters tell nothing."""
    kept = "".join(char for char in text.lower() if char.isalnum() or char.isspace())
    pairs = []
    for run in _RUN.findall(kept):
        pairs += [run] if run.isascii() else [run[place : place + 2] for place in range(len(run) - 1)]
    return pairs
