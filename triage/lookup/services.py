"""Which services a query names: by name, by alias, or by words that together make an alias."""

from __future__ import annotations

from collections.abc import Iterable

from triage.content.knowledge.reference import Reference
from triage.lookup.analyzer import Cutter
from triage.lookup.lexicon import Lexicon
from triage.lookup.record import phrase_words
from triage.lookup.understand import Understanding


class ServiceNames:
    """Names and aliases as sets of official words."""

    def __init__(self, reference: Reference, cutter: Cutter):
        self._names: list[tuple[str, frozenset[str], bool]] = []
        topics = cutter.words.topic_services
        for service in reference.services.values():
            for name in (service.name, *service.aliases):
                words = frozenset(phrase_words(cutter, name))
                if words:
                    self._names.append((service.name, words, service.name in topics))

    def named(self, asked: Understanding, lexicon: Lexicon, topics: bool = False) -> dict[str, float]:
        """Service → what its longest name found in the query tells.  Aliases of mere topics only where wanted."""
        present = asked.words
        found: dict[str, float] = {}
        for service, words, topic in self._names:
            if words <= present and (topics or not topic):
                tells = sum(lexicon.tells(word) for word in words)
                found[service] = max(found.get(service, 0.0), tells)
        return found

    def nearest(self, asked: Understanding, lexicon: Lexicon, hinted: Iterable[str], most: int = 3) -> list[str]:
        """Services to offer where there is no answer: those named, then those that share a word, then ``hinted``."""
        named = self.named(asked, lexicon, topics=True)
        present = asked.words
        shared: dict[str, float] = {}
        for service, words, _ in self._names:
            tells = sum(lexicon.tells(word) for word in words & present) / (1 + len(words - present))
            if tells > 1.5:
                shared[service] = max(shared.get(service, 0.0), tells)
        ordered = sorted(named, key=lambda name: -named[name]) + sorted(shared, key=lambda name: -shared[name]) + list(hinted)
        return list(dict.fromkeys(ordered))[:most]
