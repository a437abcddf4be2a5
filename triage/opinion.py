"""The second opinion: what the typical cases say about a matter the rules are not sure of.

A linear model over character n-grams and over the facts that were read, fitted by scikit-learn from the labelled
matters under kb/cases/.  It is shown as such, may lower a certainty and may advise where the rules are silent; it
never makes a decision sure alone.  Fitted once per content of rules/ and kb/cases/ and kept under var/.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import joblib
import numpy
from scipy.sparse import hstack
from scipy.special import log_softmax
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import cross_val_predict
from sklearn.svm import LinearSVC

from triage.findings import ContentError
from triage.home import var_folder
from triage.knowledge.cases import TypicalCase, case_paths, read_cases
from triage.reading.matter import Matter
from triage.reading.read import Reader
from triage.rulebook.load import content_hash

#: Changes whenever the features below do, so that an old fit is not used with new code.
FEATURES = 8
#: How much one fact weighs beside the words, and one run of jieba's words beside the characters (cross-validated).
_FACTS, _WORDS = 0.15, 0.7
#: What a fit depends on: a changed rule needs no new one.
FITTED_FROM = ("rules/vocabulary", "rules/services.yaml", "kb/cases")
HEADS = ("path", "scope", "line", "danger")
_SHARPNESS = numpy.arange(1.0, 8.1, 0.5)


@dataclass(frozen=True)
class LabelledMatter:
    """One labelled matter; ``accept`` are the paths a careful officer would call right."""

    id: str
    text: str
    path: str
    scope: str
    line: str
    accept: tuple[str, ...]
    flags: tuple[str, ...] = ()
    service: str = ""
    scope_accept: tuple[str, ...] = ()
    line_accept: tuple[str, ...] = ()

    @classmethod
    def of_case(cls, case: TypicalCase) -> LabelledMatter:
        """A typical case, which accepts its own labels alone."""
        return cls(
            case.id, case.matter, case.path, case.scope, case.line, (case.path,), case.flags, case.service, (case.scope,), (case.line,)
        )

    @property
    def danger(self) -> str:
        """Whether a danger is going on: "yes" or "no", as a label of its own."""
        return "yes" if "emergency" in self.flags else "no"

    @classmethod
    def from_dict(cls, raw: dict) -> LabelledMatter:
        return cls(
            raw["id"],
            raw["text"],
            raw["path"],
            raw["scope"],
            raw["line"],
            tuple(raw.get("accept") or [raw["path"]]),
            tuple(raw.get("flags", ())),
            raw.get("service", ""),
            tuple(raw.get("scope_accept") or [raw["scope"]]),
            tuple(raw.get("line_accept") or [raw["line"]]),
        )


def read_labelled(path: Path) -> list[LabelledMatter]:
    """The labelled matters of a JSON-lines file, or the typical cases of a YAML file.

    Raises :class:`triage.findings.ContentError` where a typical case is not of good form.
    """
    if path.suffix == ".yaml":
        cases, findings = read_cases(path, path.parent)
        if findings:
            raise ContentError(findings)
        return [LabelledMatter.of_case(case) for case in cases]
    with path.open(encoding="utf-8") as lines:
        return [LabelledMatter.from_dict(json.loads(line)) for line in lines if line.strip()]


@dataclass(frozen=True)
class Seen:
    """What the model sees of a matter: its words, the same cut by jieba, and the facts that were read from them.

    Not the rules that fired: the scorecards behind them were fitted from the same matters.
    """

    text: str
    words: str
    facts: dict[str, float]


def see(reader: Reader, matter: Matter) -> Seen:
    text = reader.standard(matter.text).words
    return Seen(text, " ".join(reader.cut(text)), dict.fromkeys(weighed(matter), 1.0))


def weighed(matter: Matter) -> Iterator[str]:
    """What is weighed of a reading.  Not the service and its line: their clues were fitted from the same matters."""
    return (literal for literal in matter.literals() if not literal.startswith(("service:", "line:")))


def _sharpness(x, labels: Sequence[str]) -> float:
    """By what a margin is multiplied so that it tells a probability: what is most likely for matters not learned from."""
    classes, rows = numpy.unique(labels, return_inverse=True)
    folds = max(2, min(4, int(numpy.bincount(rows).min())))
    margins = cross_val_predict(LinearSVC(C=1), x, labels, cv=folds, method="decision_function")
    if len(classes) == 2:
        margins = numpy.column_stack([-margins, margins])
    return min(_SHARPNESS, key=lambda sharp: -log_softmax(margins * sharp, axis=1)[numpy.arange(len(rows)), rows].mean())


class SecondOpinion:
    """The fitted model: a linear support vector machine per head, its margins made into probabilities.

    Every head's weights stand side by side in one table, a row per feature: to hear a matter is to add up the rows of
    what it says.
    """

    def __init__(
        self,
        characters: TfidfVectorizer,
        words: TfidfVectorizer,
        facts: DictVectorizer,
        heads: Mapping[str, Sequence[str]],
        weights: numpy.ndarray,
        base: numpy.ndarray,
    ):
        """``heads`` gives the codes of each head; ``weights`` is (features × all codes), ``base`` the codes' own."""
        self._characters, self._words, self._facts = characters, words, facts
        self._heads, self._weights, self._base = heads, weights, base
        self._first_fact = len(weights) - len(facts.vocabulary_)

    @classmethod
    def fit(cls, seen: Sequence[Seen], labels: dict[str, Sequence[str]]) -> SecondOpinion:
        """Fit from what was seen of each matter and the labels of each head."""
        characters = TfidfVectorizer(analyzer="char", ngram_range=(1, 4), sublinear_tf=True, min_df=2, max_df=0.5, dtype=numpy.float32)
        words = TfidfVectorizer(analyzer="word", token_pattern=r"[^ ]+", sublinear_tf=True, min_df=2, dtype=numpy.float32)
        facts = DictVectorizer(dtype=numpy.float32)
        x = hstack(
            [
                characters.fit_transform([one.text for one in seen]),
                words.fit_transform([one.words for one in seen]) * _WORDS,
                facts.fit_transform([one.facts for one in seen]) * _FACTS,
            ]
        ).tocsr()
        heads, weights, base = {}, [], []
        for head in HEADS:
            model = LinearSVC(C=1).fit(x, labels[head])
            heads[head] = model.classes_.tolist()
            rows, own = model.coef_, model.intercept_
            if len(heads[head]) == 2:  # of two classes scikit-learn gives one row, for the second
                rows, own = numpy.vstack([-rows, rows]), numpy.array([-own[0], own[0]])
            sharp = _sharpness(x, labels[head])
            weights.append(rows.T * sharp)
            base.append(own * sharp)
        return cls(
            characters, words, facts, heads, numpy.ascontiguousarray(numpy.hstack(weights), dtype=numpy.float32), numpy.concatenate(base)
        )

    def hear(self, seen: Seen) -> Heard:
        """What the cases say of the words of a matter, ready to be asked with one set of facts or another."""
        text = hstack([self._characters.transform([seen.text]), self._words.transform([seen.words]) * _WORDS]).tocsr()
        return Heard(self, self._base + text.data @ self._weights[text.indices])

    def _read(self, facts: Iterable[str]) -> numpy.ndarray:
        rows = [self._first_fact + self._facts.vocabulary_[fact] for fact in facts if fact in self._facts.vocabulary_]
        return self._weights[rows].sum(axis=0) * _FACTS

    def _shares(self, scores: numpy.ndarray) -> dict[str, dict[str, float]]:
        shares, start = {}, 0
        for head, codes in self._heads.items():
            own = numpy.exp(scores[start : start + len(codes)] - scores[start : start + len(codes)].max())
            shares[head] = dict(zip(codes, map(float, own / own.sum()), strict=True))
            start += len(codes)
        return shares

    def save(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent)
        os.close(handle)
        joblib.dump((self._characters, self._words, self._facts, self._heads, self._weights, self._base), name)
        os.replace(name, file)

    @classmethod
    def load(cls, file: Path) -> SecondOpinion:
        return cls(*joblib.load(file))


class Heard:
    """The words of one matter, weighed once."""

    def __init__(self, opinion: SecondOpinion, scores: numpy.ndarray):
        self._opinion, self._scores = opinion, scores

    def given(self, facts: Iterable[str]) -> dict[str, dict[str, float]]:
        """For each head, code → probability, if these facts were read."""
        return self._opinion._shares(self._scores + self._opinion._read(facts))


def case_files(home: Path) -> list[Path]:
    """The labelled matters that the second opinion is fitted from."""
    return [*sorted((home / "kb/cases/matters").glob("*.jsonl")), *case_paths(home)]


def fitted_file(home: Path) -> Path:
    return var_folder(home) / "opinion" / f"{content_hash(home, FITTED_FROM)}-{FEATURES}.joblib"
