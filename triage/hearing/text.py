"""The citizen's text made ready for matching, with a way back to where each character stood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import ahocorasick

from triage.content.patterns import fold

#: Longer texts are cut here (a letter of twenty pages); the rest does not decide a matter at a counter.
LONGEST = 20_000

_SENTENCE_END = re.compile(r"[。!?;\n]+")
_CLAUSE_END = re.compile(r"[,:。!?;\n…—~]+")


@dataclass
class Text:
    """``words`` is what is matched; ``origin[i]`` is where its i-th character stood in ``original``."""

    original: str
    words: str
    origin: list[int]

    @cached_property
    def sentence_of(self) -> list[int]:
        """The number of the sentence that each character stands in."""
        return _number(self.words, _SENTENCE_END)

    @cached_property
    def clause_of(self) -> list[int]:
        """The number of the clause that each character stands in."""
        return _number(self.words, _CLAUSE_END)

    def evidence(self, start: int, end: int) -> tuple[int, int]:
        """The span in the original text for a span of ``words``."""
        first, last = self.origin[start], self.origin[end - 1] if end <= len(self.origin) else len(self.original) - 1
        return min(first, last), max(first, last) + 1


def _number(words: str, ends: re.Pattern[str]) -> list[int]:
    numbers, number, position = [], 0, 0
    for match in ends.finditer(words):
        numbers.extend([number] * (match.end() - position))
        number, position = number + 1, match.end()
    numbers.extend([number] * (len(words) - position + 1))
    return numbers


def plain(original: str, said: str, places: Sequence[int]) -> Text:
    """What was ``said``, folded but not rewritten; its characters stood at ``places`` in ``original``."""
    folded = fold(said)[:LONGEST]
    return Text(original, folded, list(places[: len(folded)]))


class Rewriter:
    """Dialect and common slips put into standard words (今朝 → 今天, 户口薄 → 户口簿), longest first."""

    def __init__(self, rewrites: Mapping[str, str]):
        self._automaton = ahocorasick.Automaton()
        for wrong, right in rewrites.items():
            self._automaton.add_word(wrong, (wrong, right))
        if rewrites:
            self._automaton.make_automaton()

    def __call__(self, heard: Text) -> Text:
        """The same text in standard words."""
        found = self._automaton.iter_long(heard.words) if len(self._automaton) else ()
        return replaced(heard, ((last + 1 - len(wrong), last + 1, right) for last, (wrong, right) in found))


def replaced(heard: Text, parts: Iterable[tuple[int, int, str]]) -> Text:
    """The same text with each part from start to end, in their order, put into other words."""
    folded, places = heard.words, heard.origin
    pieces: list[str] = []
    origin: list[int] = []
    position = 0
    for start, end, right in parts:
        pieces.append(folded[position:start])
        origin.extend(places[position:start])
        pieces.append(right)
        # Every new character points into the word it replaces.
        origin.extend(places[start + min(i, end - start - 1)] for i in range(len(right) - 1))
        if right:
            origin.append(places[end - 1])
        position = end
    pieces.append(folded[position:])
    origin.extend(places[position : len(folded)])
    return Text(heard.original, "".join(pieces), origin)
