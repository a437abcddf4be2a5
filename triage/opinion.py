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

from triage import terms
from triage.home import var_folder
from triage.reading.matter import Matter
from triage.reading.read import Reader
from triage.rulebook.load import content_hash
from triage.yamlfile import load

#: Changes whenever the features below do, so that an old fit is not used with new code.
FEATURES = 5
#: How much one fact weighs beside the words, and one run of jieba's words beside the characters (cross-validated).
_FACTS, _WORDS = 0.15, 0.7
#: What a fit depends on: a changed rule needs no new one.
FITTED_FROM = ("rules/vocabulary", "rules/services.yaml", "kb/cases")
HEADS = ("path", "scope", "line", "danger")


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
    def from_case(cls, raw: dict) -> LabelledMatter:
        """A typical case of kb/cases/*.yaml, whose labels are names."""
        path, scope, line = (terms.code_of(names, raw[key]) for key, names in
                             (("path", terms.PATHS), ("scope", terms.SCOPES), ("line", terms.LINES)))
        return cls(raw["id"], raw["matter"], path, scope, line, (path,), tuple(raw.get("flags", ())), raw["service"], (scope,), (line,))

    @property
    def danger(self) -> str:
        """Whether a danger is going on: "yes" or "no", as a label of its own."""
        return "yes" if "emergency" in self.flags else "no"

    @classmethod
    def from_dict(cls, raw: dict) -> LabelledMatter:
        return cls(raw["id"], raw["text"], raw["path"], raw["scope"], raw["line"], tuple(raw.get("accept") or [raw["path"]]),
                   tuple(raw.get("flags", ())), raw.get("service", ""), tuple(raw.get("scope_accept") or [raw["scope"]]),
                   tuple(raw.get("line_accept") or [raw["line"]]))


def read_labelled(path: Path) -> list[LabelledMatter]:
    """The labelled matters of a JSON-lines file, or the typical cases of a YAML file."""
    if path.suffix == ".yaml":
        return [LabelledMatter.from_case(entry) for entry in load(path, path.parent)]
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
    return Seen(text, " ".join(reader.cut(text)), dict.fromkeys(matter.literals(), 1.0))


class SecondOpinion:
    """The fitted model: probabilities for path, scope and line."""

    def __init__(self, characters: TfidfVectorizer, words: TfidfVectorizer, facts: DictVectorizer, heads: dict[str, LogisticRegression]):
        self._characters, self._words, self._facts, self._heads = characters, words, facts, heads

    @classmethod
    def fit(cls, seen: Sequence[Seen], labels: dict[str, Sequence[str]]) -> SecondOpinion:
        """Fit from what was seen of each matter and the labels of each head."""
        model = cls(
            TfidfVectorizer(analyzer="char", ngram_range=(1, 4), sublinear_tf=True, min_df=2, max_df=0.5, dtype=numpy.float32),
            TfidfVectorizer(analyzer="word", token_pattern=r"[^ ]+", ngram_range=(1, 2), sublinear_tf=True, min_df=2, dtype=numpy.float32),
            DictVectorizer(dtype=numpy.float32), {},
        )
        model._characters.fit([one.text for one in seen])
        model._words.fit([one.words for one in seen])
        model._facts.fit([one.facts for one in seen])
        x = model._matrix(seen)
        for head in HEADS:
            model._heads[head] = LogisticRegression(C=12, max_iter=300).fit(x, labels[head])
        return model

    def _matrix(self, seen: Sequence[Seen]):
        return hstack([
            self._characters.transform([one.text for one in seen]),
            self._words.transform([one.words for one in seen]) * _WORDS,
            self._facts.transform([one.facts for one in seen]) * _FACTS,
        ]).tocsr()

    def probabilities(self, seen: Sequence[Seen]) -> list[dict[str, dict[str, float]]]:
        """For each matter and head, code → probability."""
        x = self._matrix(seen)
        by_head = {head: (model.classes_.tolist(), model.predict_proba(x)) for head, model in self._heads.items()}
        return [
            {head: dict(zip(names, map(float, rows[number]), strict=True)) for head, (names, rows) in by_head.items()}
            for number in range(len(seen))
        ]

    def save(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent)
        os.close(handle)
        joblib.dump((self._characters, self._words, self._facts, self._heads), name)
        os.replace(name, file)

    @classmethod
    def load(cls, file: Path) -> SecondOpinion:
        return cls(*joblib.load(file))


def case_files(home: Path) -> list[Path]:
    """The labelled matters that the second opinion is fitted from."""
    return [*sorted((home / "kb/cases/matters").glob("*.jsonl")), *sorted((home / "kb/cases").glob("*.yaml"))]


def fitted_file(home: Path) -> Path:
    return var_folder(home) / "opinion" / f"{content_hash(home, FITTED_FROM)}-{FEATURES}.joblib"
