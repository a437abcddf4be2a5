"""How many classes are proposed over simulated months in which nothing grows, and how often a planted one is found.

    make bench BENCH=noise                    1,000 months of each kind of noise, and planted classes (a minute)
    make bench BENCH="noise --months 100"

311 stations, 600 classes, 540 matters a month (the source's pace); each month is looked at with the months before it.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from triage.content.home import find_home
from triage.insight.growth import Limits, grown


@dataclass(frozen=True)
class Noise:
    """How uneven months are, as coefficients of variation: ``local`` each class at each station, ``city`` each class everywhere.
    ``pace`` is matters a month; people who come rise and fall by ``season`` and the matters with them."""

    name: str
    pace: float = 540
    local: float = 0
    city: float = 0
    season: float = 0.15


KINDS = (
    Noise("pure chance"),
    Noise("ten times the pace", pace=5400),
    Noise("each class uneven at each station (cv 0.5)", local=0.5),
    Noise("each class uneven all over the city (cv 0.2)", city=0.2),
    Noise("each class uneven all over the city (cv 0.3)", city=0.3),
)


class City:
    """Classes of very different size at stations of different size; ``weights`` are how much of the pace each class has, ``sizes``
    matters a month of the first of them."""

    def __init__(self, seed: int, stations: int = 311, classes: int = 600, sizes: Sequence[float] = ()):
        self.chance = np.random.default_rng(seed)
        self.weights = self.chance.lognormal(0, 1.5, classes)
        self._sizes = np.array(sizes)
        self._visits = 1200 * self.chance.lognormal(0, 0.5, stations)

    def months(self, noise: Noise, count: int):
        """(matters by class and station, people by station) of one month after the other."""
        rates = self.weights * noise.pace / self.weights.sum()
        rates[: len(self._sizes)] = self._sizes
        share = self._visits / self._visits.sum()
        for _ in range(count):
            season = self.chance.lognormal(0, noise.season)
            mean = np.outer(rates, share) * season
            for spread, shape in ((noise.local, mean.shape), (noise.city, (len(rates), 1))):
                if spread:
                    mean = mean * self.chance.gamma(spread**-2, spread**2, shape)
            yield self.chance.poisson(mean), np.maximum(1, self.chance.poisson(self._visits * season))


def false_proposals(noise: Noise, months: int, limits: Limits, city: City) -> int:
    """Classes proposed over so many months, none of which has grown."""
    span = limits.base + limits.recent
    held: list[tuple[np.ndarray, np.ndarray]] = []
    count = 0
    for month in city.months(noise, months + span - 1):
        held = [*held[-span + 1 :], month]
        if len(held) == span:
            count += int(grown(*_windows(held, limits), limits).sum())
    return count


def found(size: float, times: float, stations: int, limits: Limits, tries: int, seed: int = 1) -> float:
    """The share of tries in which a class of ``size`` matters a month, risen to ``times`` as many by what happened at so many
    stations, is proposed."""
    hits = 0
    for number in range(tries):
        city = City(seed + number, sizes=[size])
        held = list(city.months(KINDS[0], limits.base + limits.recent))
        where = city.chance.choice(held[0][0].shape[1], stations, replace=False)
        for counts, _ in held[limits.base :]:
            counts[0, where] += city.chance.poisson(size * (times - 1) / stations, stations)
        hits += bool(grown(*_windows(held, limits), limits)[0])
    return hits / tries


def _windows(held, limits: Limits):
    matters, people = (np.array(part) for part in zip(*held, strict=True))
    return matters[limits.base :].sum(axis=0), matters[: limits.base], people[limits.base :].sum(axis=0), people[: limits.base]


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--months", type=int, default=1000)
    parser.add_argument("--tries", type=int, default=100)
    given = parser.parse_args(arguments)
    limits = Limits.load(find_home())
    for number, noise in enumerate(KINDS):
        print(f"{noise.name}: {false_proposals(noise, given.months, limits, City(number))} false proposals over {given.months:,} months")
    for size in (1, 3, 10):
        told = [f"x{times} {found(size, times, 10, limits, given.tries):.0%}" for times in (2, 3, 4, 6, 10)]
        print(f"a class of {size} a month, risen at 10 stations, is found at the first look: {', '.join(told)}")


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
