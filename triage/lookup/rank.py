"""Orders candidates, and can say of each what earned its place."""

from __future__ import annotations

from dataclasses import dataclass, field

from triage.lookup.lexicon import Lexicon
from triage.lookup.record import Record
from triage.lookup.understand import Understanding

#: BM25: how soon more of a word stops helping, and how much long entries are held back.
_K1, _B = 1.4, 0.7
#: Share of the score that a title or keyword which says just what was asked can earn, and a service asked for by name.
_PHRASE, _SERVICE, _PAIRS = 1.0, 0.9, 0.3
#: An answer with its law is better than a bare one, and an article answers more than a single fact does.
_KIND = {"article": 1.0, "guide": 0.95, "reply": 0.9, "fact": 0.88}
_NO_BASIS = 0.75
#: Share of the score that hangs on answering the whole query and not one word of it many times.
_WHOLE = 0.65
#: What an entry keeps that tells nothing beyond those above it.
_REPEATED = 0.55


@dataclass
class Reason:
    """One contribution to a score: what was typed, the word found for it, why it was looked for, and how much it gave."""

    typed: str
    word: str
    why: str
    gave: float


@dataclass
class Scored:
    record: Record
    score: float
    covered: float
    reasons: list[Reason] = field(default_factory=list)


class Wanted:
    """A query prepared for scoring many entries: what each word asked for may give."""

    def __init__(self, asked: Understanding, services: dict[str, float], lexicon: Lexicon):
        self.text, self.services, self.lexicon = asked.text, services, lexicon
        self.mass = asked.mass or 1.0
        #: for each thing asked: (typed, mass, [(word, why, what it gives at most)])
        self.asks = [
            (ask.typed, ask.mass, [(word, why, ask.weight * weight * lexicon.tells(word)) for word, (weight, why) in ask.words.items()])
            for ask in asked.asks
        ]
        #: word → (how surely it was asked for, the same times the weight of the ask)
        self.sure = {word: (weight, ask.weight * weight) for ask in asked.asks for word, (weight, _) in ask.words.items()}


def score(record: Record, wanted: Wanted, pair_score: float) -> Scored:
    """``covered`` is the share of the query's mass that the entry answers."""
    reasons: list[Reason] = []
    norm = _K1 * (1 - _B + _B * record.length / wanted.lexicon.average_length)
    total = covered = 0.0
    weights = record.weights
    for typed, mass, words in wanted.asks:
        best = extra = 0.0
        best_word, best_why, best_share = "", "", 0.0
        for word, why, gives in words:
            standing = weights.get(word)
            if standing:
                gave = gives * standing * (_K1 + 1) / (standing + norm)
                extra += gave
                if gave > best:
                    best, best_word, best_why, best_share = gave, word, why, gives
        if best:
            gave = best + 0.2 * (extra - best)
            total += gave
            covered += min(best_share, mass)
            reasons.append(Reason(typed, best_word, best_why, gave))
    share = covered / wanted.mass
    phrase, said = _phrase(record, wanted)
    if phrase:
        gave = _PHRASE * phrase * wanted.mass
        total += gave
        reasons.append(Reason(wanted.text, said, "标题或关键词", gave))
    meant = max((wanted.services.get(name, 0.0) for name in record.services), default=0.0) if wanted.services else 0.0
    if meant:
        gave = _SERVICE * meant
        total += gave
        reasons.append(Reason(wanted.text, "、".join(record.services), "事项", gave))
    if pair_score:
        total += _PAIRS * pair_score
    total *= (1 - _WHOLE + _WHOLE * share) * _KIND[record.kind] * (1.0 if record.facts else _NO_BASIS)
    return Scored(record, total, share, reasons)


def _phrase(record: Record, wanted: Wanted) -> tuple[float, str]:
    """How nearly one title or keyword says what was asked (0 to 1), and which."""
    best, said = 0.0, ""
    sure, tell = wanted.sure, wanted.lexicon.tells
    for words in record.phrases:
        shared = total = matched = 0.0
        for word in words:
            tells = tell(word)
            total += tells
            asked = sure.get(word)
            if asked:
                shared += tells * asked[0]
                matched += tells * asked[1]
        if shared and total:
            value = ((shared / total) * min(1.0, matched / wanted.mass)) ** 0.75
            if value > best:
                best, said = value, "·".join(words)
    return best, said


def spread(scored: list[Scored], most: int) -> list[Scored]:
    """The best ``most``, best first; an entry that adds no fact to those above it gives way to other answers."""
    waiting = sorted(scored, key=lambda item: (-item.score, item.record.id))
    chosen: list[Scored] = []
    told: set[str] = set()
    while waiting and len(chosen) < most:
        best, best_value = 0, -1.0
        for position, item in enumerate(waiting):
            if item.score <= best_value:
                break
            facts = item.record.facts
            fresh = sum(fact not in told for fact in facts) / len(facts) if facts else 1.0
            value = item.score * (_REPEATED + (1 - _REPEATED) * fresh) if chosen else item.score
            if value > best_value:
                best, best_value = position, value
        item = waiting.pop(best)
        item.score = best_value
        chosen.append(item)
        told.update(item.record.facts)
    return chosen
