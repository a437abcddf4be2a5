"""Official terms written with a character that sounds alike: 居住正, 身分正, 户口部 → 居住证, 身份证, 户口簿."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

import ahocorasick
from pypinyin import Style, lazy_pinyin

#: Shorter terms have too many honest homophones.
SHORTEST = 3
#: A text with more different slips than this is no honest text; the rest of them stay as they are.
MOST_SLIPS = 20


@lru_cache(maxsize=20_000)
def syllable(character: str) -> str:
    """How a character sounds to a careless ear: no tone, no zh/z, n/ng difference; itself if it has no sound."""
    if not "\u4e00" <= character <= "\u9fff":
        return character if character.strip() else "_"
    sound = lazy_pinyin(character, style=Style.NORMAL)[0]
    for exact, loose in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if sound.startswith(exact):
            sound = loose + sound[2:]
    return sound[:-1] if sound.endswith("ng") else sound


class Homophones:
    """Finds terms by sound.  At most one character in three may differ, so that a sound alone never makes a term."""

    def __init__(self, terms: Iterable[str], honest: Callable[[str], bool]):
        """What is ``honest``, a word of its own, is no slip, though it sounds like a term (拘留证, 居留证)."""
        self._honest = honest
        self._automaton = ahocorasick.Automaton()
        terms = [term for term in set(terms) if len(term) >= SHORTEST and all("\u4e00" <= c <= "\u9fff" for c in term)]
        by_sound: dict[str, list[str]] = {}
        for term in sorted(terms):
            by_sound.setdefault(self._sound(term), []).append(term)
        for sound, same in by_sound.items():
            self._automaton.add_word(sound, (len(same[0]), same))
        if by_sound:
            self._automaton.make_automaton()

    @staticmethod
    def _sound(words: str) -> str:
        return "".join(f" {syllable(character)}" for character in words) + " "

    def slips(self, words: str) -> dict[str, str]:
        """What stands in ``words`` but sounds like a term: ``{written: term}``."""
        if not len(self._automaton):
            return {}
        sound = self._sound(words)
        at_offset = {}
        offset = 0
        for position, character in enumerate(words):
            at_offset[offset] = position
            offset += 1 + len(syllable(character))
        found: dict[str, str] = {}
        for last, (length, terms) in self._automaton.iter(sound):
            # The key ends with the blank that the next syllable begins with.
            key_length = len(self._sound(terms[0]))
            start = at_offset.get(last + 1 - key_length)
            if start is None:
                continue
            written = words[start : start + length]
            if written in terms or self._honest(written):
                continue
            if len(found) == MOST_SLIPS:
                break
            for term in terms:
                if sum(a != b for a, b in zip(written, term, strict=True)) * 3 <= length:
                    found[written] = term
        return found
