"""Which material is there, missing, on its way, only a copy, or out of date: 户口本在老家, 结婚证和身份证都带了."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

import ahocorasick

from triage.content.rule import State
from triage.content.vocabulary import StateCue
from triage.hearing.text import Text

#: How many materials one cue can speak of: nobody names more in one breath.
MOST_WAITING = 12


class Said(NamedTuple):
    """One statement on one material: its state and the span of the words that say so."""

    material: str
    state: State
    start: int
    end: int


_REVERSED: dict[State, State] = {"missing": "present", "present": "missing", "expired": "present"}


class MaterialReader:
    """Finds mentions of materials and links each with the cue that speaks of it."""

    def __init__(self, names: dict[str, str], cues: list[StateCue], negators: tuple[str, ...]):
        """``names`` maps every alias to its material; ``negators`` turn a cue round (不是没带)."""
        self._automaton = ahocorasick.Automaton()
        for alias, material in names.items():
            self._automaton.add_word(alias, ("material", alias, material))
        by_words: dict[str, list[StateCue]] = defaultdict(list)
        for cue in cues:
            by_words[cue.words].append(cue)
        for words, same in by_words.items():
            if words not in self._automaton:
                self._automaton.add_word(words, ("cue", words, same))
        self._automaton.make_automaton()
        self._negators = negators

    def read(self, text: Text) -> tuple[list[Said], list[tuple[str, int, int]]]:
        """All statements, and all mentions (material, start, end) whether or not a state was said."""
        items = []
        for last, (kind, words, what) in self._automaton.iter_long(text.words):
            items.append((last + 1 - len(words), last + 1, kind, what))
        mentions = [(what, start, end) for start, end, kind, what in items if kind == "material"]
        said: list[Said] = []
        waiting: list[tuple[str, int, int]] = []  # mentions no cue has spoken of yet
        pending: tuple[StateCue, int, int] | None = None  # a cue that looks for a material behind it
        sentence = clause = -1
        for start, end, kind, what in items:
            if text.sentence_of[start] != sentence:
                waiting, pending, sentence = [], None, text.sentence_of[start]
            if text.clause_of[start] != clause:
                clause, pending = text.clause_of[start], None
            if kind == "material":
                if pending:
                    cue, cue_start, _ = pending
                    said.append(Said(what, self._state(cue, text, cue_start), cue_start, end))
                else:
                    waiting = [*waiting, (what, start, end)][-MOST_WAITING:]
                continue
            after = next((cue for cue in what if cue.side == "after"), None)
            before = next((cue for cue in what if cue.side == "before"), None)
            here = [m for m in waiting if text.clause_of[m[1]] == clause]
            # Only when this clause names no material do the words reach back, and then over one clause at most.
            about = here or [m for m in waiting if text.clause_of[m[1]] >= clause - 1]
            if after and about and (here or not before):
                state = self._state(after, text, start)
                said.extend(Said(material, state, m_start, end) for material, m_start, _ in about)
                waiting = [m for m in waiting if m not in about]
                # 户口本、结婚证没带，身份证带了: the words are spent on what stood before them
                pending = None
            elif before:
                pending = (before, start, end)
        return said, mentions

    def _state(self, cue: StateCue, text: Text, start: int) -> State:
        lead = text.words[max(0, start - 4) : start]
        if any(lead.endswith(negator) for negator in self._negators):
            return _REVERSED.get(cue.state, cue.state)
        return cue.state
