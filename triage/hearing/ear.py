"""The learned ear: how likely each cause, service and danger was meant.

It was fitted on words → cause, service, danger (:mod:`triage.hearing.fitting`), never on a path.  A linear model over
runs of one to four characters: to hear a matter is to add up the rows of the runs it contains.  For the cause, what the
departments' patterns found (their *marks*: yes:急用, missing:户口簿) counts beside the runs, so that a phrase written down
once is heard in words that nobody taught.  Margins become chances by the temperatures that were measured on matters
held back (``bancheng evaluate`` shows the reliability table).
"""

from __future__ import annotations

import hashlib
import io
import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy

from triage.content import made
from triage.hearing.matter import Evidence, Matter
from triage.hearing.text import Text
from triage.hearing.told import Told

#: The longest run of characters that is a feature.
LONGEST_RUN = 4
#: Chances below this are not worth telling.
_LEAST = 0.01
#: How many spans are shown for one thing heard, and how strong a run must be beside the strongest.
_SPANS, _TELLING = 3, 0.35
#: The most that names of a service count, and how much a danger pattern lifts its own kind.
_NAMED_MOST, _KIND_LIFT = 12.0, 2.0
#: A mark counts as a run that was said so often.
MARK_SAID = 4
MARK_LOUDNESS = 1 + math.log(MARK_SAID)
#: A run as rare as this (one matter of 8,000 has it) is no common word.
_RAREST = 9.0
#: In fewer characters than this only a written pattern tells a danger.
_TELLING_LEAST = 4

Chances = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Head:
    """The columns of one question put to the ear: ``codes`` stand in columns ``start`` and following; a margin times
    ``sharpness`` is a log-odds."""

    codes: tuple[str, ...]
    start: int
    sharpness: float

    @property
    def columns(self) -> slice:
        return slice(self.start, self.start + len(self.codes))


@dataclass(frozen=True)
class Trust:
    """How much the written patterns add to the margins: per point of a service's name, and for a danger pattern."""

    named: float
    danger: float
    bias: float


