"""Phrases with gaps and word groups, found in one pass over the text.

A pattern is written as a department would say it::

    材料都带齐了            these words, exactly
    窗口…不收              the second part within 10 characters of the first, in the same sentence
    房管……公安             within 40 characters, in the same sentence
    <亲属>…(没来|不在)      a named word group; alternatives in brackets

Every literal part goes into one Aho-Corasick automaton, so the cost of a look at a text does not grow with the number
of patterns.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import ahocorasick

from triage.reading.text import fold

#: How many characters ``…`` and ``……`` may stand for.
NEAR, FAR = 10, 40

_TOKEN = re.compile(r"(?P<far>……)|(?P<near>…)|<(?P<group>[^<>]+)>|\((?P<either>[^()]+)\)|(?P<text>[^…<>()]+)")


class PatternError(ValueError):
    """A pattern that cannot be understood; the message says in Chinese what is wrong."""


class Element(NamedTuple):
    """One part of a pattern: any of ``words``, at most ``gap`` characters after the part before it."""

    words: frozenset[str]
    gap: int


class Span(NamedTuple):
    start: int
    end: int


def parse(pattern: str, groups: Mapping[str, Iterable[str]]) -> list[tuple[Element, ...]]:
    """Split a pattern into its parts; an alternative left empty, ``(很|)差``, makes the part optional, and each way
    to read the pattern is one result.  Raises :class:`PatternError` for an unknown group or an empty part."""
    elements: list[Element] = []
    gap = 0
    position = 0
    for token in _TOKEN.finditer(pattern):
        if token.start() != position:
            raise PatternError(f"“{pattern}”里的括号没有配对")
        position = token.end()
        if token["far"] or token["near"]:
            gap = FAR if token["far"] else NEAR
            continue
        if token["group"]:
            if token["group"] not in groups:
                raise PatternError(f"“{pattern}”用了没有定义的词组 <{token['group']}>")
            words = frozenset(groups[token["group"]])
        elif token["either"]:
            words = frozenset(word.strip() for word in token["either"].split("|"))
        else:
            words = frozenset([token["text"].strip()])
        words = frozenset(map(fold, words))
        if not words - {""} or ("" in words and not token["either"]):
            raise PatternError(f"“{pattern}”里有一段是空的")
        elements.append(Element(words, gap if elements else 0))
        gap = 0
    if position != len(pattern) or not elements:
        raise PatternError(f"“{pattern}”写得不完整")
    readings = _without_options(elements)
    if not all(readings):
        raise PatternError(f"“{pattern}”的每一段都可有可无，等于什么都没写")
    return readings


def _without_options(elements: list[Element]) -> list[tuple[Element, ...]]:
    readings: list[tuple[Element, ...]] = [()]
    skipped = [0]  # the gap that a part left out hands on to the next
    for element in elements:
        more, gaps = [], []
        for reading, gap in zip(readings, skipped, strict=True):
            more.append((*reading, Element(element.words - {""}, element.gap + gap if reading else 0)))
            gaps.append(0)
            if "" in element.words:
                more.append(reading)
                gaps.append(gap + element.gap)
        readings, skipped = more, gaps
    return readings


@dataclass(frozen=True)
class Hit:
    """A pattern found: ``key`` is what the pattern stands for, ``spans`` where its parts stood."""

    key: Hashable
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

    def __init__(self, patterns: Iterable[tuple[Hashable, tuple[Element, ...]]]):
        self._patterns = list(patterns)
        self._waiting: dict[str, list[int]] = defaultdict(list)
        self._automaton = ahocorasick.Automaton()
        for number, (_, elements) in enumerate(self._patterns):
            for word in min((element.words for element in elements), key=_how_common):
                self._waiting[word].append(number)
            for element in elements:
                for word in element.words:
                    self._automaton.add_word(word, word)
        if len(self._automaton):
            self._automaton.make_automaton()

    def find(self, text: str, sentence_of: list[int], guarded: list[Span], word_edges: set[int]) -> list[Hit]:
        """Every pattern's every occurrence.

        ``sentence_of[i]`` numbers the sentence of character i; ``guarded`` are spans of words whose inside must not
        match (机动车 inside 非机动车); ``word_edges`` are the offsets where jieba sees a word begin or end: a pattern
        of a single character counts only as a word of its own.
        """
        if not len(self._automaton):
            return []
        said: dict[str, list[Span]] = defaultdict(list)
        for last, word in self._automaton.iter(text):
            start, end = last + 1 - len(word), last + 1
            if not any(g.start <= start and end <= g.end and (end - start) < (g.end - g.start) for g in guarded):
                said[word].append(Span(start, end))
        standing: dict[frozenset[str], list[Span]] = {}
        hits = []
        for number in sorted({number for word in said for number in self._waiting.get(word, ())}):
            key, elements = self._patterns[number]
            by_place = []
            for element in elements:
                spans = standing.get(element.words)
                if spans is None:
                    spans = standing[element.words] = sorted(span for word in element.words & said.keys() for span in said[word])
                if not spans:
                    break
                by_place.append(spans)
            else:
                if len(elements) == 1:
                    by_place = [[s for s in by_place[0] if s.end - s.start > 1 or (s.start in word_edges and s.end in word_edges)]]
                hits.extend(Hit(key, spans) for spans in _join(elements, by_place, sentence_of))
        return hits


def _how_common(words: frozenset[str]) -> float:
    """Roughly how often one of ``words`` is said: each further character makes a word rarer."""
    return sum(0.1 ** len(word) for word in words)


def _join(elements: tuple[Element, ...], by_place: list[list[Span]], sentence_of: list[int]) -> list[tuple[Span, ...]]:
    chains: list[tuple[Span, ...]] = [(span,) for span in by_place[0]]
    for place in range(1, len(elements)):
        gap = elements[place].gap
        chains = [
            (*chain, span)
            for chain in chains
            for span in by_place[place]
            if 0 <= span.start - chain[-1].end <= gap and sentence_of[chain[-1].end - 1] == sentence_of[span.start]
        ][:64]
    return chains
