"""The citizen's text made ready for matching, with a way back to where each character stood."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

import ahocorasick

#: Longer texts are cut here (a letter of twenty pages); the rest does not decide a matter at a counter.
LONGEST = 20_000

_SENTENCE_END = re.compile(r"[。!?;\n]+")
_CLAUSE_END = re.compile(r"[,:。!?;\n…—~]+")


def fold(words: str) -> str:
    """The same words as they are matched, character for character (see :func:`fold_character`)."""
    return "".join(map(fold_character, words))


def fold_character(character: str) -> str:
    """One character for one character: full width to half width, capitals to small, control characters to spaces."""
    if character in ("\n", ""):
        return character
    if unicodedata.category(character)[0] == "C":
        return " "
    folded = unicodedata.normalize("NFKC", character).lower() if "！" <= character <= "～" or character.isascii() else character
    return folded if len(folded) == 1 else character


@dataclass
class Text:
    """``words`` is what is matched; ``origin[i]`` is where its i-th character stood in ``original``."""

    original: str
    words: str
    origin: list[int]
    sentence_of: list[int] = field(init=False)
    clause_of: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.sentence_of = _number(self.words, _SENTENCE_END)
        self.clause_of = _number(self.words, _CLAUSE_END)

    def evidence(self, start: int, end: int) -> tuple[int, int]:
        """The span in the original text for a span of ``words``."""
        return self.origin[start], self.origin[end - 1] + 1 if end <= len(self.origin) else len(self.original)


def _number(words: str, ends: re.Pattern[str]) -> list[int]:
    numbers, number, position = [], 0, 0
    for match in ends.finditer(words):
        numbers.extend([number] * (match.end() - position))
        number, position = number + 1, match.end()
    numbers.extend([number] * (len(words) - position + 1))
    return numbers


class Rewriter:
    """Dialect and common slips put into standard words (今朝 → 今天, 户口薄 → 户口簿), longest first."""

    def __init__(self, rewrites: Mapping[str, str]):
        self._automaton = ahocorasick.Automaton()
        for wrong, right in rewrites.items():
            self._automaton.add_word(wrong, (wrong, right))
        if rewrites:
            self._automaton.make_automaton()

    def __call__(self, original: str) -> Text:
        original = original[:LONGEST]
        folded = fold(original)
        pieces: list[str] = []
        origin: list[int] = []
        position = 0
        found = self._automaton.iter_long(folded) if len(self._automaton) else ()
        for last, (wrong, right) in found:
            start = last + 1 - len(wrong)
            pieces.append(folded[position:start])
            origin.extend(range(position, start))
            pieces.append(right)
            # Every new character points into the word it replaces.
            origin.extend(start + min(i, len(wrong) - 1) for i in range(len(right) - 1))
            if right:
                origin.append(last)
            position = last + 1
        pieces.append(folded[position:])
        origin.extend(range(position, len(folded)))
        return Text(original, "".join(pieces), origin)
