"""Which words a decision was read from: the text in pieces, and each fact with its longest quotation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True)
class Piece:
    """A stretch of the text; ``facts`` is empty where nothing was read from it."""

    text: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    fact: str
    quotes: tuple[str, ...]


def pieces_of(text: str, evidence: Iterable[Mapping]) -> tuple[Piece, ...]:
    """The whole text, cut where the evidence starts and ends; stretches that touch are one."""
    facts: list[dict[str, None]] = [{} for _ in text]
    for span in evidence:
        for place in range(max(0, span["start"]), min(len(text), span["end"])):
            facts[place][span["fact"]] = None
    pieces, place = [], 0
    for _, group in groupby(facts, key=bool):
        named = list(group)
        pieces.append(Piece(text[place : place + len(named)], tuple(dict.fromkeys(fact for found in named for fact in found))))
        place += len(named)
    return tuple(pieces)


def readings_of(text: str, evidence: Iterable[Mapping]) -> tuple[Reading, ...]:
    """Each fact once, in the order of the text, with what it was read from."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for span in evidence:
        spans.setdefault(span["fact"], []).append((span["start"], span["end"]))
    ordered = sorted(spans.items(), key=lambda item: min(item[1]))
    return tuple(Reading(fact, tuple(dict.fromkeys(text[start:end] for start, end in _longest(found)))) for fact, found in ordered)


def _longest(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Joined spans; single characters of a pattern are left out where a longer quotation is there."""
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
