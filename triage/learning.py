"""Fitting the scorecards: which phrases and readings speak for which path, in whole points.

Candidates are runs of one to three words of jieba (so that a department can read them) that at least
:data:`FEWEST` labelled matters contain; a multinomial logistic regression weighs them together with what was read;
the strongest are kept, weighed again, and rounded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import ahocorasick
import numpy
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from triage.opinion import weighed
from triage.reading.cards import Card
from triage.reading.leanings import DANGER
from triage.reading.read import Reader
from triage.reading.services import NONE

#: A phrase must stand in at least so many labelled matters: what one person said once is no clue.
FEWEST = 4
#: How many phrases the cards keep.
MOST = 4000
#: One unit of log-odds is this many points.
POINTS = 10
_STRENGTH = 0.12
#: One unit of margin is this many points on a service's card, so that they can be added to the length of a name.
SERVICE_POINTS = 14
#: How far being about no service is ahead: what little a text says in passing makes no service.
NONE_AHEAD = 3
#: The larger, the more phrases the services' cards keep (cross-validated: .2 gives 3,500 phrases and .61 right).
_FEW = 0.2


def fit_cards(reader: Reader, told: Sequence[tuple[str, str, bool]]) -> dict[str, Card]:
    """The card of each path (code), and the danger card, from (text, path, whether a danger is going on)."""
    texts = [reader.standard(text).words for text, _, _ in told]
    read = DictVectorizer()
    facts = read.fit_transform([dict.fromkeys(weighed(reader.read(text)), 1.0) for text, _, _ in told])
    counted = Counter(phrase for text in texts for phrase in set(_phrases(reader, text)))
    phrases = sorted(phrase for phrase, count in counted.items() if count >= FEWEST)
    present = _presence(texts, phrases)
    cards = _cards([path for _, path, _ in told], present, phrases, facts, read)
    dangers = [DANGER if danger else "" for _, _, danger in told]
    if any(dangers):
        cards[DANGER] = _cards(dangers, present, phrases, facts, read)[DANGER]
    return cards


def fit_services(reader: Reader, said: Sequence[tuple[str, str]], known: Collection[str]) -> dict[str, Card]:
    """The card of each service from (text, service) pairs: few phrases each (an L1 penalty leaves the others out)."""
    texts = [reader.standard(text).words for text, _ in said]
    counted = Counter(phrase for text in texts for phrase in set(_phrases(reader, text)))
    phrases = sorted(phrase for phrase, count in counted.items() if count >= FEWEST)
    services = [service if service in known else NONE for _, service in said]
    model = LinearSVC(C=_FEW, penalty="l1", dual=False, max_iter=500, tol=1e-3, random_state=0).fit(_presence(texts, phrases), services)
    cards = {}
    for name, base, row in zip(model.classes_, model.intercept_, model.coef_, strict=True):
        points = (row * SERVICE_POINTS).round().astype(int)
        cards[str(name)] = Card(round(float(base) * SERVICE_POINTS), {phrases[i]: int(points[i]) for i in points.nonzero()[0]})
    cards[NONE] = replace(cards[NONE], base=cards[NONE].base + NONE_AHEAD) if NONE in cards else Card(0)
    least = min(card.base for card in cards.values())
    return {name: cards.get(name, Card(least)) for name in sorted(known)}


def _cards(labels: Sequence[str], present: csr_matrix, phrases: Sequence[str], facts: csr_matrix, read: DictVectorizer) -> dict[str, Card]:
    weighed = _weigh(hstack([present, facts]).tocsr(), labels)
    strength = numpy.abs(weighed.coef_[:, : len(phrases)]).max(axis=0)
    kept = numpy.sort(numpy.argsort(-strength, kind="stable")[:MOST])
    model = _weigh(hstack([present[:, kept], facts]).tocsr(), labels)
    # Of two classes scikit-learn gives one row, for the second.
    names = model.classes_ if len(model.classes_) > 2 else model.classes_[1:]
    cards = {}
    for name, base, row in zip(names, model.intercept_, model.coef_, strict=True):
        points = [round(float(value) * POINTS) for value in row]
        words = {phrases[i]: value for i, value in zip(kept, points, strict=False) if value}
        literals = {literal: value for literal, value in zip(read.get_feature_names_out(), points[len(kept) :], strict=True) if value}
        cards[str(name)] = Card(round(float(base) * POINTS), words, literals)
    return cards


def _weigh(x, labels: Sequence[str]) -> LogisticRegression:
    return LogisticRegression(C=_STRENGTH, max_iter=400).fit(x, labels)


def _phrases(reader: Reader, text: str) -> Iterator[str]:
    words = reader.cut(text)
    for start in range(len(words)):
        phrase = ""
        for word in words[start : start + 3]:
            if not word[0].isalnum():
                break
            phrase += word
            if 2 <= len(phrase) <= 10 and not phrase.isascii():
                yield phrase


def _presence(texts: Sequence[str], phrases: Sequence[str]) -> csr_matrix:
    automaton = ahocorasick.Automaton()
    for number, phrase in enumerate(phrases):
        automaton.add_word(phrase, number)
    automaton.make_automaton()
    rows, columns = [], []
    for row, text in enumerate(texts):
        found = {number for _, number in automaton.iter(text)}
        rows.extend([row] * len(found))
        columns.extend(sorted(found))
    return csr_matrix((numpy.ones(len(rows)), (rows, columns)), shape=(len(texts), len(phrases)))
