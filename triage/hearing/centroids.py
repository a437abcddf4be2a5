"""How alike a matter is to those that each wording was told for: a nearest-centroid model over the ear's runs.

People tell one situation in a hundred ways, and a department writes a few patterns for it.  The labelled matters say which
wordings would have answered whom (kb/cases/wordings.jsonl); the mean of those matters stands for the wording.  It is no
judgement: which path is taken, rules decide, and this only tells how much the words are like what a wording was written for.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

#: The weightiest runs of a centroid that are kept, and the least cosine worth telling.
KEPT, LEAST_ALIKE = 600, 0.05


@dataclass(frozen=True)
class Centroids:
    """``first[row]`` to ``first[row + 1]`` are the entries of a run: ``of`` which wording (its place in ``names``), and ``value``,
    which times that wording's ``scale`` is the run's share of a centroid of length one."""

    names: tuple[str, ...]
    first: numpy.ndarray
    of: numpy.ndarray
    value: numpy.ndarray
    scale: numpy.ndarray

    def alike(self, rows: numpy.ndarray, said: numpy.ndarray) -> dict[str, float]:
        """Wording → cosine of a matter with its centroid; ``rows`` are the runs that were said, ``said`` their weights, of length
        one.  What is less alike than :data:`LEAST_ALIKE` is left out."""
        if not len(rows) or not self.names:
            return {}
        counts = self.first[rows + 1] - self.first[rows]
        entries = numpy.arange(counts.sum()) + numpy.repeat(self.first[rows] - numpy.cumsum(counts) + counts, counts)
        shares = self.value[entries] * numpy.repeat(said, counts)
        cosines = numpy.bincount(self.of[entries], weights=shares, minlength=len(self.names)) * self.scale
        return {self.names[place]: float(cosines[place]) for place in numpy.flatnonzero(cosines >= LEAST_ALIKE)}

    def parts(self) -> dict[str, numpy.ndarray]:
        """Everything, as arrays to be kept in a file."""
        names = numpy.frombuffer("\0".join(self.names).encode(), dtype=numpy.uint8)
        return {"told": names, "told_first": self.first, "told_of": self.of, "told_value": self.value, "told_scale": self.scale}

    @classmethod
    def of_parts(cls, kept: Mapping[str, numpy.ndarray]) -> Centroids:
        """What :meth:`parts` gave."""
        names = tuple(name for name in kept["told"].tobytes().decode().split("\0") if name)
        return cls(names, kept["told_first"], kept["told_of"], kept["told_value"], kept["told_scale"])


def fit_centroids(x: csr_matrix, told_for: Sequence[Sequence[str]]) -> Centroids:
    """The centroids of matters ``x`` (matters × runs, each of length one), of which each was told for the wordings of the same
    place in ``told_for``; one that was told for several counts for each in part."""
    from scipy.sparse import csr_matrix

    names = tuple(sorted({name for some in told_for for name in some}))
    place = {name: number for number, name in enumerate(names)}
    of = [place[name] for some in told_for for name in some]
    matter = [number for number, some in enumerate(told_for) for _ in some]
    share = [1 / len(some) for some in told_for for _ in some]
    told = csr_matrix((share, (of, matter)), shape=(len(names), x.shape[0]), dtype=numpy.float32)
    usual = numpy.asarray(x.mean(axis=0)).ravel() if x.shape[0] else numpy.zeros(x.shape[1], dtype=numpy.float32)
    sums = (told @ x).tocsr()
    sums.sort_indices()
    entries: list[tuple[numpy.ndarray, numpy.ndarray]] = []
    for number, total in enumerate(numpy.asarray(told.sum(axis=1)).ravel()):
        part = slice(sums.indptr[number], sums.indptr[number + 1])
        rows = sums.indices[part]
        # What stands in every matter tells nothing of this one.
        own = sums.data[part] / total - usual[rows]
        length = math.sqrt(float(own @ own) + float(usual @ usual) - float(usual[rows] @ usual[rows])) or 1.0
        loudest = numpy.sort(numpy.argsort(-numpy.abs(own), kind="stable")[:KEPT])
        entries.append((rows[loudest], own[loudest] / length))
    rows = numpy.concatenate([rows for rows, _ in entries]) if entries else numpy.zeros(0, dtype=numpy.intp)
    scale = numpy.array([(numpy.abs(own).max() or 1) / 127 for _, own in entries], dtype=numpy.float32)
    values = [(own / one).round().astype(numpy.int8) for (_, own), one in zip(entries, scale, strict=True)]
    order = numpy.argsort(rows, kind="stable")
    return Centroids(
        names,
        numpy.concatenate([[0], numpy.cumsum(numpy.bincount(rows, minlength=x.shape[1]))]).astype(numpy.int32),
        numpy.repeat(numpy.arange(len(names), dtype=numpy.int16), [len(own) for own in values])[order],
        (numpy.concatenate(values) if values else numpy.zeros(0, dtype=numpy.int8))[order],
        scale,
    )
