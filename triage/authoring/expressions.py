"""A written pattern as something to search a few texts with.

The desk finds thousands of patterns in one pass (:mod:`triage.hearing.finder`); a check tries one on a sentence.
"""

from __future__ import annotations

import re

from triage.content.patterns import Element


def expression(reading: tuple[Element, ...]) -> re.Pattern[str]:
    """One way to read a pattern, to search a folded text with."""
    parts = []
    for element in reading:
        gap = f"[^。！？!?\\n]{{0,{element.gap}}}?" if element.gap else ""
        parts.append(f"{gap}(?:{'|'.join(map(re.escape, sorted(element.words, key=lambda word: (-len(word), word))))})")
    return re.compile("".join(parts))
