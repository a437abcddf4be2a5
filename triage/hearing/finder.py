"""All patterns of a vocabulary found in one pass over a text.

Every literal part goes into one Aho-Corasick automaton, so the cost of a look at a text does not grow with the number
of patterns; and however often a part is repeated, the cost grows with the length of the text alone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, NamedTuple

import ahocorasick

from triage.content.patterns import Element

#: How many occurrences of one pattern are kept: what was said eight times is no truer the ninth time.
MOST_HITS = 8
#: How many occurrences of one word are looked at; a letter never says a word more often.
MOST_SPANS = 64


class Span(NamedTuple):
    start: int
    end: int


@dataclass(frozen=True)
class Hit:
    """A pattern found: ``key`` is what the pattern stands for, ``spans`` where its parts stood."""

    key: tuple[Any, ...]
    spans: tuple[Span, ...]

    @property
    def start(self) -> int:
        return self.spans[0].start

    @property
    def end(self) -> int:
        return self.spans[-1].end


class PatternFinder:
    """All patterns of a vocabulary, compiled once; thread-safe afterwards.

    A pattern is only looked at when the part of it that is said least often was found.
    """

    def __init__(self, patterns: Iterable[tuple[tuple[Any, ...], tuple[Element, ...]]]):
        numbers: dict[frozenset[str], int] = {}  # of each set of words that stands in some pattern
        self._patterns = [
            (key, elements, tuple(numbers.setdefault(element.words, len(numbers)) for element in elements)) for key, elements in patterns
        ]
        self._words = list(numbers)
        self._holding: dict[str, list[int]] = defaultdict(list)
        for words, number in numbers.items():
            for word in words:
                self._holding[word].append(number)
        self._all_of = [frozenset(sets) for _, _, sets in self._patterns]
        self._waiting: dict[int, list[int]] = defaultdict(list)
        for place, (_, elements, sets) in enumerate(self._patterns):
            rarest = min(range(len(elements)), key=lambda part: _how_common(elements[part].words))
            self._waiting[sets[rarest]].append(place)
        self._automaton = ahocorasick.Automaton()
        for word in self._holding:
            self._automaton.add_word(word, word)
        if len(self._automaton):
            self._automaton.make_automaton()

    def find(self, text: str, sentence_of: Sequence[int], guarded: Sequence[Span], word_edges: Callable[[], set[int]]) -> list[Hit]:
        """Every pattern's occurrences, at most :data:`MOST_HITS` each.

        ``sentence_of[i]`` numbers the sentence of character i; ``guarded`` are spans of words, in reading order, whose
        inside must not match (机动车 inside 非机动车); ``word_edges`` gives the offsets where a word begins or ends: a
        pattern of a single character counts only as a word of its own.
        """
        if not len(self._automaton):
            return []
        inside = _inside(guarded)
        said: dict[str, list[Span]] = defaultdict(list)
        for last, word in self._automaton.iter(text):
            spans = said[word]
            if len(spans) < MOST_SPANS:
                span = Span(last + 1 - len(word), last + 1)
                if not inside(span):
                    spans.append(span)
        standing: set[int] = set()
        for word, spans in said.items():
            if spans:
                standing.update(self._holding[word])
        ordered: dict[int, list[Span]] = {}
        edges: set[int] | None = None
        hits = []
        waiting, all_of = self._waiting, self._all_of
        for place in sorted(place for number in standing & waiting.keys() for place in waiting[number] if all_of[place] <= standing):
            key, elements, sets = self._patterns[place]
            for number in sets:
                if number not in ordered:
                    ordered[number] = self._spans(number, said)
            by_place = [ordered[number] for number in sets]
            if len(elements) == 1:
                if edges is None and any(span.end - span.start == 1 for span in by_place[0]):
                    edges = word_edges()
                by_place = [[s for s in by_place[0] if s.end - s.start > 1 or {s.start, s.end} <= (edges or set())]]
            hits += [Hit(key, spans) for spans in _join(elements, by_place, sentence_of)]
        return hits

    def _spans(self, number: int, said: Mapping[str, list[Span]]) -> list[Span]:
        """Where any word of a set stands, from the left."""
        words: Collection[str] = self._words[number]
        if len(words) > len(said):
            return sorted(span for word, spans in said.items() if word in words for span in spans)[:MOST_SPANS]
        return sorted(span for word in words if word in said for span in said[word])[:MOST_SPANS]


def _inside(guarded: Sequence[Span]) -> Callable[[Span], bool]:
    """Whether a span lies within a longer guarded one; a guard is a few characters, so only the last few can hold it."""
    starts = [guard.start for guard in guarded]

    def inside(span: Span) -> bool:
        place = bisect_left(starts, span.start + 1)
        near = guarded[max(0, place - 4) : place]
        return any(g.start <= span.start and span.end <= g.end and span.end - span.start < g.end - g.start for g in near)

    return inside


def _how_common(words: frozenset[str]) -> float:
    """Roughly how often one of ``words`` is said: each further character makes a word rarer."""
    return sum(0.1 ** len(word) for word in words)


def _join(elements: tuple[Element, ...], by_place: list[list[Span]], sentence_of: Sequence[int]) -> list[tuple[Span, ...]]:
    """Chains of parts, each near enough to the one before, from the left; at most :data:`MOST_HITS`."""
    chains: list[tuple[Span, ...]] = [(span,) for span in by_place[0]]
    for place in range(1, len(elements)):
        gap, spans = elements[place].gap, by_place[place]
        longer: list[tuple[Span, ...]] = []
        for chain in chains:
            end = chain[-1].end
            for span in spans[bisect_left(spans, end, key=attrgetter("start")) :]:
                if span.start - end > gap or len(longer) == MOST_SPANS:
                    break
                if sentence_of[end - 1] == sentence_of[span.start]:
                    longer.append((*chain, span))
        chains = longer
    return chains[:MOST_HITS]
