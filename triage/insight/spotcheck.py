"""台账抽查: which cases of a month are looked at again, drawn so that nobody chooses and anybody can draw them again.

The seed is the mark of the first anchor after the month: it rests on every event until then, and nobody knew it while the
cases were handled.  Of each stratum those come first whose SHA-256 of seed and number, one after the other, is smallest.
"""

from __future__ import annotations

import calendar
import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from triage.insight.sheets import Sheet
from triage.insight.statistics import settings
from triage.ledger import anchors
from triage.ledger.anchors import Anchor
from triage.ledger.event import SHANGHAI, day_of
from triage.ledger.tables import CASES


@dataclass(frozen=True)
class Stratum:
    """``of`` are columns of the cases and what stands in them."""

    code: str
    name: str
    of: tuple[tuple[str, str], ...]
    size: int
    confirmed: bool


@dataclass(frozen=True)
class Drawn:
    """One stratum: every number in it, in the order of the draw; the first ``size`` are looked at."""

    stratum: Stratum
    numbers: tuple[str, ...]

    @property
    def sample(self) -> tuple[str, ...]:
        return self.numbers[: self.stratum.size]


@dataclass(frozen=True)
class Draw:
    """``seed`` is None while the month is not over, or no anchor was made since."""

    month: str
    seed: Anchor | None
    strata: tuple[Drawn, ...]


def strata(home: Path, of: str = "strata") -> tuple[Stratum, ...]:
    """The strata of the cases, or of what was said at the ``doors``."""
    return tuple(Stratum(**{**entry, "of": tuple(entry["of"].items())}) for entry in settings(home)[of])


def hash_of(seed: str, number: str) -> str:
    """By what the numbers are put in order: SHA-256 of both, one after the other, in hexadecimal."""
    return hashlib.sha256(f"{seed}{number}".encode()).hexdigest()


def ordered(seed: str, numbers: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(numbers, key=lambda number: hash_of(seed, number)))


def draw(connection: sa.Connection, wanted: Sequence[Stratum], month: str, visible: sa.ColumnElement[bool]) -> Draw:
    """The draw of a month (2026-10) among what the asker may see."""
    year, number = (int(part) for part in month.split("-"))
    last = dt.date(year, number, calendar.monthrange(year, number)[1])
    after = (anchor for anchor in anchors.in_ledger(connection) if day_of(dt.datetime.fromisoformat(anchor.at)) > last)
    seed = next(after, None)
    if seed is None:
        return Draw(month, None, ())
    return Draw(month, seed, tuple(Drawn(one, ordered(seed.mark, _numbers(connection, one, month, visible))) for one in wanted))


def _numbers(connection: sa.Connection, stratum: Stratum, month: str, visible: sa.ColumnElement[bool]) -> list[str]:
    conditions = [CASES.c[column] == value for column, value in stratum.of]
    query = sa.select(CASES.c.number).where(visible, sa.func.substr(CASES.c.closed, 1, 7) == month, *conditions)
    return list(connection.execute(query).scalars())


def provenance(drawn: Draw, strata: Iterable[Drawn], day: str, number: str, one: str) -> tuple[tuple[str, str], ...]:
    """What stands above a list of numbers: month (by the ``day`` of what), seed and where it stands, how, how many of how many.  ``number``
    and ``one`` are what the numbers and the things are called."""
    seed = drawn.seed.mark if drawn.seed else ""
    made = f"{dt.datetime.fromisoformat(drawn.seed.at).astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if drawn.seed else ""
    at = f"{made}，记到第 {drawn.seed.upto} 个事件（含）" if drawn.seed else "还没有"
    return (
        ("月份", f"{drawn.month}（上海时间，{day}）"),
        ("种子", seed),
        ("种子从哪来", f"这个月过完以后台账的第一个锚点：{at}。存在 var/anchors.jsonl，和当时打印的对得上才算数"),
        ("怎么抽", f"种子（64 个小写字母和数字）后面直接接{number}，算 SHA-256，从小到大排，每一层取前几{one}；一{one}可以在几层里都抽到"),
        *((each.stratum.name, f"共 {len(each.numbers)} {one}，抽 {len(each.sample)} {one}") for each in strata),
    )


def sheet_of_draw(drawn: Draw) -> Sheet:
    """All that it takes to draw again: whence the numbers come, and every one with its hash."""
    seed = drawn.seed.mark if drawn.seed else ""
    above = provenance(drawn, drawn.strata, "按办结的日子", "编号", "件")
    rows = [
        (one.stratum.name, number, hash_of(seed, number), "是" if number in one.sample else "否")
        for one in drawn.strata
        for number in one.numbers
    ]
    return Sheet("抽查", ("层", "编号", "SHA-256", "抽到"), rows, above=above)
