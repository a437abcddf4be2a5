"""How words sound: full pinyin and initials typed as Latin letters, and characters mistaken for others of one sound."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from pypinyin import Style, lazy_pinyin, pinyin

#: Sounds that speakers of Shanghai's dialect and hurried typists do not tell apart.
_BLUR = ((re.compile("^zh"), "z"), (re.compile("^ch"), "c"), (re.compile("^sh"), "s"), (re.compile("(in|en|an)g$"), r"\1"))
#: More candidates than this for one run of letters only confuse.
_MOST_READINGS = 3


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


def readings(word: str, most: int = 8) -> list[tuple[str, ...]]:
    """Every way ``word`` may be read, since 薄 is bo or bao; at most ``most``."""
    each = pinyin(word, style=Style.NORMAL, heteronym=True, v_to_u=False)
    return list(itertools.islice(itertools.product(*(dict.fromkeys(sounds) for sounds in each)), most))


@dataclass(frozen=True)
class Reading:
    """A run of letters read as ``words``; ``cost`` grows with what had to be guessed."""

    words: tuple[tuple[str, ...], ...]
    cost: float


class Sounds:
    """The sounds of all terms of the knowledge base.

    ``terms`` are (word, syllables, importance from 0 to 1): of two words with one sound the more important is meant.
    """

    def __init__(self, terms: Iterable[tuple[str, tuple[str, ...], float]]):
        self._by_letter: dict[str, list[tuple[str, tuple[str, ...], float]]] = {}
        self.by_sound: dict[tuple[str, ...], list[tuple[str, float]]] = {}
        self.by_blur: dict[tuple[str, ...], list[tuple[str, float]]] = {}
        for word, sounds, importance in terms:
            if len(sounds) != len(word) or not all(sounds):
                continue
            self._by_letter.setdefault(sounds[0][0], []).append((word, sounds, importance))
            self.by_sound.setdefault(sounds, []).append((word, importance))
            self.by_blur.setdefault(blurred(sounds), []).append((word, importance))

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
        found: dict[int, list[tuple[str, float]]] = {}
        for word, sounds, importance in self._by_letter.get(letters[start], ()):
            for end, guessed in _spell(letters, start, sounds):
                if guessed >= len(sounds) and len(sounds) < 2:
                    continue
                # a long word spelt out is surest; initials of a short word are a guess
                cost = 1.0 + guessed * (2.0 / len(sounds)) + (0.8 if guessed == len(sounds) == 2 else 0.0) + 0.6 * (1 - importance)
                found.setdefault(end, []).append((word, cost))
        return found


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


def _spell(letters: str, start: int, sounds: tuple[str, ...]) -> list[tuple[int, float]]:
    """(end, syllables guessed) for each way the letters spell the sounds, in full, by initials or blurred."""
    ends: dict[int, float] = {start: 0.0}
    for sound in sounds:
        following: dict[int, float] = {}
        forms = _forms(sound)
        for position, guessed in ends.items():
            for form, price in forms:
                if letters.startswith(form, position):
                    end = position + len(form)
                    following[end] = min(following.get(end, 99.0), guessed + price)
        ends = following
        if not ends:
            return []
    return list(ends.items())
