"""Erlang C: how long people wait at a number of windows, and the fewest windows that hold the wait.

People come at random at a steady rate and are served one by one, each for a time that varies as at a telephone exchange (M/M/c).
"""

from __future__ import annotations

import math


def must_wait(load: float, windows: int) -> float:
    """The chance that whoever comes has to wait.  ``load`` is the work that comes in windows' worth; 1 where it is too much."""
    if load <= 0:
        return 0.0
    if windows <= load:
        return 1.0
    blocked = 1.0
    for number in range(1, windows + 1):
        blocked = load * blocked / (number + load * blocked)
    return blocked / (1 - load / windows * (1 - blocked))


def waits_longer(load: float, windows: int, limit: float, handling: float) -> float:
    """The chance of waiting longer than ``limit`` minutes, where serving one takes ``handling`` minutes on the average."""
    chance = must_wait(load, windows)
    return chance if windows <= load else chance * math.exp(-(windows - load) * limit / handling)


def fewest(arrivals: float, minutes: float, handling: float, limit: float, share: float, most: int) -> int:
    """The fewest windows at which ``share`` of those who come within ``minutes`` wait no longer than ``limit`` minutes; ``most`` where
    even so many do not hold it, and none for nobody."""
    load = arrivals * handling / minutes
    if load <= 0:
        return 0
    for windows in range(1, most):
        if windows > load and waits_longer(load, windows, limit, handling) <= 1 - share:
            return windows
    return most
