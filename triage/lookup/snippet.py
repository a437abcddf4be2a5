"""The line of an entry that answers, with the words that were asked for marked."""

from __future__ import annotations

from collections.abc import Iterable

from triage.lookup.analyzer import NEGATIONS
from triage.lookup.record import Record
from triage.lookup.words import Words

#: Longer lines are cut around the first word found.
LONGEST = 120


def snippet(record: Record, found: Iterable[str], words: Words) -> tuple[str, tuple[tuple[int, int], ...]]:
    """(line, spans): the line with most of the ``found`` words, and where they stand in it."""
    forms = sorted({form for word in found for form in (word, *words.surfaces.get(word, ()))}, key=lambda form: (-len(form), form))
    best, best_value = "", -1
    best_spans: tuple[tuple[int, int], ...] = ()
    for line in record.lines:
        spans = spans_of(line, forms)
        value = sum(end - start for start, end in spans)
        if value > best_value:
            best, best_spans, best_value = line, spans, value
    return _shorten(best, best_spans)


def spans_of(text: str, forms: list[str]) -> tuple[tuple[int, int], ...]:
    """Where ``forms`` (longest first) stand in ``text``, not overlapping, and not inside a negated word."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = text
    taken: list[tuple[int, int]] = []
    for form in forms:
        start = lower.find(form)
        while form and start >= 0:
            end = start + len(form)
            negated = start > 0 and lower[start - 1] in NEGATIONS[:2] and form[0] not in NEGATIONS
            if not negated and all(end <= left or start >= right for left, right in taken):
                taken.append((start, end))
            start = lower.find(form, end)
    return tuple(sorted(taken))


def _shorten(line: str, spans: tuple[tuple[int, int], ...]) -> tuple[str, tuple[tuple[int, int], ...]]:
    if len(line) <= LONGEST:
        return line, spans
    start = max(0, min(spans[0][0] - 20 if spans else 0, len(line) - LONGEST))
    end = start + LONGEST
    shown = ("…" if start else "") + line[start:end] + ("…" if end < len(line) else "")
    shift = (1 if start else 0) - start
    return shown, tuple((left + shift, right + shift) for left, right in spans if left >= start and right <= end)
