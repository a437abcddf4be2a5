"""One head of the ear fitted: words → one question's answers, by linear support vector machines with a share of naive Bayes.

The support vectors hardly use a run that was said a few times; the logarithm of how often it was said for each answer does, and
what people say who have seen nothing of ours is full of such runs.  Both are linear, so that together they are one table of weights.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy

if TYPE_CHECKING:  # loaded where something is fitted
    from scipy.sparse import csr_matrix

#: The strength of each head's fit, chosen by cross-validation over the labelled matters; that of the cause on 850 matters of
#: strangers (kb/cases/held/wordings*), where this gentler and more even fit hears more (.637 → .653).
STRENGTH = {"cause": 0.3, "service": 1.0, "danger": 1.0, "kind": 1.0}
#: How far a head is taught its rare answers as loudly as its common ones: 0 not at all, 1 fully.  So that what is told most often
#: among the labelled matters is not heard too often (chosen on the same 850).
EVENNESS = {"cause": 0.3}
#: How much louder whoever thought of a matter by themselves teaches a head: 1,836 of them, so loud, took the cause of 850 matters of
#: other strangers from .651 to .668 (.659 if no louder).
LOUDER = {"cause": 3.0, "service": 3.0, "danger": 3.0}
#: How much a unit of naive Bayes counts beside a unit of the support vectors' margin: of what all said, and of what strangers said.
#: Chosen on 5,083 matters of 18 strangers, each heard by an ear that had not learned from its writer: there the cause is heard in .718
#: instead of .702, and the chances that are told are nearer the truth (log loss .885 instead of .971; of the service .751 instead of .807).
#: That of danger, with its strength and loudness, on 2,879 matters of nine strangers and 780 tellings of dangers and twins by three
#: others: where nine in ten dangers are heard, .5 in 100 of the ordinary matters are taken for one instead of 1.0.
BAYES = {"cause": (0.056, 0.048), "service": (0.0, 0.029), "danger": (0.05, 0.0)}
#: How often each run counts as said for each answer before anybody said it.
UNSAID = 0.1
#: When a fit is good enough: liblinear's own measure.  A thousand times stricter takes half as long again, and hears strangers no
#: better (cause .747 of 400, service .855 either way).
TOLERANCE = 0.1
#: (codes, a row of weights per code, own margin per code); of two codes only the second's, which is "yes".
Fitted = tuple[tuple[str, ...], numpy.ndarray, numpy.ndarray]


@dataclass(frozen=True)
class Lesson:
    """What one head learns: ``rows`` of the matters with their ``labels``, what ``share`` of a matter each label is, whether strangers
    told it, by the first ``width`` runs and marks."""

    name: str
    rows: tuple[int, ...]
    labels: tuple[str, ...]
    shares: tuple[float, ...]
    strangers: tuple[bool, ...]
    width: int


@dataclass(frozen=True)
class Learning:
    """Fits heads on matters ``x``, in one process."""

    x: csr_matrix

    def run(self, lessons: Sequence[Lesson]) -> list[tuple[str, Fitted]]:
        return [(lesson.name, self._fitted(lesson)) for lesson in lessons]

    def _fitted(self, lesson: Lesson) -> Fitted:
        from sklearn.svm import LinearSVC

        x = self.x[numpy.array(lesson.rows)][:, : lesson.width]
        model = LinearSVC(C=STRENGTH[lesson.name], tol=TOLERANCE, random_state=0, class_weight=_weights(lesson))
        shares, strangers = numpy.array(lesson.shares), numpy.array(lesson.strangers)
        model.fit(x, lesson.labels, sample_weight=shares * numpy.where(strangers, LOUDER.get(lesson.name, 1.0), 1.0))
        codes, weights = tuple(map(str, model.classes_)), model.coef_
        for weight, told in zip(BAYES.get(lesson.name, (0.0, 0.0)), (shares, shares * strangers), strict=True):
            if weight:
                likely = _bayes(x, codes, lesson.labels, told)
                weights = weights + weight * (likely[1:] - likely[:1] if len(codes) == 2 else likely)
        return (codes[1:] if len(codes) == 2 else codes), weights, model.intercept_


def _bayes(x: csr_matrix, codes: Sequence[str], labels: Sequence[str], told: numpy.ndarray) -> numpy.ndarray:
    """Code × run: how much likelier the run is where ``codes`` were told than elsewhere (logarithm), each matter so much ``told``."""
    from scipy.sparse import csr_matrix

    row = {code: number for number, code in enumerate(codes)}
    answers = csr_matrix((told, ([row[label] for label in labels], range(len(labels)))), shape=(len(codes), len(labels)), dtype=x.dtype)
    said = (answers @ x.sign()).toarray() + UNSAID
    likely = numpy.log(said / said.sum(axis=1, keepdims=True))
    return likely - likely.mean(axis=0)


def _weights(lesson: Lesson) -> dict[str, float]:
    """How loudly each answer is taught, by how rare it is."""
    told = Counter(lesson.labels)
    even = len(lesson.labels) / len(told)
    return {label: (even / count) ** EVENNESS.get(lesson.name, 0.0) for label, count in told.items()}
