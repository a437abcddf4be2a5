"""Which words a decision was read from: the text in pieces, and each thing heard with a quotation of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

#: The learned ear hears by runs of a few characters: quoted is the clause they stand in, unless it is longer than this.
LONGEST_CLAUSE = 18
_BREAK = re.compile(r"[，。；：？！、,.;:?!…\s“”「」（）()]")


@dataclass(frozen=True)
class Piece:
    """A stretch of the text; ``heard`` is empty where nothing was read from it."""

    text: str
    heard: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    about: str
    quotes: tuple[str, ...]


def pieces_of(text: str, evidence: Iterable[Mapping]) -> tuple[Piece, ...]:
    """The whole text, cut where the evidence starts and ends; stretches that touch are one."""
    heard: list[dict[str, None]] = [{} for _ in text]
    for about, found in _spans(text, evidence).items():
        for place in (place for start, end in found for place in range(start, end)):
            heard[place][about] = None
    pieces, place = [], 0
    for _, group in groupby(heard, key=bool):
        named = list(group)
        pieces.append(Piece(text[place : place + len(named)], tuple(dict.fromkeys(name for found in named for name in found))))
        place += len(named)
    return tuple(pieces)


def readings_of(text: str, evidence: Iterable[Mapping]) -> tuple[Reading, ...]:
    """Each thing heard once, in the order of the text, with what it was read from."""
    ordered = sorted(_spans(text, evidence).items(), key=lambda item: item[1])
    return tuple(Reading(about, tuple(dict.fromkeys(_quote(text, *span) for span in found))) for about, found in ordered)


def _spans(text: str, evidence: Iterable[Mapping]) -> dict[str, list[tuple[int, int]]]:
    """What was heard and where, without marks and spaces at the edges."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for found in evidence:
        start, end = max(0, found["start"]), min(len(text), found["end"])
        while start < end and _BREAK.match(text[start]):
            start += 1
        while start < end and _BREAK.match(text[end - 1]):
            end -= 1
        if start < end:
            spans.setdefault(found["circumstance"], []).append((start, end))
    return {about: list(_longest(found)) for about, found in spans.items()}


def _longest(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Joined spans; single characters of a pattern are left out where a longer stretch is there."""
    joined: list[list[int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    longest = max(end - start for start, end in joined)
    for start, end in joined:
        if end - start > 1 or longest == 1:
            yield start, end


def _quote(text: str, start: int, end: int) -> str:
    first = max((mark.end() for mark in _BREAK.finditer(text, 0, start)), default=0)
    after = _BREAK.search(text, end)
    clause = text[first : after.start() if after else len(text)]
    return clause if len(clause) <= LONGEST_CLAUSE else text[start:end]
