"""Words typed by their sound, as an officer in a hurry types them: sfz 丢了, zaosheng, dl huan zheng.

Letters are read only where words spell all of them; whatever else stands in Latin letters (app, ktv) stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache

from triage.hearing.sound import Sounds, syllables
from triage.hearing.text import Text, replaced

#: Letters with nothing but single blanks between them.
_LETTERS = re.compile(r"[a-z]+(?:[ '][a-z]+)*")
#: How dear a reading may be for each of its words: spelt out, or one word by the initials of its characters, which are three or more.
_SPELT, _INITIALS, _FEWEST = 1.65, 3.32, 3
#: Fewer letters stand for no single character.
_SINGLE = 3
#: Whoever types by sound types little: a text with more letters than this is in another language, and reading it would take long.
_MOST = 40
#: What a run of letters spells is asked twice of every matter.
_REMEMBERED = 1_000


class Letters:
    """What Latin letters stand for.  The tree of sounds is grown when the first letters are read.  Safe for threads."""

    def __init__(self, names: Sequence[str], common: Callable[[], Mapping[str, float]]):
        """``names`` of services and materials; ``common`` tells from 0 to 1 how common other words are."""
        self._names, self._common = names, common
        self._word = lru_cache(_REMEMBERED)(self._spelt)

    def among(self, common: Callable[[], Mapping[str, float]]) -> Letters:
        """The same names among other words."""
        return Letters(self._names, common)

    @cached_property
    def _sounds(self) -> Sounds:
        common = self._common()
        importance = {word: 0.3 + 0.7 * share for word, share in common.items()}
        importance |= {name: 0.48 + 0.5 * common.get(name, 0.0) for name in self._names}
        return Sounds((word, syllables(word), importance[word]) for word in sorted(importance))

    def __call__(self, text: Text) -> Text:
        """The same text with characters where letters stood."""
        runs = list(_LETTERS.finditer(text.words))
        if not 0 < sum(run.end() - run.start() for run in runs) <= _MOST:
            return text
        return replaced(text, (part for run in runs for part in self._read(run)))

    def _read(self, run: re.Match[str]) -> Iterator[tuple[int, int, str]]:
        """(start, end, what stands for it) of the parts of ``run`` that can be read."""
        parts = [(run.start() + part.start(), run.start() + part.end(), part[0]) for part in re.finditer("[a-z]+", run[0])]
        # Syllable after syllable (dl huan zheng), but for letters at one end that stand for something else.
        for joined in (parts, parts[1:], parts[:-1]):
            if len(joined) > 1 and (word := self._word("".join(part for _, _, part in joined), 1)):
                yield joined[0][0], joined[-1][1], word
                return
        read = [(start, end, self._word(part, 2)) for start, end, part in parts]
        # Among letters that spell nothing (can you help) a syllable is no word.
        strange = any(not word and end - start > _SINGLE for start, end, word in read)
        yield from ((start, end, word) for start, end, word in read if word and not (strange and len(word) == 1))

    def _spelt(self, letters: str, shortest: int) -> str:
        """What ``letters`` spell, "" where that were a guess; of several words none is shorter than ``shortest``, for syllable by
        syllable nearly any letters can be read."""
        reading = self._sounds.read(letters) if len(letters) > 1 else None
        if reading is None:
            return ""
        words = [choices[0] for choices in reading.words]
        if reading.cost <= _SPELT * len(words):
            told = (len(words) == 1 and len(letters) >= _SINGLE) or min(map(len, words)) >= shortest
            return "".join(words) if told else ""
        return words[0] if _FEWEST <= len(letters) == len(words[0]) and reading.cost <= _INITIALS else ""
