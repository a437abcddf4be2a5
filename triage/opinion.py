"""The second opinion: what the typical cases say about a matter the rules are not sure of.

A linear model over character n-grams and over the facts that were read, fitted by scikit-learn from the labelled
matters under kb/cases/.  It is shown as such, may lower a certainty and may advise where the rules are silent; it
never makes a decision sure alone.  Fitted once per content of rules/ and kb/cases/ and kept under var/.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import joblib
import numpy
from scipy.sparse import hstack
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from triage.home import var_folder
from triage.reading.matter import Matter
from triage.rulebook.load import content_hash

#: Changes whenever the features below do, so that an old fit is not used with new code.
FEATURES = 3
HEADS = ("path", "scope", "line")


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
    def from_dict(cls, raw: dict) -> LabelledMatter:
        return cls(raw["id"], raw["text"], raw["path"], raw["scope"], raw["line"], tuple(raw.get("accept") or [raw["path"]]),
                   tuple(raw.get("flags", ())), raw.get("service", ""), tuple(raw.get("scope_accept") or [raw["scope"]]),
                   tuple(raw.get("line_accept") or [raw["line"]]))


def read_labelled(path: Path) -> list[LabelledMatter]:
    """The labelled matters of a JSON-lines file."""
    with path.open(encoding="utf-8") as lines:
        return [LabelledMatter.from_dict(json.loads(line)) for line in lines if line.strip()]


def features(matter: Matter, fired: Sequence[str]) -> tuple[str, dict[str, float]]:
    """What the model sees of a matter: its words, and the facts and rules that were read from them."""
    seen = {literal: 1.0 for literal in matter.literals()}
    seen |= {f"rule:{rule}": 1.0 for rule in fired}
    seen["long"] = min(len(matter.text), 400) / 400
    return matter.text, seen


class SecondOpinion:
    """The fitted model: probabilities for path, scope and line."""

    def __init__(self, words: TfidfVectorizer, facts: DictVectorizer, heads: dict[str, LogisticRegression]):
        self._words, self._facts, self._heads = words, facts, heads

    @classmethod
    def fit(cls, seen: Sequence[tuple[str, dict[str, float]]], labels: dict[str, Sequence[str]]) -> SecondOpinion:
        """Fit from :func:`features` and the labels of each head."""
        words = TfidfVectorizer(analyzer="char", ngram_range=(1, 4), sublinear_tf=True, min_df=2, max_df=0.5)
        facts = DictVectorizer()
        x = hstack([words.fit_transform([text for text, _ in seen]), facts.fit_transform([found for _, found in seen]) * 0.35]).tocsr()
        heads = {head: LogisticRegression(C=12, max_iter=400).fit(x, labels[head]) for head in HEADS}
        return cls(words, facts, heads)

    def probabilities(self, seen: Sequence[tuple[str, dict[str, float]]], head: str = "path") -> list[dict[str, float]]:
        """For each matter, code → probability."""
        x = hstack([self._words.transform([text for text, _ in seen]), self._facts.transform([found for _, found in seen]) * 0.35]).tocsr()
        model = self._heads[head]
        return [dict(zip(model.classes_.tolist(), map(float, row), strict=True)) for row in numpy.atleast_2d(model.predict_proba(x))]

    def save(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent)
        os.close(handle)
        joblib.dump((FEATURES, self._words, self._facts, self._heads), name)
        os.replace(name, file)

    @classmethod
    def load(cls, file: Path) -> SecondOpinion:
        _, words, facts, heads = joblib.load(file)
        return cls(words, facts, heads)


def case_files(home: Path) -> list[Path]:
    """The labelled matters that the second opinion is fitted from."""
    return sorted((home / "kb/cases/matters").glob("*.jsonl"))


def fitted_file(home: Path) -> Path:
    return var_folder(home) / "opinion" / f"{content_hash(home, ('rules', 'kb/cases'))}-{FEATURES}.joblib"
