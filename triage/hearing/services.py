"""Which services a text names: names and aliases by length, cue patterns by weight, the first mention a little more.

What is named so stands beside what the ear learned (:mod:`triage.hearing.ear`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import ahocorasick

from triage.hearing.finder import Hit
from triage.hearing.text import Text


@dataclass(frozen=True)
class Mention:
    service: str
    score: float
    start: int
    end: int


class ServiceReader:
    """Scores every service; a name counts by its length, so that 居住证积分 outweighs 居住证."""

    def __init__(self, names: dict[str, str]):
        """``names`` maps every name and alias to its service."""
        self._automaton = ahocorasick.Automaton()
        for alias, service in names.items():
            self._automaton.add_word(alias, (alias, service))
        if names:
            self._automaton.make_automaton()

    def read(self, text: Text, cues: Iterable[Hit]) -> tuple[dict[str, float], list[Mention]]:
        """Service → score, and the mentions they rest on.  ``cues`` have the key (service, weight)."""
        found = self._automaton.iter_long(text.words) if len(self._automaton) else ()
        mentions = [Mention(service, float(len(alias)), last + 1 - len(alias), last + 1) for last, (alias, service) in found]
        best_cue: dict[tuple[str, float], Hit] = {}
        for hit in sorted(cues, key=lambda hit: hit.start):
            best_cue.setdefault(hit.key, hit)
        mentions.extend(Mention(service, weight, hit.start, hit.end) for (service, weight), hit in best_cue.items())
        scores: dict[str, float] = defaultdict(float)
        seen: set[tuple[str, str]] = set()
        first = min((m.start for m in mentions), default=0)
        for mention in sorted(mentions, key=lambda m: m.start):
            words = text.words[mention.start : mention.end]
            if (mention.service, words) not in seen:  # said again it is no truer
                scores[mention.service] += mention.score + (0.5 if mention.start == first else 0.0)
            seen.add((mention.service, words))
        return dict(scores), mentions
