"""Chinese text to index words: jieba's cut with the house's own words, official words in place of popular ones.

jieba's own Whoosh analyzer reuses one Token and gives character offsets as positions, which breaks phrases; here every
token is fresh and positions run.  A word that starts with a negation is never taken apart: 非机动车 holds no 机动车.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from whoosh.analysis import Analyzer, Token

from triage.hearing.words import dictionary, knows
from triage.lookup.text import is_chinese, normal
from triage.lookup.words import Words

NEGATIONS = "非未无不没"
#: Marks of private use that carry a part's weight through Whoosh: U+E000 + weight × 10.
_MARK = 0xE000


@dataclass(frozen=True)
class Piece:
    """A word of a text: ``text`` as it stands, ``word`` its official form."""

    text: str
    word: str
    start: int
    end: int


class Cutter:
    """Cuts normalised text.  Its dictionary is its own and is never changed after construction."""

    def __init__(self, words: Words, cache: Path):
        self.words = words
        self._jieba = dictionary(cache)
        for word in words.user_words:
            self._jieba.add_word(word, max(self._jieba.suggest_freq(word), 60))
        self._known = self._jieba.FREQ
        self._cuts: dict[str, list[Piece]] | None = None

    def knows(self, word: str) -> bool:
        """Whether ``word`` is in the dictionary as a whole."""
        return knows(self._jieba, word)

    def frequency(self, word: str) -> int:
        """How common ``word`` is in ordinary Chinese (0: not in the dictionary)."""
        return self._known.get(word, 0) or 0

    @contextmanager
    def remembering(self) -> Iterator[None]:
        """While an index is built the same line is cut four times over; inside this block it is cut once."""
        self._cuts = {}
        try:
            yield
        finally:
            self._cuts = None

    def cut(self, text: str) -> list[Piece]:
        """The words of normalised ``text`` in order, without spaces and punctuation."""
        if self._cuts is None:
            return self._cut(text)
        if text not in self._cuts:
            self._cuts[text] = self._cut(text)
        return self._cuts[text]

    def _cut(self, text: str) -> list[Piece]:
        pieces, start = [], 0
        for word in self._jieba.cut(text, HMM=False):
            end = start + len(word)
            if any(char.isalnum() for char in word):
                pieces.append(Piece(word, self.words.canonical(word), start, end))
            start = end
        return pieces

    def inner(self, word: str) -> list[str]:
        """Shorter words inside a word, official forms; none where it starts with a negation."""
        if len(word) < 3 or not is_chinese(word) or word[0] in NEGATIONS:
            return []
        found = []
        for length in (2, 3):
            for start in range(len(word) - length + 1):
                part = word[start : start + length]
                if length < len(word) and self.knows(part) and not (start and word[start - 1] in NEGATIONS):
                    found.append(self.words.canonical(part))
        return [part for part in dict.fromkeys(found) if part != self.words.canonical(word)]

    def indexed(self, text: str) -> list[tuple[str, float, int, int]]:
        """(word, weight, start, end) for indexing: each word, the words inside it at half weight, what the writing implies."""
        text = normal(text)
        found: list[tuple[str, float, int, int]] = []
        for piece in self.cut(text):
            if piece.word not in self.words.stop:
                found.append((piece.word, 1.0, piece.start, piece.end))
                found.extend((part, 0.5, piece.start, piece.end) for part in self.inner(piece.text))
        for word, pattern in self.words.implied:
            seen = pattern.search(text)
            if seen:
                found.append((word, 0.5, seen.start(), seen.end()))
        return found

    def pairs(self, text: str) -> Iterator[str]:
        """Pairs of neighbouring Chinese characters, none of them inside or at the edge of a negated word."""
        text = normal(text)
        closed: set[int] = set()
        for piece in self.cut(text):
            if len(piece.text) > 2 and piece.text[0] in NEGATIONS:
                closed.update(range(piece.start, piece.end))
        for start in range(len(text) - 1):
            if start not in closed and start + 1 not in closed and is_chinese(text[start : start + 2]):
                yield text[start : start + 2]


def join_parts(parts: Iterable[tuple[str, float]]) -> str:
    """One text for Whoosh out of (text, weight) parts."""
    return "".join(chr(_MARK + round(weight * 10)) + normal(text) for text, weight in parts)


def split_parts(text: str) -> Iterator[tuple[str, float]]:
    """The parts of a joined text; text without a mark has weight 1."""
    weight, start = 1.0, 0
    for position, char in enumerate(text):
        if _MARK <= ord(char) <= _MARK + 0xFF:
            if text[start:position]:
                yield text[start:position], weight
            weight, start = (ord(char) - _MARK) / 10, position + 1
    if text[start:]:
        yield text[start:], weight


class WordAnalyzer(Analyzer):
    """Whoosh's view of :class:`Cutter`.  Not pickled with the index: the schema stores no cutter."""

    def __init__(self, cutter: Cutter | None = None):
        self._cutter = cutter

    def __getstate__(self) -> dict:
        return {"_cutter": None}

    @property
    def cutter(self) -> Cutter:
        """What cuts the words; a schema that came out of an index has none."""
        assert self._cutter is not None
        return self._cutter

    def __call__(
        self,
        value: str,
        positions: bool = False,
        chars: bool = False,
        keeporiginal: bool = False,
        removestops: bool = True,
        start_pos: int = 0,
        start_char: int = 0,
        mode: str = "",
        **kwargs,
    ) -> Iterator[Token]:
        position = start_pos
        for text, weight in split_parts(value):
            for word, share, start, end in self.cutter.indexed(text):
                token = Token(positions, chars, removestops=removestops, mode=mode)
                token.text, token.boost, token.stopped = word, weight * share, False
                if keeporiginal:
                    token.original = word
                if positions:
                    token.pos = position
                if chars:
                    token.startchar, token.endchar = start_char + start, start_char + end
                position += 1
                yield token


class PairAnalyzer(WordAnalyzer):
    """Pairs of characters, for what the dictionary does not know."""

    def __call__(
        self,
        value: str,
        positions: bool = False,
        chars: bool = False,
        keeporiginal: bool = False,
        removestops: bool = True,
        start_pos: int = 0,
        start_char: int = 0,
        mode: str = "",
        **kwargs,
    ) -> Iterator[Token]:
        position = 0
        for text, weight in split_parts(value):
            for pair in self.cutter.pairs(text):
                token = Token(positions, chars, mode=mode)
                token.text, token.boost, token.stopped, token.pos = pair, weight, False, position
                position += 1
                yield token


def weigh(cutter: Cutter, parts: Iterable[tuple[str, float]]) -> tuple[dict[str, float], int]:
    """Word → weight of an entry, and its length in words: what the ranking reads."""
    weights: dict[str, float] = defaultdict(float)
    length = 0
    for text, weight in parts:
        for word, share, _, _ in cutter.indexed(text):
            weights[word] += weight * share
            length += 1
    return {word: round(weight, 2) for word, weight in weights.items()}, length
