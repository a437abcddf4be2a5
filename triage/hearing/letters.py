"""Words typed by their sound, as an officer in a hurry types them: sfz 丢了, zaosheng, dl huan zheng.

Letters are read only where a term spells all of them; whatever else stands in Latin letters (app, ktv) stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from triage.hearing.sound import Sounds, syllables
from triage.hearing.text import Text, replaced

#: Letters with nothing but single blanks between them.
_LETTERS = re.compile(r"[a-z]+(?:[ '][a-z]+)*")
#: How dear a reading may be for each of its words: spelt out, or one word by the initials of its characters, which are three or more.
_SPELT, _INITIALS, _FEWEST = 1.65, 3.32, 3
#: Shorter letters stand for no single character, and longer ones for no sentence that anybody typed so.
_SINGLE, _LONGEST = 3, 160
#: A name's importance, before how common it is.
_NAME = 0.48


class Letters:
    """What Latin letters stand for.  The tree of sounds is grown when the first letters are read.  Safe for threads."""

    def __init__(self, names: Iterable[str], common: Mapping[str, float]):
        """``names`` of services and materials; ``common`` says from 0 to 1 how common other words are."""
        self._names, self._common = list(names), common

    def among(self, common: Mapping[str, float]) -> Letters:
        """The same names among other words."""
        return Letters(self._names, common)

    @cached_property
    def _sounds(self) -> Sounds:
        importance = {word: 0.3 + 0.7 * share for word, share in self._common.items()}
        for name in self._names:
            if 2 <= len(name) <= 8 and all("\u4e00" <= character <= "\u9fff" for character in name):
                importance[name] = _NAME + 0.5 * self._common.get(name, 0.0)
        return Sounds((word, syllables(word), importance[word]) for word in sorted(importance))

    def __call__(self, text: Text) -> Text:
        """The same text with characters where letters stood."""
        return replaced(text, self._read(text.words)) if _LETTERS.search(text.words) else text

    def _read(self, words: str) -> Iterator[tuple[int, int, str]]:
        """(start, end, what stands for it) of all letters that can be read."""
        for run in _LETTERS.finditer(words):
            parts = [(part.start() + run.start(), part.end() + run.start(), part[0]) for part in re.finditer("[a-z]+", run[0])]
            # Syllable after syllable (dl huan zheng), but for letters at one end that stand for something else.
            for joined in (parts, parts[1:], parts[:-1]):
                word = self._word("".join(part for _, _, part in joined), shortest=1) if len(joined) > 1 else None
                if word is not None:
                    yield joined[0][0], joined[-1][1], word
                    break
            else:
                read = [(start, end, self._word(part)) for start, end, part in parts]
                # Among letters that spell nothing (can you help) a syllable is no word.
                strange = any(word is None and end - start > _SINGLE for start, end, word in read)
                yield from ((start, end, word) for start, end, word in read if word is not None and not (strange and len(word) == 1))

    def _word(self, letters: str, shortest: int = 2) -> str | None:
        """What ``letters`` spell, None where that were a guess; of several words none is shorter than ``shortest``, for syllable by
        syllable nearly any letters can be read."""
        if not 2 <= len(letters) <= _LONGEST:
            return None
        reading = self._sounds.read(letters)
        if reading is None:
            return None
        words = [choices[0] for choices in reading.words]
        if reading.cost <= _SPELT * len(words):
            told = (len(words) == 1 and len(letters) >= _SINGLE) or min(map(len, words)) >= shortest
            return "".join(words) if told else None
        return words[0] if _FEWEST <= len(letters) == len(words[0]) and reading.cost <= _INITIALS else None
