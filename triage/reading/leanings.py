"""Scorecards: small clues that decide nothing alone are added up, one card per path.

A card gives points to phrases and to what was read (facts, materials).  What the rules see is, for each
path, by how many points its card leads the best other card: ``线索：释法说理`` is above zero for one path at most.
The points are data under rules/vocabulary/scorecards.yaml, fitted by ``bancheng learn`` from the labelled matters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from triage import terms
from triage.reading.cards import Card, CardReader

PREFIX = "线索："
#: The card that is not a path's: whether a danger is going on now.
DANGER = "emergency"
#: The quantity that the rules ask for, for each path.
NUMBERS = {path: PREFIX + name for path, name in terms.PATHS.items()} | {DANGER: PREFIX + "危险"}


@dataclass(frozen=True)
class Leanings:
    """The points of the words of one text; what was read may still change by a tick."""

    points: Mapping[str, int]
    cards: Mapping[str, Card]

    def numbers(self, literals: Iterable[str]) -> dict[str, int]:
        """The lead of each path over the best other one, in points."""
        said = list(literals)
        totals = {path: self.points[path] + sum(card.literals.get(literal, 0) for literal in said) for path, card in self.cards.items()}
        found = {NUMBERS[DANGER]: totals.pop(DANGER)} if DANGER in totals else {}
        for path, total in totals.items():
            found[NUMBERS[path]] = total - max(value for other, value in totals.items() if other != path)
        return found


class LeaningReader:
    """Adds up the words of a text.  Built once; safe for threads."""

    def __init__(self, cards: Mapping[str, Card]):
        self._cards, self._reader = cards, CardReader(cards)

    def read(self, words: str) -> Leanings | None:
        """None where the rulebook has no cards."""
        return Leanings(self._reader.points(words), self._cards) if self._cards else None
