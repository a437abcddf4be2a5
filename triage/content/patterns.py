"""The language of patterns: phrases with gaps, alternatives and word groups, as a department would say them::

材料都带齐了            these words, exactly
窗口…不收              the second part within 10 characters of the first, in the same sentence
房管……公安             within 40 characters, in the same sentence
<亲属>…(没来|不在)      a named word group; alternatives in brackets
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import NamedTuple

#: How many characters ``…`` and ``……`` may stand for.
NEAR, FAR = 10, 40
#: In how many ways one pattern may be read; each part that may be left out doubles them.
MOST_READINGS = 64

_TOKEN = re.compile(r"(?P<far>……)|(?P<near>…)|<(?P<group>[^<>]+)>|\((?P<either>[^()]+)\)|(?P<text>[^…<>()]+)")


class PatternError(ValueError):
    """A pattern that cannot be understood; the message says in Chinese what is wrong."""


class Element(NamedTuple):
    """One part of a pattern: any of ``words``, at most ``gap`` characters after the part before it."""

    words: frozenset[str]
    gap: int


def fold(words: str) -> str:
    """The same words as they are matched, character for character (see :func:`fold_character`)."""
    return "".join(map(fold_character, words))


def fold_character(character: str) -> str:
    """One character for one character: full width to half width, capitals to small, control characters to spaces."""
    if "\u4e00" <= character <= "\u9fff" or character in ("\n", ""):
        return character
    if unicodedata.category(character)[0] == "C":
        return " "
    folded = unicodedata.normalize("NFKC", character).lower() if "！" <= character <= "～" or character.isascii() else character
    return folded if len(folded) == 1 else character


def parse(pattern: str, groups: Mapping[str, Iterable[str]]) -> list[tuple[Element, ...]]:
    """Split a pattern into its parts; an alternative left empty, ``(很|)差``, makes the part optional, and each way
    to read the pattern is one result.  Raises :class:`PatternError` for an unknown group, an empty part, or more than
    :data:`MOST_READINGS` ways."""
    elements: list[Element] = []
    gap = 0
    position = 0
    for token in _TOKEN.finditer(pattern):
        if token.start() != position:
            raise PatternError(f"“{pattern}”里的括号没有配对")
        position = token.end()
        if token["far"] or token["near"]:
            gap = FAR if token["far"] else NEAR
            continue
        if token["group"]:
            if token["group"] not in groups:
                raise PatternError(f"“{pattern}”用了没有定义的词组 <{token['group']}>")
            words = frozenset(groups[token["group"]])
        elif token["either"]:
            words = frozenset(word.strip() for word in token["either"].split("|"))
        else:
            words = frozenset([token["text"].strip()])
        words = frozenset(map(fold, words))
        if not words - {""} or ("" in words and not token["either"]):
            raise PatternError(f"“{pattern}”里有一段是空的")
        elements.append(Element(words, gap if elements else 0))
        gap = 0
    if position != len(pattern) or not elements:
        raise PatternError(f"“{pattern}”写得不完整")
    if 2 ** sum("" in element.words for element in elements) > MOST_READINGS:
        raise PatternError(f"“{pattern[:20]}…”里可有可无的段太多，读法超过 {MOST_READINGS} 种")
    readings = _without_options(elements)
    if not all(readings):
        raise PatternError(f"“{pattern}”的每一段都可有可无，等于什么都没写")
    return readings


def _without_options(elements: list[Element]) -> list[tuple[Element, ...]]:
    readings: list[tuple[Element, ...]] = [()]
    skipped = [0]  # the gap that a part left out hands on to the next
    for element in elements:
        more, gaps = [], []
        for reading, gap in zip(readings, skipped, strict=True):
            more.append((*reading, Element(element.words - {""}, element.gap + gap if reading else 0)))
            gaps.append(0)
            if "" in element.words:
                more.append(reading)
                gaps.append(gap + element.gap)
        readings, skipped = more, gaps
    return readings
