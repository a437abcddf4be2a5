"""How words sound: full pinyin and initials typed as Latin letters, and characters mistaken for others of one sound."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from pypinyin import Style, lazy_pinyin, pinyin

#: Sounds that speakers of Shanghai's dialect and hurried typists do not tell apart.
_BLUR = ((re.compile("^zh"), "z"), (re.compile("^ch"), "c"), (re.compile("^sh"), "s"), (re.compile("(in|en|an)g$"), r"\1"))
#: More candidates than this for one run of letters only confuse.
_MOST_READINGS = 3
#: Sounds are asked for again and again; this many words are remembered, so that no stream of new ones fills the memory.
_REMEMBERED = 20_000


@lru_cache(_REMEMBERED)
def syllables(word: str) -> tuple[str, ...]:
    """The pinyin of each character without tones, ü as v."""
    return tuple(lazy_pinyin(word, style=Style.NORMAL, v_to_u=False))


@cache
def _blur(sound: str) -> str:
    for pattern, plain in _BLUR:
        sound = pattern.sub(plain, sound)
    return sound


def blurred(sounds: Iterable[str]) -> tuple[str, ...]:
    """The same sounds with zh/z, ch/c, sh/s and final ng/n made one."""
    return tuple(map(_blur, sounds))


@lru_cache(_REMEMBERED)
def readings(word: str, most: int = 8) -> tuple[tuple[str, ...], ...]:
    """Every way ``word`` may be read, since 薄 is bo or bao; at most ``most``."""
    each = pinyin(word, style=Style.NORMAL, heteronym=True, v_to_u=False)
    return tuple(itertools.islice(itertools.product(*(dict.fromkeys(sounds) for sounds in each)), most))


@lru_cache(_REMEMBERED)
def _blurs(character: str) -> tuple[str, ...]:
    """Every way one character may sound, blurred."""
    return tuple(dict.fromkeys(blurred(sounds[0] for sounds in readings(character))))


@dataclass(frozen=True)
class Reading:
    """A run of letters read as ``words``; ``cost`` grows with what had to be guessed."""

    words: tuple[tuple[str, ...], ...]
    cost: float


@dataclass(frozen=True)
class _Spelt:
    """A term as the letters may spell it; ``place`` is its place among all terms, which decides between equals."""

    place: int
    word: str
    importance: float


class _Branch:
    """Terms by their syllables: one branch for each beginning that terms have in common."""

    __slots__ = ("by_letter", "terms")

    def __init__(self) -> None:
        self.by_letter: dict[str, dict[str, _Branch]] = {}
        self.terms: list[_Spelt] = []

    def grow(self, sounds: tuple[str, ...], term: _Spelt) -> None:
        branch = self
        for sound in sounds:
            following = branch.by_letter.setdefault(sound[0], {})
            branch = following.setdefault(sound, _Branch())
        branch.terms.append(term)


class Sounds:
    """The sounds of terms: those of the knowledge base, those that are heard.

    ``terms`` are (word, syllables, importance from 0 to 1): of two words with one sound the more important is meant.
    """

    def __init__(self, terms: Iterable[tuple[str, tuple[str, ...], float]]):
        self._root = _Branch()
        self.by_sound: dict[tuple[str, ...], list[tuple[str, float]]] = {}
        self.by_blur: dict[tuple[str, ...], list[tuple[str, float]]] = {}
        for place, (word, sounds, importance) in enumerate(terms):
            if len(sounds) != len(word) or not all(sounds):
                continue
            self._root.grow(sounds, _Spelt(place, word, importance))
            self.by_sound.setdefault(sounds, []).append((word, importance))
            self.by_blur.setdefault(blurred(sounds), []).append((word, importance))
        self._beginnings = {(len(sounds), *sounds[:3]) for sounds in self.by_blur}

    def heard(self, word: str) -> bool:
        """Whether some term begins to sound as ``word`` does and is as long: to know cheaply that none is meant."""
        return any((len(word), *start) in self._beginnings for start in itertools.product(*map(_blurs, word[:3])))

    def read(self, letters: str) -> Reading | None:
        """The most likely words behind a run of Latin letters, or None where letters are left over."""
        best: list[Reading | None] = [None] * (len(letters) + 1)
        best[0] = Reading((), 0.0)
        for start in range(len(letters)):
            here = best[start]
            if here is None:
                continue
            for end, choices in self._matches(letters, start).items():
                choices.sort(key=lambda choice: choice[1])
                cost = here.cost + choices[0][1]
                words = tuple(dict.fromkeys(word for word, price in choices if price <= choices[0][1] + 0.25))[:_MOST_READINGS]
                known = best[end]
                if known is None or cost < known.cost:
                    best[end] = Reading((*here.words, words), cost)
        return best[-1] if letters else None

    def _matches(self, letters: str, start: int) -> dict[int, list[tuple[str, float]]]:
        """End position → (word, cost) of every term that the letters from ``start`` may spell."""
        found: dict[int, list[tuple[int, str, float]]] = {}
        self._climb(self._root, letters, {start: 0.0}, 0, found)
        return {end: [(word, cost) for _, word, cost in sorted(choices)] for end, choices in found.items()}

    def _climb(
        self, branch: _Branch, letters: str, ends: dict[int, float], length: int, found: dict[int, list[tuple[int, str, float]]]
    ) -> None:
        """Add to ``found`` what the letters spell beyond ``ends``, where the ``length`` syllables up to ``branch`` end."""
        for first in {letters[end] for end in ends if end < len(letters)}:
            for sound, following in branch.by_letter.get(first, {}).items():
                reached = _spell(letters, ends, sound)
                if not reached:
                    continue
                for term in following.terms:
                    for end, guessed in reached.items():
                        if guessed >= length + 1 and length < 1:
                            continue
                        # a long word spelt out is surest; initials of a short word are a guess
                        cost = 1.0 + guessed * (2.0 / (length + 1)) + (0.8 if guessed == length + 1 == 2 else 0.0)
                        found.setdefault(end, []).append((term.place, term.word, cost + 0.6 * (1 - term.importance)))
                self._climb(following, letters, reached, length + 1, found)


@cache
def _forms(sound: str) -> tuple[tuple[str, float], ...]:
    """How one syllable may be typed, and how much of a guess each way is."""
    forms = [(sound, 0.0), (sound[0], 1.0)]
    if _blur(sound) != sound:
        forms.append((_blur(sound), 0.4))
    elif sound[0] in "zcs":
        forms.append((sound[0] + "h" + sound[1:], 0.4))
    if sound[:2] in ("zh", "ch", "sh"):
        forms.append((sound[:2], 1.0))
    if sound.endswith(("in", "en", "an")):
        forms.append((sound + "g", 0.4))
    if "v" in sound:
        forms.append((sound.replace("v", "u"), 0.1))
    return tuple(forms)


def _spell(letters: str, ends: dict[int, float], sound: str) -> dict[int, float]:
    """Where one syllable more may end, and how many syllables were guessed until there: in full, by its initial or blurred."""
    following: dict[int, float] = {}
    for position, guessed in ends.items():
        for form, price in _forms(sound):
            if letters.startswith(form, position):
                end = position + len(form)
                following[end] = min(following.get(end, 99.0), guessed + price)
    return following
