"""The terms of one view: what a typo or a run of letters may have meant, and how telling each word is."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from triage.hearing.sound import Sounds, syllables
from triage.lookup.analyzer import NEGATIONS, Cutter
from triage.lookup.entry import Entry
from triage.lookup.text import is_chinese, normal
from triage.lookup.words import Words


@dataclass(frozen=True)
class Term:
    """``importance`` from 0 to 1: 1 for an official term, less for a word that merely occurs."""

    word: str
    sounds: tuple[str, ...]
    importance: float


class Lexicon:
    """``counts`` says in how many entries each word stands, ``pairs`` which neighbouring characters occur at all."""

    def __init__(self, terms: Iterable[Term], counts: dict[str, int], pairs: Iterable[str], entries: int, lengths: int):
        self.terms = {term.word: term for term in terms}
        self.counts, self.pairs, self.entries = counts, frozenset(pairs), entries
        self.average_length = lengths / entries if entries else 1.0
        self._tells: dict[str, float] = {}

    def prepare(self) -> None:
        """Make now what is otherwise made when it is first asked for."""
        _ = self.sounds, self.shapes, self.rarest
        for word in self.counts:
            self.tells(word)

    def tells(self, word: str) -> float:
        """How much a word tells (inverse document frequency, 0 for a word in every entry)."""
        value = self._tells.get(word)
        if value is None:
            count = self.counts.get(word, 0)
            value = self._tells[word] = math.log(1 + (self.entries - count + 0.5) / (count + 0.5))
        return value

    @cached_property
    def rarest(self) -> float:
        """What a word tells that stands in one entry only; also what an unknown word is taken to tell."""
        return math.log(1 + (self.entries - 0.5) / 1.5) if self.entries else 1.0

    @cached_property
    def sounds(self) -> Sounds:
        return Sounds((term.word, term.sounds, term.importance) for term in self.terms.values())

    @cached_property
    def shapes(self) -> dict[str, list[str]]:
        """A term with one character left open → the terms it may be.  Only terms of three characters and more."""
        found: dict[str, list[str]] = {}
        for word, term in self.terms.items():
            if len(word) >= 3 and term.importance >= 0.5:
                for position in range(len(word)):
                    found.setdefault(word[:position] + "?" + word[position + 1 :], []).append(word)
                    if 0 < position < len(word) - 1:
                        found.setdefault(word[:position] + word[position + 1 :], []).append(word)
        return found


def collect_terms(words: Words, cutter: Cutter, names: Iterable[str], entries: Iterable[Entry], counts: Counter) -> Iterator[Term]:
    """Official and popular terms first, then the words that occur in the entries."""
    importance: dict[str, float] = {}

    def give(word: str, value: float) -> None:
        word = normal(word)
        if 2 <= len(word) <= 8 and is_chinese(word):
            importance[word] = max(importance.get(word, 0.0), value)

    for word in (*words.own, *words.surfaces):
        give(word, 1.0)
    for word in words.same:
        give(word, 0.8)
    for word in words.leads:
        give(word, 0.7)
    for name in names:
        give(name, 0.9)
    for entry in entries:
        for phrase in entry.phrases[1:]:
            give(phrase, 0.7)
    for word, count in counts.items():
        if count and cutter.knows(word):
            give(word, 0.3 + min(0.49, 0.08 * math.log2(1 + count)))
    for word, value in importance.items():
        yield Term(word, syllables(word), round(value, 2))


def opposed(typed: str, term: str, opposites: frozenset[frozenset[str]]) -> bool:
    """Whether two words of nearly one shape differ by what makes them opposites, or by what makes one the other's denial."""
    if (typed[0] in NEGATIONS) != (term[0] in NEGATIONS):
        return True
    if len(typed) == len(term):
        apart = [(a, b) for a, b in zip(typed, term, strict=True) if a != b]
    else:
        apart = [(char, "") for char in set(typed) ^ set(term)]
    return any(frozenset(pair) in opposites or any(char and char in NEGATIONS for char in pair) for pair in apart)