class Ear:
    """Hears one text at a time in well under a millisecond, with numpy alone.  Safe for threads."""

    def __init__(
        self,
        runs: Sequence[str],
        marks: Sequence[str],
        rarity: numpy.ndarray,
        weights: numpy.ndarray,
        scales: numpy.ndarray,
        own: numpy.ndarray,
        heads: Mapping[str, Head],
        trust: Trust,
        told: Told,
    ):
        """``weights`` (runs and then marks × columns, int8) times ``scales`` (columns) are the margins' shares; ``own`` the columns'
        own margins; ``told`` are the matters of each wording."""
        self._runs = list(runs)
        self._row = {run: number for number, run in enumerate(runs)}
        self._mark_row = {mark: number for number, mark in enumerate(marks, len(runs))}
        self._rarity, self._weights, self._scales, self._own = rarity, weights, scales, own
        self.heads, self.trust, self.told = heads, trust, told

    def margins(self, words: str, marks: Iterable[str] = ()) -> tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]:
        """(margin of each column, rows of the runs that ``words``, made :func:`normal`, have, weight of each such row)."""
        counts = Counter(run_rows(words, self._row))
        rows = numpy.fromiter(counts.keys(), dtype=numpy.intp, count=len(counts))
        said = (1 + numpy.log(numpy.fromiter(counts.values(), dtype=numpy.float32, count=len(counts)))) * self._rarity[rows]
        length = float(numpy.linalg.norm(said)) or 1.0
        said /= length
        found = numpy.array(mark_rows(marks, self._mark_row), dtype=numpy.intp)
        every = numpy.concatenate([rows, found])
        shares = numpy.concatenate([said, self._rarity[found] * (MARK_LOUDNESS / length)])
        return (shares.astype(numpy.float32) @ self._weights[every].astype(numpy.float32)) * self._scales + self._own, rows, said

    def leaning(self, name: str, code: str, rows: numpy.ndarray) -> numpy.ndarray:
        """How much each of ``rows`` speaks for ``code`` beside the other codes of the head ``name``."""
        head = self.heads[name]
        block = self._weights[rows, head.columns].astype(numpy.float32) * self._scales[head.columns]
        return block[:, head.codes.index(code)] - block.mean(axis=1)

    @cached_property
    def common(self) -> dict[str, float]:
        """How common, from 0 to 1, each run of characters is that many matters have."""
        share = 1 - (self._rarity[: len(self._runs)] - 1) / _RAREST
        return {self._runs[row]: float(share[row]) for row in numpy.flatnonzero(share > 0) if min(self._runs[row]) >= "\u4e00"}

    def run(self, row: int) -> str:
        """The run of characters that stands in ``row``."""
        return self._runs[row]

    def listen(self, words: str, marks: Iterable[str] = ()) -> Listening:
        """One text, heard once and then asked what it was about; ``marks`` are what the patterns found in it."""
        return Listening(self, words, marks)

    def save(self, file: Path) -> None:
        """Write the ear as one file, the same bytes for the same ear."""
        made.write(file, self.as_bytes())

    def as_bytes(self) -> bytes:
        out = io.BytesIO()
        names = list(self.heads)
        numpy.savez_compressed(
            out,
            allow_pickle=False,
            runs=numpy.frombuffer("\0".join(self._row).encode(), dtype=numpy.uint8),
            marks=numpy.frombuffer("\0".join(self._mark_row).encode(), dtype=numpy.uint8),
            rarity=self._rarity,
            weights=self._weights,
            scales=self._scales,
            own=self._own,
            heads=numpy.array(names),
            codes=numpy.array(["\0".join(self.heads[name].codes) for name in names]),
            starts=numpy.array([self.heads[name].start for name in names]),
            sharpness=numpy.array([self.heads[name].sharpness for name in names]),
            trust=numpy.array([self.trust.named, self.trust.danger, self.trust.bias]),
            **self.told.parts(),
        )
        return out.getvalue()

    @classmethod
    def load(cls, file: Path) -> Ear:
        """An ear that :meth:`save` wrote.  Raises ``OSError`` or ``ValueError`` where it did not."""
        with numpy.load(file, allow_pickle=False) as kept:
            heads = {
                str(name): Head(tuple(str(codes).split("\0")), int(start), float(sharp))
                for name, codes, start, sharp in zip(kept["heads"], kept["codes"], kept["starts"], kept["sharpness"], strict=True)
            }
            return cls(
                kept["runs"].tobytes().decode().split("\0"),
                [mark for mark in kept["marks"].tobytes().decode().split("\0") if mark],
                kept["rarity"],
                kept["weights"],
                kept["scales"],
                kept["own"],
                heads,
                Trust(*map(float, kept["trust"])),
                Told.of_parts(kept),
            )

    @property
    def hash(self) -> str:
        """A short hash of everything the ear hears by."""
        digest = hashlib.sha256("\0".join((*self._row, *self._mark_row)).encode())
        for part in (self._rarity, self._weights, self._scales, self._own, *self.told.parts().values()):
            digest.update(part.tobytes())
        digest.update(repr((dict(self.heads), self.trust)).encode())
        return digest.hexdigest()[:12]


