"""Typical cases: the labelled matters that resemble what is being typed, and the lessons written from them."""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from triage import terms
from triage.opinion import LabelledMatter, case_files, read_labelled
from triage.yamlfile import load

#: Below this a resemblance says nothing.
_RESEMBLES = 0.16


@dataclass(frozen=True)
class Similar:
    matter: LabelledMatter
    score: float


@dataclass(frozen=True)
class Lesson:
    """A typical case as it is taught: what was said, what is easily got wrong, what is right and on what it rests."""

    id: str
    title: str
    text: str
    path: str
    service: str
    trap: str
    points: tuple[str, ...]
    rules: tuple[str, ...]
    facts: tuple[str, ...]


class Cases:
    """All typical cases; finds similar ones by rare pairs of characters in common."""

    def __init__(self, matters: Iterable[LabelledMatter], lessons: Sequence[Lesson] = ()):
        self.matters, self.lessons = tuple(matters), tuple(lessons)
        self._pairs = [frozenset(_pairs(matter.text)) for matter in self.matters]
        counts = Counter(pair for pairs in self._pairs for pair in pairs)
        self._tells = {pair: math.log(1 + len(self.matters) / count) for pair, count in counts.items() if count <= len(self.matters) / 8 + 3}
        self._holders: dict[str, list[int]] = defaultdict(list)
        for number, pairs in enumerate(self._pairs):
            for pair in pairs & self._tells.keys():
                self._holders[pair].append(number)
        self._sizes = [math.sqrt(sum(self._tells[pair] for pair in pairs & self._tells.keys())) or 1.0 for pairs in self._pairs]

    @classmethod
    def load(cls, home: Path) -> Cases:
        matters = {matter.id: matter for file in case_files(home) for matter in read_labelled(file)}
        raw = [entry for file in sorted((home / "kb/cases").glob("*.yaml")) for entry in _entries(load(file, home))]
        return cls(matters.values(), [_lesson(entry) for entry in raw])

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
                scores[number] += self._tells[pair]
        found = sorted(((score / (size * self._sizes[number]), number) for number, score in scores.items()), reverse=True)[:most]
        return [Similar(self.matters[number], score) for score, number in found if score >= _RESEMBLES and self.matters[number].text != text]


def _pairs(text: str) -> list[str]:
    kept = "".join(char for char in text if char.isalnum())
    return [kept[place:place + 2] for place in range(len(kept) - 1)]


def _entries(raw: Any) -> list[dict]:
    """A file of lessons is a list, or a mapping that holds one under ``cases`` or ``lessons``."""
    if isinstance(raw, dict):
        raw = raw.get("lessons") or raw.get("cases") or []
    return [entry for entry in raw or [] if isinstance(entry, dict) and "id" in entry]


def _lesson(raw: dict) -> Lesson:
    def words(*names: str) -> str:
        return next((str(raw[name]).strip() for name in names if raw.get(name)), "")

    def listed(*names: str) -> tuple[str, ...]:
        value = next((raw[name] for name in names if raw.get(name)), ())
        return (value,) if isinstance(value, str) else tuple(item if isinstance(item, str) else json.dumps(item, ensure_ascii=False) for item in value)

    return Lesson(str(raw["id"]), words("title", "name"), words("text", "matter", "story"), terms.code_of(terms.PATHS, words("path")) or "",
                  words("service"), words("trap", "mistake", "wrong"), listed("points", "lesson", "why"), listed("rules", "rule"), listed("facts", "basis"))
