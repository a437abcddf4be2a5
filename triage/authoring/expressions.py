"""A written pattern searched for in a few texts.

The desk finds thousands of patterns in one pass (:mod:`triage.hearing.finder`); a check tries one on a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from triage.content.patterns import Element


def matches(reading: tuple[Element, ...], text: str) -> Iterator[re.Match[str]]:
    """Where one way to read a pattern is found in a folded ``text``, from left to right."""
    # Most patterns have a part of which no word is in the text; their expressions are never built.
    if all(any(word in text for word in element.words) for element in reading):
        yield from expression(reading).finditer(text)


@cache
def expression(reading: tuple[Element, ...]) -> re.Pattern[str]:
    """One way to read a pattern, to search a folded text with."""
    parts = []
    for element in reading:
        gap = f"[^。！？!?\\n]{{0,{element.gap}}}?" if element.gap else ""
        parts.append(f"{gap}(?:{'|'.join(map(re.escape, sorted(element.words, key=lambda word: (-len(word), word))))})")
    return re.compile("".join(parts))
