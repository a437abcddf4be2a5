"""Which service a text is about: names and aliases by length, cue patterns by weight, the first mention a little more,
and the clues of the service's card, fitted from the labelled matters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import ahocorasick

from triage.reading.cards import Card, CardReader
from triage.reading.patterns import Hit
from triage.reading.text import Text

#: The card of what is about no service of the list.
NONE = "其他"


@dataclass(frozen=True)
class Mention:
    service: str
    score: float
    start: int
    end: int


class ServiceReader:
    """Scores every service; a name counts by its length, so that 居住证积分 outweighs 居住证."""

    def __init__(self, names: dict[str, str], cards: Mapping[str, Card]):
        """``names`` maps every name and alias to its service; ``cards`` may be empty."""
        self._cards = CardReader(cards)
        self._automaton = ahocorasick.Automaton()
        for alias, service in names.items():
            self._automaton.add_word(alias, (alias, service))
        if names:
            self._automaton.make_automaton()

    def read(self, text: Text, cues: Iterable[Hit]) -> tuple[list[tuple[str, float]], list[Mention]]:
        """(service, score) best first, and the mentions they rest on; only what outweighs being about none of them.

        ``cues`` have the key (service, weight).
        """
        mentions = [
            Mention(service, float(len(alias)), last + 1 - len(alias), last + 1)
            for last, (alias, service) in self._automaton.iter_long(text.words)
        ]
        best_cue: dict[tuple[str, float], Hit] = {}
        for hit in sorted(cues, key=lambda hit: hit.start):
            best_cue.setdefault(hit.key, hit)
        mentions.extend(Mention(service, weight, hit.start, hit.end) for (service, weight), hit in best_cue.items())
        scores: dict[str, float] = defaultdict(float)
        seen: set[tuple[str, str]] = set()
        first = min((m.start for m in mentions), default=0)
        for mention in sorted(mentions, key=lambda m: m.start):
            words = text.words[mention.start : mention.end]
            repeated = (mention.service, words) in seen
            seen.add((mention.service, words))
            scores[mention.service] += mention.score * (0.3 if repeated else 1.0) + (0.5 if mention.start == first else 0.0)
        for service, points in self._cards.points(text.words).items():
            scores[service] += points
        least = scores.pop(NONE, 0.0)
        ranked = sorted(((service, score) for service, score in scores.items() if score > least), key=lambda item: (-item[1], item[0]))
        return ranked, mentions
