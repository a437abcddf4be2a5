"""Which wordings a matter is like: what was said by the people that each wording answers, and by those whom it does not.

People tell one situation in a hundred ways, and a department writes a few patterns for it.  The labelled matters say which
wordings would have answered whom, and which would not (kb/cases/wordings.jsonl).  Two things are learned of each wording: the mean of
the matters that it answers (a nearest-centroid model), and how much oftener each run was said by those whom it answers than by those
whom it does not (naive Bayes).  It is no judgement: which path is taken, rules decide, and this only tells how much the words are like
what a wording was written for.
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
#: How many runs every wording is taken to have been told already, as people usually talk.  Chosen on 950 matters of five strangers from
#: whom nothing had been learned: of the wordings that a reader judged, which go first (of pairs .75 rightly ordered by all other traits,
#: .80 with this; 3,000 and 30,000 are as good).
USUAL = 10_000


@dataclass(frozen=True)
class Shares:
    """Runs × wordings, mostly nothing: ``first[run]`` to ``first[run + 1]`` are the entries of a run, ``of`` which wording each is, and
    ``value`` times that wording's ``scale`` what it counts."""

    first: numpy.ndarray
    of: numpy.ndarray
    value: numpy.ndarray
    scale: numpy.ndarray

    @classmethod
    def kept(cls, rows: numpy.ndarray, of: numpy.ndarray, value: numpy.ndarray, shape: tuple[int, int]) -> Shares:
        """What counts ``value`` for the run of ``rows`` and the wording of ``of``, rounded to a byte; ``shape`` is (runs, wordings)."""
        largest = numpy.zeros(shape[1], dtype=numpy.float32)
        numpy.maximum.at(largest, of, numpy.abs(value))
        scale = numpy.where(largest, largest, 1).astype(numpy.float32) / 127
        rounded = (value / scale[of]).round().astype(numpy.int8)
        order = numpy.flatnonzero(rounded)
        order = order[numpy.lexsort((of[order], rows[order]))]
        first = numpy.concatenate([[0], numpy.cumsum(numpy.bincount(rows[order], minlength=shape[0]))]).astype(numpy.int32)
        return cls(first, of[order].astype(numpy.int16), rounded[order], scale)

    def total(self, rows: numpy.ndarray, said: numpy.ndarray) -> numpy.ndarray:
        """For each wording what ``rows`` count together, each times its ``said``."""
        counts = self.first[rows + 1] - self.first[rows]
        entries = numpy.arange(counts.sum()) + numpy.repeat(self.first[rows] - numpy.cumsum(counts) + counts, counts)
        shares = self.value[entries] * numpy.repeat(said, counts)
        return numpy.bincount(self.of[entries], weights=shares, minlength=len(self.scale)) * self.scale

    def parts(self, name: str) -> dict[str, numpy.ndarray]:
        """Everything, as arrays to be kept in a file."""
        return {f"{name}_first": self.first, f"{name}_of": self.of, f"{name}_value": self.value, f"{name}_scale": self.scale}

    @classmethod
    def of_parts(cls, kept: Mapping[str, numpy.ndarray], name: str) -> Shares:
        """What :meth:`parts` gave."""
        return cls(*(kept[f"{name}_{part}"] for part in ("first", "of", "value", "scale")))


@dataclass(frozen=True)
class Told:
    """``centroids`` of the wordings ``names``; ``answered`` is what a run counts for each of them (logarithm), and ``usual`` what one
    counts that says nothing either way."""

    names: tuple[str, ...]
    centroids: Shares
    answered: Shares
    usual: numpy.ndarray

    def alike(self, rows: numpy.ndarray, said: numpy.ndarray) -> dict[str, float]:
        """Wording → cosine of a matter with its centroid; ``rows`` are the runs that were said, ``said`` their weights, of length
        one.  What is less alike than :data:`LEAST_ALIKE` is left out."""
        if not len(rows) or not self.names:
            return {}
        cosines = self.centroids.total(rows, said)
        return {self.names[place]: float(cosines[place]) for place in numpy.flatnonzero(cosines >= LEAST_ALIKE)}

    def answering(self, rows: numpy.ndarray) -> dict[str, float]:
        """Wording → how much likelier people say these runs whom it answers than whom it does not: the sum of the logarithms over the
        root of how many runs there are, for runs that overlap tell one thing several times."""
        if not len(rows) or not self.names:
            return {}
        sums = self.answered.total(rows, numpy.ones(len(rows), dtype=numpy.float32)) + len(rows) * self.usual
        return dict(zip(self.names, (sums / math.sqrt(len(rows))).tolist(), strict=True))

    def parts(self) -> dict[str, numpy.ndarray]:
        """Everything, as arrays to be kept in a file."""
        names = numpy.frombuffer("\0".join(self.names).encode(), dtype=numpy.uint8)
        return {"told": names, **self.centroids.parts("centroid"), **self.answered.parts("answered"), "answered_usual": self.usual}

    @classmethod
    def of_parts(cls, kept: Mapping[str, numpy.ndarray]) -> Told:
        """What :meth:`parts` gave."""
        names = tuple(name for name in kept["told"].tobytes().decode().split("\0") if name)
        return cls(names, Shares.of_parts(kept, "centroid"), Shares.of_parts(kept, "answered"), kept["answered_usual"])


