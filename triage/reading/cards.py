"""Cards of points: what a phrase adds for a path or a service when it is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import ahocorasick


@dataclass(frozen=True)
class Card:
    """One path's or service's card, in points; ``literals`` are for what was read (``yes:有急用``)."""

    base: int
    words: Mapping[str, int] = field(default_factory=dict)
    literals: Mapping[str, int] = field(default_factory=dict)


class CardReader:
    """Adds up what the words of a text are worth on each card.  Built once; safe for threads."""

    def __init__(self, cards: Mapping[str, Card]):
        self._base = {name: card.base for name, card in cards.items()}
        points: dict[str, dict[str, int]] = {}
        for name, card in cards.items():
            for phrase, value in card.words.items():
                points.setdefault(phrase, {})[name] = value
        self._automaton = ahocorasick.Automaton()
        for phrase, by_card in points.items():
            self._automaton.add_word(phrase, (phrase, by_card))
        if points:
            self._automaton.make_automaton()

    def points(self, words: str) -> dict[str, int]:
        """Card → points.  A phrase counts once, however often it is said: a long letter must not shout down a short one."""
        totals = dict(self._base)
        for _, by_card in dict(found for _, found in self._automaton.iter(words)).items() if len(self._automaton) else ():
            for name, value in by_card.items():
                totals[name] += value
        return totals
