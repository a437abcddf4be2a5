"""Scorecards: small clues that decide nothing alone are added up, one card per path.

A card gives points to phrases and to what was read (facts, materials, service).  What the rules see is, for each
path, by how many points its card leads the best other card: ``线索：释法说理`` is above zero for one path at most.
The points are data under rules/vocabulary/scorecards.yaml, fitted by ``bancheng learn`` from the labelled matters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import ahocorasick

from triage import terms

PREFIX = "线索："
#: The card that is not a path's: whether a danger is going on now.
DANGER = "emergency"
#: The quantity that the rules ask for, for each path.
NUMBERS = {path: PREFIX + name for path, name in terms.PATHS.items()} | {DANGER: PREFIX + "危险"}


@dataclass(frozen=True)
class Card:
    """One path's card, in points."""

    base: int
    words: Mapping[str, int] = field(default_factory=dict)
    literals: Mapping[str, int] = field(default_factory=dict)


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
        self._cards = cards
        points: dict[str, dict[str, int]] = {}
        for path, card in cards.items():
            for phrase, value in card.words.items():
                points.setdefault(phrase, {})[path] = value
        self._automaton = ahocorasick.Automaton()
        for phrase, by_path in points.items():
            self._automaton.add_word(phrase, (phrase, by_path))
        if points:
            self._automaton.make_automaton()

    def read(self, words: str) -> Leanings | None:
        """None where the rulebook has no cards."""
        if not self._cards:
            return None
        totals = {path: card.base for path, card in self._cards.items()}
        # A phrase counts once, however often it is said: a long letter must not shout down a short one.
        for _, by_path in dict(found for _, found in self._automaton.iter(words)).items() if len(self._automaton) else ():
            for path, value in by_path.items():
                totals[path] += value
        return Leanings(totals, self._cards)
