"""One head of the ear fitted: words → one question's answers, by linear support vector machines."""

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
STRENGTH = {"cause": 0.3, "service": 1.0, "danger": 6.0, "kind": 1.0}
#: How far a head is taught its rare answers as loudly as its common ones: 0 not at all, 1 fully.  So that what is told most often
#: among the labelled matters is not heard too often (chosen on the same 850).
EVENNESS = {"cause": 0.3}
#: When a fit is good enough: liblinear's own measure.  A thousand times stricter takes half as long again, and hears strangers no
#: better (cause .747 of 400, service .855 either way).
TOLERANCE = 0.1
#: (codes, a row of weights per code, own margin per code); of two codes only the second's, which is "yes".
Fitted = tuple[tuple[str, ...], numpy.ndarray, numpy.ndarray]


@dataclass(frozen=True)
class Lesson:
    """What one head learns: ``rows`` of the matters with their ``labels``, each so loud, by the first ``width`` runs and marks."""

    name: str
    rows: tuple[int, ...]
    labels: tuple[str, ...]
    loudness: tuple[float, ...]
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
        model.fit(x, lesson.labels, sample_weight=lesson.loudness)
        codes = tuple(map(str, model.classes_))
        return (codes[1:] if len(codes) == 2 else codes), model.coef_, model.intercept_


def _weights(lesson: Lesson) -> dict[str, float]:
    """How loudly each answer is taught, by how rare it is."""
    told = Counter(lesson.labels)
    even = len(lesson.labels) / len(told)
    return {label: (even / count) ** EVENNESS.get(lesson.name, 0.0) for label, count in told.items()}