class Listening:
    """What the ear makes of one text in standard words."""

    def __init__(self, ear: Ear, words: str, marks: Iterable[str] = ()):
        self._ear, self._words = ear, normal(words)
        self.margins, self._rows, self._said = ear.margins(self._words, marks)

    def services(self, named: Mapping[str, float]) -> Chances:
        """Service → chance, the likeliest first; "" is none of the list.  ``named`` are the scores of names in the text."""
        head = self._ear.heads["service"]
        extra = numpy.array([min(named.get(code, 0.0), _NAMED_MOST) for code in head.codes])
        return _ranked(head.codes, _softmax(self.margins[head.columns] * head.sharpness + extra * self._ear.trust.named))

    def causes(self) -> Chances:
        """Cause → chance, the likeliest first."""
        head = self._ear.heads["cause"]
        return _ranked(head.codes, _softmax(self.margins[head.columns] * head.sharpness))

    def danger(self, written: Collection[str]) -> tuple[float, Chances]:
        """(chance that a danger is going on, chance of each kind if one is); ``written`` are the kinds that patterns found."""
        head, kind, trust = self._ear.heads["danger"], self._ear.heads["kind"], self._ear.trust
        if not written and len(self._words.strip()) < _TELLING_LEAST:
            return 0.0, ()  # while an officer types the first words, nothing has been told yet
        score = float(self.margins[head.start]) * head.sharpness + (trust.danger if written else 0.0) + trust.bias
        lift = numpy.array([_KIND_LIFT if code in written else 0.0 for code in kind.codes])
        return float(1 / (1 + numpy.exp(-score))), _ranked(kind.codes, _softmax(self.margins[kind.columns] * kind.sharpness + lift))

    def into(self, matter: Matter, text: Text, written: Mapping[str, Sequence[tuple[int, int]]], why: bool) -> Matter:
        """``matter`` with causes, dangers and the wordings it is like; ``text`` are the words that were listened to, ``written`` the kinds
        of danger that patterns found, with the spans of what was said, ``why`` is whether anything was said that could tell a cause."""
        causes = self.causes() if why else ()
        danger, kinds = self.danger(written)
        evidence = list(matter.evidence)
        if causes:
            evidence += self._evidence(text, "cause", *causes[0])
        if danger >= _LEAST and kinds:
            evidence += self._evidence(text, "kind", *kinds[0])
            spans = [(kind, *span) for kind, found in written.items() for span in found]
            evidence += [Evidence(start, end, matter.text[start:end], kind, round(danger, 3)) for kind, start, end in spans]
        heard = replace(matter, causes=causes, danger=danger, dangers=kinds, evidence=tuple(sorted(set(evidence))))
        if not why:
            return heard
        told = self._ear.told
        return replace(heard, alike=told.alike(self._rows, self._said), answering=told.answering(self._rows))

    def _evidence(self, text: Text, name: str, code: str, chance: float) -> list[Evidence]:
        """The words that spoke loudest for ``code``, at most a few spans."""
        if not len(self._rows):
            return []
        share = self._said * self._ear.leaning(name, code, self._rows)
        order = numpy.argsort(-share, kind="stable")[: _SPANS * 3]
        spans: list[tuple[int, int]] = []
        for place in order:
            if share[place] < max(share[order[0]] * _TELLING, 1e-6):
                break
            run = self._ear.run(int(self._rows[place]))
            start = self._words.find(run)
            touching = [span for span in spans if span[0] <= start + len(run) and start <= span[1]]
            spans = [span for span in spans if span not in touching]
            spans.append((min([start, *(s for s, _ in touching)]), max([start + len(run), *(e for _, e in touching)])))
            if len(spans) == _SPANS:
                break
        return [_span(text, code, start, end, chance) for start, end in spans]


def runs_of(words: str) -> Iterable[str]:
    """Every run of ``words``, as often as it stands there; ``words`` are :func:`normal`."""
    length = len(words)
    for size in range(1, LONGEST_RUN + 1):
        for start in range(length - size + 1):
            yield words[start : start + size]


def run_rows(words: str, row: Mapping[str, int]) -> list[int]:
    """The row of every known run of ``words``, as often as it stands there."""
    length, row_of = len(words), row.get
    pieces = [words[start : start + size] for size in range(1, LONGEST_RUN + 1) for start in range(length - size + 1)]
    return [found for found in map(row_of, pieces) if found is not None]


def mark_rows(marks: Iterable[str], row: Mapping[str, int]) -> list[int]:
    """The row of every known mark, each once."""
    return sorted({row[mark] for mark in marks if mark in row})


def normal(words: str) -> str:
    """Words as the ear takes them: every digit alike, so that a date or a number teaches nothing."""
    return words.translate(_DIGITS)


_DIGITS = {ord(digit): "0" for digit in "123456789"}


def _softmax(scores: numpy.ndarray) -> numpy.ndarray:
    shares = numpy.exp(scores - scores.max())
    return shares / shares.sum()


def _ranked(codes: Sequence[str], chances: numpy.ndarray) -> Chances:
    order = numpy.argsort(-chances, kind="stable")
    return tuple((codes[place], float(chances[place])) for place in order if chances[place] >= _LEAST)


def _span(text: Text, about: str, start: int, end: int, chance: float) -> Evidence:
    first, last = text.evidence(start, end)
    return Evidence(first, last, text.original[first:last], about, round(chance, 3))
