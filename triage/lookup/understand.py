"""What a query asks for: its words, their official forms, what letters and typos stand for."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from triage.hearing.sound import Reading
from triage.lookup.analyzer import Cutter, Piece
from triage.lookup.lexicon import Lexicon
from triage.lookup.text import number_of
from triage.lookup.typo import corrections

_AGE = re.compile(r"(?<![0-9一二三四五六七八九十])([0-9]{1,3}|[一二三四五六七八九十]{1,3})(?:周?岁|多岁)")
_LETTERS = re.compile(r"[a-z][a-z']*(?: [a-z][a-z']*)*")
#: A reading that costs more than this per word is a guess nobody asked for.
_DEAREST = 3.4
#: More letters than this are no words typed by their sound; a sentence of forty characters has fewer.
_LONGEST_SOUNDED = 160
#: Weight of single characters, of words that stand everywhere, of words inside a word nobody indexed.
_SINGLE, _WEAK, _INNER = 0.5, 0.25, 0.7
#: Weight of official terms, of numbers and counts, and the mass of a word that stands nowhere, as a share of the rarest.
_OFFICIAL, _NUMBER, _UNKNOWN, _UNKNOWN_SINGLE = 1.2, 0.4, 0.8, 0.35
#: How much more than what it leads to a popular word may tell.
_LEVEL = 1.8
#: How much less an ordinary word weighs, for each tenfold it is more common in everyday Chinese; an ordinary word that
#: stands nowhere in the knowledge base (里面, 一直) is hardly what was asked for.
_ORDINARY, _ORDINARY_UNKNOWN = 0.3, 0.9
#: Counts and days: they order the hits but say little of what is asked.
_COUNTING = re.compile(
    r"[0-9〇零一二两三四五六七八九十百千半多几上下.]+(?:个|年|月|天|日|岁|周|次|点|元|块|分|号|多|半|星期|礼拜)*"
    r"|多月|多年|多天|多岁|[上下这本]?个?(?:周|星期|礼拜)[一二三四五六日天末]?|[上下这本]个?月|[早晚中]上|[上下]午"
)


@dataclass
class Ask:
    """One thing asked for: ``words`` maps what may stand in an entry to (weight, why).  ``mass`` is what it tells."""

    typed: str
    words: dict[str, tuple[float, str]]
    weight: float = 1.0
    mass: float = 0.0
    known: bool = True


@dataclass(frozen=True)
class Expansion:
    """How something typed was read: ``typed`` as ``read_as``, because ``why``."""

    typed: str
    read_as: str
    why: str


@dataclass
class Understanding:
    text: str
    asks: list[Ask] = field(default_factory=list)
    expansions: list[Expansion] = field(default_factory=list)

    @property
    def mass(self) -> float:
        return sum(ask.mass for ask in self.asks)

    @property
    def words(self) -> set[str]:
        """Every official word asked for outright."""
        return {word for ask in self.asks for word, (weight, _) in ask.words.items() if weight >= 0.7}


def understand(text: str, cutter: Cutter, lexicon: Lexicon) -> Understanding:
    """``text`` is a cleaned query."""
    result = Understanding(text)
    for run in _LETTERS.findall(text):
        text = text.replace(run, " " + _read_letters(run, lexicon, result) + " ", 1)
    for correction in corrections(text, cutter, lexicon):
        text = text.replace(correction.typed, correction.term)
        result.expansions.append(Expansion(correction.typed, correction.term, correction.why))
    result.text = re.sub(r"\s+", " ", text).strip()
    seen: dict[str, Ask] = {}
    for ask in _ages(result.text, cutter, lexicon, result):
        seen[ask.typed] = ask
    for piece in cutter.cut(result.text):
        for ask in _asks(piece, cutter, lexicon, result):
            key = next(iter(ask.words), ask.typed)
            if key not in seen:
                seen[key] = ask
    for ask in seen.values():
        _weigh(ask, cutter, lexicon)
    result.asks = [ask for ask in seen.values() if ask.mass > 0]
    return result


def _ages(text: str, cutter: Cutter, lexicon: Lexicon, result: Understanding) -> Iterator[Ask]:
    """What an age says of a person: 十七岁 is a minor, whatever else is asked."""
    for match in _AGE.finditer(text):
        years = number_of(match[1])
        meant = [age.word for age in cutter.words.ages if years is not None and age.holds(years) and lexicon.counts.get(age.word)]
        if meant:
            result.expansions.extend(Expansion(match[0], word, "年龄") for word in meant)
            yield Ask(match[0], {cutter.words.canonical(word): (0.6, "年龄") for word in meant})


def _read_letters(run: str, lexicon: Lexicon, result: Understanding) -> str:
    """The words a run of letters stands for; the letters themselves where they are a word or stand for none."""
    parts = [part.replace("'", "") for part in run.split(" ")]
    readings = {part: _sounded(part, lexicon) for part in dict.fromkeys(parts) if not lexicon.counts.get(part)}
    if len(parts) > 1 and None in readings.values():
        whole = _sounded("".join(parts), lexicon)
        if whole is not None:
            result.expansions.extend(Expansion(run, words[0], "拼音") for words in whole.words)
            return " ".join(words[0] for words in whole.words)
    read: list[str] = []
    for part in parts:
        reading = readings.get(part)
        if reading is None:
            read.append(part)
            continue
        result.expansions.extend(Expansion(part, words[0], "拼音") for words in reading.words)
        read.extend(words[0] for words in reading.words)
    return " ".join(read)


def _sounded(letters: str, lexicon: Lexicon) -> Reading | None:
    """The words behind ``letters``; None where there are none, where they are a mere guess, and where nobody would type
    so much by its sound."""
    reading = lexicon.sounds.read(letters) if len(letters) <= _LONGEST_SOUNDED else None
    return reading if reading is not None and reading.cost <= _DEAREST * len(reading.words) else None


def _asks(piece: Piece, cutter: Cutter, lexicon: Lexicon, result: Understanding) -> Iterator[Ask]:
    words = cutter.words
    if piece.word in words.stop:
        return
    weight = _WEAK if piece.word in words.weak else 1.0
    choices: dict[str, tuple[float, str]] = {piece.word: (1.0, "同义词" if piece.word != piece.text else "原词")}
    if piece.word != piece.text:
        result.expansions.append(Expansion(piece.text, piece.word, "同义词"))
    for meant, sure in (*words.leads.get(piece.text, ()), *(words.leads.get(piece.word, ()) if piece.word != piece.text else ())):
        official = words.canonical(meant)
        if official not in choices:
            choices[official] = (sure, "引申")
            result.expansions.append(Expansion(piece.text, official, "引申"))
    known = any(lexicon.counts.get(word) for word in choices)
    if not known or (len(piece.text) >= 4 and lexicon.counts.get(piece.word, 0) < 3):
        inner = [part for part in cutter.inner(piece.text) if part not in words.stop and lexicon.counts.get(part)]
        for part in inner:
            yield Ask(piece.text, {part: (1.0, "词内")}, weight * _INNER)
        if inner and not known:
            return
    yield Ask(piece.text, choices, weight, known=known)


def _weigh(ask: Ask, cutter: Cutter, lexicon: Lexicon) -> None:
    """Give ``ask`` its weight and mass.  An unknown word has mass too, since it may be just what was asked."""
    ask.weight *= salience(ask, cutter, lexicon)
    _level(ask, lexicon)
    if ask.known:
        ask.mass = ask.weight * max(weight * lexicon.tells(word) for word, (weight, _) in ask.words.items() if lexicon.counts.get(word))
    elif not ask.typed.isdigit():
        ask.mass = ask.weight * lexicon.rarest * (_UNKNOWN if len(ask.typed) > 1 else _UNKNOWN_SINGLE)


def _level(ask: Ask, lexicon: Lexicon) -> None:
    """Who says 儿子 asks about a child: the rare word that leads somewhere does not outweigh where it leads to."""
    (own, (weight, why)), *led = ask.words.items()
    strongest = max((sure * lexicon.tells(word) for word, (sure, _) in led if lexicon.counts.get(word)), default=0.0)
    if strongest and lexicon.tells(own) > _LEVEL * strongest:
        ask.words[own] = (weight * _LEVEL * strongest / lexicon.tells(own), why)


def salience(ask: Ask, cutter: Cutter, lexicon: Lexicon) -> float:
    """How much a word is of the trade: rare in the knowledge base is not enough, 一年 and 出来 are rare there too."""
    first = next(iter(ask.words))
    if _COUNTING.fullmatch(ask.typed):
        return _NUMBER
    term = lexicon.terms.get(first) or lexicon.terms.get(ask.typed)
    if term is not None and term.importance >= 0.8:
        return _OFFICIAL
    if len(ask.typed) == 1 and first == ask.typed and len(ask.words) == 1:
        return _SINGLE
    ordinary = _ORDINARY if ask.known else _ORDINARY_UNKNOWN
    return 1 / (1 + ordinary * math.log10(max(cutter.frequency(ask.typed), 10) / 10))