def fit_told(x: csr_matrix, fit: Sequence[Sequence[str]], unfit: Sequence[Sequence[str]]) -> Told:
    """What matters ``x`` (matters × runs, each of length one) teach: ``fit`` are the wordings that answer the matter of the same place,
    ``unfit`` those that were judged not to.  One that several answer counts for each in part."""
    names = tuple(sorted({name for some in fit for name in some}))
    place = {name: number for number, name in enumerate(names)}
    answered = _matters(x, [[(place[name], 1 / len(some)) for name in some] for some in fit], len(names))
    others = _matters(x, [[(place[name], 1.0) for name in some if name in place] for some in unfit], len(names))
    return Told(names, _centroids(x, answered), *_likelihood(x, answered, others))


def _matters(x: csr_matrix, shares: Sequence[Sequence[tuple[int, float]]], wordings: int) -> csr_matrix:
    """Wordings × matters: how much of each matter counts for each wording."""
    from scipy.sparse import csr_matrix

    entries = [(wording, matter, share) for matter, some in enumerate(shares) for wording, share in some]
    of, matters, share = zip(*entries, strict=True) if entries else ((), (), ())
    return csr_matrix((numpy.array(share, dtype=numpy.float32), (of, matters)), shape=(wordings, x.shape[0]))


def _centroids(x: csr_matrix, told: csr_matrix) -> Shares:
    usual = numpy.asarray(x.mean(axis=0)).ravel() if x.shape[0] else numpy.zeros(x.shape[1], dtype=numpy.float32)
    sums = (told @ x).tocsr()
    sums.sort_indices()
    rows, values, of = [], [], []
    for number, total in enumerate(numpy.asarray(told.sum(axis=1)).ravel()):
        part = slice(sums.indptr[number], sums.indptr[number + 1])
        runs = sums.indices[part]
        # What stands in every matter tells nothing of this one.
        own = sums.data[part] / total - usual[runs]
        length = math.sqrt(float(own @ own) + float(usual @ usual) - float(usual[runs] @ usual[runs])) or 1.0
        loudest = numpy.argsort(-numpy.abs(own), kind="stable")[:KEPT]
        rows.append(runs[loudest])
        values.append(own[loudest] / length)
        of.append(numpy.full(len(loudest), number))
    return Shares.kept(_joined(rows), _joined(of), _joined(values, numpy.float32), (x.shape[1], told.shape[0]))


def _likelihood(x: csr_matrix, fit: csr_matrix, unfit: csr_matrix) -> tuple[Shares, numpy.ndarray]:
    """(what each run counts for each wording, what any run counts for it)."""
    from scipy.sparse import coo_matrix

    said = x.sign()
    answered, others = (fit @ said).tocoo(), (unfit @ said).tocoo()
    usual = numpy.asarray(answered.sum(axis=0)).ravel() + numpy.float32(0.1)
    usual *= USUAL / (usual.sum() or 1)
    counts = numpy.concatenate([numpy.log1p(answered.data / usual[answered.col]), -numpy.log1p(others.data / usual[others.col])])
    entries = (numpy.concatenate([answered.col, others.col]), numpy.concatenate([answered.row, others.row]))
    both = coo_matrix((counts, entries), shape=(x.shape[1], fit.shape[0])).tocsr().tocoo()
    told = [numpy.log(USUAL / (numpy.asarray(one.sum(axis=1)).ravel() + USUAL)) for one in (answered, others)]
    return Shares.kept(both.row, both.col, both.data, both.shape), (told[0] - told[1]).astype(numpy.float32)


def _joined(parts: Sequence[numpy.ndarray], kind: type = numpy.intp) -> numpy.ndarray:
    return numpy.concatenate(parts).astype(kind) if parts else numpy.zeros(0, dtype=kind)
