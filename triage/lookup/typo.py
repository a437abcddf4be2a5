"""Mistyped terms: another character of the same sound (户口薄, 居住正), or one character wrong, missing or too many."""

from __future__ import annotations

from dataclasses import dataclass

from triage.hearing.sound import blurred, readings, syllables
from triage.lookup.analyzer import Cutter, Piece
from triage.lookup.lexicon import Lexicon, opposed
from triage.lookup.text import is_chinese

#: A term below this importance is too ordinary to be what somebody meant by something else.
_IMPORTANT = 0.55
#: What looks like a term with one wrong character is taken for it only where the term is an official one.
_OFFICIAL = 0.9
#: Slips are looked for in so many words from the beginning; what is longer is a story, in which one slip decides nothing.
_MOST_PIECES = 120


@dataclass(frozen=True)
class Correction:
    typed: str
    term: str
    why: str


def corrections(text: str, cutter: Cutter, lexicon: Lexicon) -> list[Correction]:
    """What to read instead, longest first, none overlapping another."""
    pieces = cutter.cut(text)[:_MOST_PIECES]
    found: list[Correction] = []
    taken = [False] * len(pieces)
    for length in range(min(6, len(pieces)), 0, -1):
        for start in range(len(pieces) - length + 1):
            window = pieces[start : start + length]
            if any(taken[start : start + length]) or window[-1].end - window[0].start != sum(len(piece.text) for piece in window):
                continue
            meant = _meant(window, cutter, lexicon)
            # 犬登记 is no slip where 养犬登记 stands in the query as it is
            if meant is not None and meant.term not in text:
                found.append(meant)
                taken[start : start + length] = [True] * length
    return found


def _meant(window: list[Piece], cutter: Cutter, lexicon: Lexicon) -> Correction | None:
    typed = "".join(piece.text for piece in window)
    if not 2 <= len(typed) <= 8 or not is_chinese(typed) or typed in lexicon.terms:
        return None
    if lexicon.counts.get(window[0].word if len(window) == 1 else typed):
        return None
    if all(piece.word in cutter.words.stop for piece in window):
        return None
    if not any(len(piece.text) == 1 or not lexicon.counts.get(piece.word) for piece in window):
        return None
    if any(piece.text in cutter.words.particles for piece in window) or (len(typed) == 2 and typed in lexicon.pairs):
        return None
    heard = _heard(typed, lexicon, cutter.words.opposites)
    if heard:
        return Correction(typed, heard, "同音")
    if len(typed) >= 3 and not any(piece.word in cutter.words.stop for piece in window):
        shape = _shaped(typed, window, lexicon, cutter.words.opposites)
        if shape:
            return Correction(typed, shape, "形近")
    return None


def _heard(typed: str, lexicon: Lexicon, opposites: frozenset) -> str | None:
    """The term that sounds the same and shares a character; for two characters the sound must be exact."""
    candidates: list[tuple[float, str]] = []
    if not lexicon.sounds.heard(typed):
        return None
    for sounds in readings(typed) if len(typed) > 2 else (syllables(typed),):
        candidates += [(importance + 0.2, term) for term, importance in lexicon.sounds.by_sound.get(sounds, ())]
        if len(typed) > 2:
            candidates += [(importance, term) for term, importance in lexicon.sounds.by_blur.get(blurred(sounds), ())]
    fitting = [
        (value, term)
        for value, term in candidates
        if value >= _IMPORTANT and any(a == b for a, b in zip(typed, term, strict=True)) and not opposed(typed, term, opposites)
    ]
    return max(fitting)[1] if fitting else None


def _shaped(typed: str, window: list[Piece], lexicon: Lexicon, opposites: frozenset) -> str | None:
    """The term one edit away.  Where every piece is a word of its own, the query is taken at its word."""
    candidates: set[str] = set()
    for position in range(len(typed)):
        if (position == 0 and typed[1:] in lexicon.terms) or (position == len(typed) - 1 and typed[:-1] in lexicon.terms):
            continue  # 户籍证明开 is a term and the next word, not 户籍证明信
        candidates.update(lexicon.shapes.get(typed[:position] + "?" + typed[position + 1 :], ()))
        shorter = typed[:position] + typed[position + 1 :]
        # one character too many only counts inside a term: at its edge it is just the next word
        if 0 < position < len(typed) - 1 and len(shorter) >= 3 and shorter in lexicon.terms:
            candidates.add(shorter)
    if len(typed) >= 3:
        candidates.update(term for term in lexicon.shapes.get(typed, ()) if len(term) > 3)
    fitting = [
        (lexicon.terms[term].importance, term)
        for term in candidates
        if lexicon.terms[term].importance >= _OFFICIAL and not opposed(typed, term, opposites) and _fits(window, typed, term)
    ]
    return max(fitting)[1] if fitting else None


def _fits(window: list[Piece], typed: str, term: str) -> bool:
    """The characters that differ lie in single characters of the window, not inside a word somebody meant."""
    if len(typed) != len(term):
        return all(len(piece.text) == 1 or piece.text in term for piece in window)
    position = 0
    for piece in window:
        end = position + len(piece.text)
        if len(piece.text) > 1 and len(window) > 1 and typed[position:end] != term[position:end]:
            return False
        position = end
    return True
