"""Before and after: cases for a thousand people who came, in windows of equal length, and how far the two may truly be apart."""

from __future__ import annotations

from dataclasses import dataclass

#: The share of such intervals that hold the true ratio, at least.
SURE = 0.95


@dataclass(frozen=True)
class Side:
    """One window: its months, the cases, the people who came."""

    months: tuple[str, ...]
    cases: int
    came: int

    @property
    def rate(self) -> float:
        """Cases for a thousand people."""
        return 1000 * self.cases / self.came


@dataclass(frozen=True)
class Effect:
    """After in terms of before.  ``ratio`` is None where nothing came before; ``low`` and ``high`` (None: without end) hold the
    true ratio with the chance :data:`SURE` at least.  ``unsure``: whether by the window before or by both together, too few were
    expected after to say anything."""

    before: Side
    after: Side
    ratio: float | None
    low: float
    high: float | None
    unsure: bool

    @property
    def told(self) -> str:
        """less, more, or "" where neither can be said."""
        if self.unsure:
            return ""
        return "less" if self.high is not None and self.high < 1 else "more" if self.low > 1 else ""


def effect(before: Side, after: Side, expected: int) -> Effect:
    """The ratio of two Poisson rates with its exact interval (Clopper and Pearson, given the sum of both counts)."""
    low, high = ratio_interval(after.cases, before.cases, before.came / after.came)
    ratio = after.rate / before.rate if before.cases else None
    as_before = before.cases * after.came / before.came
    as_ever = (before.cases + after.cases) * after.came / (before.came + after.came)
    return Effect(before, after, ratio, low, high, max(as_before, as_ever) < expected)


def ratio_interval(after: int, before: int, per: float) -> tuple[float, float | None]:
    """The interval of the ratio of two rates; ``per`` is how many times as many people came before.  None: without end."""
    from scipy.special import betaincinv

    rest = (1 - SURE) / 2
    low = betaincinv(after, before + 1, rest) if after else 0.0
    high = betaincinv(after + 1, before, 1 - rest) if before else 1.0
    return float(low / (1 - low) * per), float(high / (1 - high) * per) if before else None
