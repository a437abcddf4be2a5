"""Which classes of matters have grown, each against its own base and against how many people came.

Of a class's cases in the recent and in the base months of one station, each is recent with a chance that follows from how
many people came in either, were the rate the same (Poisson counts given their sum are binomial, exactly).  A class has grown where so
many recent ones are next to impossible even if the rate had risen to ``ratio`` times its base, and still are **with any
one station left out**: what one station brought about alone is not one class of matters.  Over stations the chances
differ; the binomial with their mean is then never smaller in the tail above its mean plus one (Hoeffding 1956), so that
the chance worked out errs to the side of proposing nothing.  Months may be more uneven than chance makes them; how much is
learned from the base months of all classes together, and counts weigh less by it.  Over all classes the share of false ones
among the proposed is held by Benjamini and Hochberg (1995).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from triage.insight.statistics import settings

Counts = NDArray[np.int64]
Chances = NDArray[np.float64]
#: Cases a month from which on a class tells how uneven months are.
_TELLS = 2


@dataclass(frozen=True)
class Limits:
    """``base`` and ``recent`` are whole months; ``chance`` the share of false proposals; ``least`` recent cases and ``stations``
    that must have grown; ``window`` months on either side of a change; below ``expected`` cases nothing is said of it."""

    base: int
    recent: int
    ratio: float
    chance: float
    least: int
    stations: int
    window: int
    expected: int
    confirmed: bool

    @classmethod
    def load(cls, home: Path) -> Limits:
        return cls(**settings(home)["topics"])


def grown(recent: Counts, months: Counts, came: Counts, came_months: Counts, limits: Limits) -> NDArray[np.bool_]:
    """Which classes have grown.

    ``recent`` are cases by class and station, ``months`` those of the base by month, class and station; ``came`` and
    ``came_months`` how many people came in the recent months by station, in the base by month and station, all above zero.
    """
    base, came_before = months.sum(axis=0), came_months.sum(axis=0)
    share = limits.ratio * came / (limits.ratio * came + came_before)
    both = recent + base
    now, total, mean = recent.sum(axis=1), both.sum(axis=1), both @ share
    weight = 1 / (1 + uneven(months.sum(axis=2), came_months.sum(axis=1)) * total / (limits.base + limits.recent))
    chances = _tail(now, total, mean, weight)
    wanted = (now >= limits.least) & (rising(recent, base, came, came_before).sum(axis=1) >= limits.stations)
    for row in np.flatnonzero(wanted & (chances <= limits.chance)):  # no other can come through
        without = _tail(now[row] - recent[row], total[row] - both[row], mean[row] - both[row] * share, weight[row])
        chances[row] = max(chances[row], without.max())
    chances[~wanted] = 1
    return _least(chances, total >= limits.least, limits.chance)


def rising(recent: Counts, base: Counts, came: Counts, came_before: Counts) -> NDArray[np.bool_]:
    """By class and station: whether more came with it than before, for as many people."""
    return recent * came_before > base * came


def uneven(months: Counts, came: Counts) -> float:
    """The square of the coefficient of variation of rates from month to month beyond chance; 0 where chance explains it all.

    ``months`` are cases by month and class, ``came`` people by month.  It is the median over classes that are large enough to
    tell, so that one that did change among them does not hide the next.
    """
    total = months.sum(axis=0)
    large = total >= _TELLS * len(months)
    if not large.any():
        return 0.0
    expected = np.outer(came / came.sum(), total[large])
    spread = ((months[:, large] - expected) ** 2 / expected).sum(axis=0) / (len(months) - 1)
    return max(0.0, float(np.median((spread - 1) * len(months) / total[large])))


def _tail(now: Counts, total: Counts, mean: Chances, weight: Chances) -> Chances:
    """The chance of ``now`` or more out of ``total`` that are recent in the ``mean``, each counted with ``weight``; 1 where that is
    not far out."""
    from scipy.special import betainc

    far = now >= mean + 1
    chances = np.ones(now.shape)
    weight = np.broadcast_to(weight, now.shape)[far]
    chances[far] = betainc(now[far] * weight, (total[far] - now[far]) * weight + 1, mean[far] / total[far])
    return chances


def _least(chances: Chances, family: NDArray[np.bool_], wanted: float) -> NDArray[np.bool_]:
    """Those of the family that Benjamini and Hochberg let through at ``wanted``."""
    ordered = np.sort(chances[family])
    through = ordered <= wanted * np.arange(1, len(ordered) + 1) / max(len(ordered), 1)
    line = ordered[np.flatnonzero(through)[-1]] if through.any() else -1.0
    return family & (chances <= line)
