"""What the desk keeps for the departments: overrides of a proposed path, look-ups without an answer, wordings that could not be
explained (讲不清), serial numbers.

Words are kept with identity and telephone numbers masked; nobody's name, no officer, no address of a machine is kept.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from triage.privacy import mask
from triage.store import Store

META = sa.MetaData()
_OVERRIDES = sa.Table(
    "overrides",
    META,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("decision", sa.String(40), nullable=False),
    sa.Column("version", sa.String(40), nullable=False),
    sa.Column("hash", sa.String(40), nullable=False),
    sa.Column("rule", sa.String(120), nullable=False),
    sa.Column("owner", sa.String(60), nullable=False, index=True),
    sa.Column("proposed", sa.String(20), nullable=False),
    sa.Column("chosen", sa.String(20), nullable=False),
    sa.Column("reason", sa.String(40), nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
)
_GAPS = sa.Table(
    "gaps",
    META,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("q", sa.Text, nullable=False),
    sa.Column("owner", sa.String(60), nullable=False, index=True),
)
_UNCLEAR = sa.Table(
    "unclear",
    META,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("entry", sa.String(120), nullable=False, index=True),
    sa.Column("version", sa.String(40), nullable=False),
    sa.Column("said", sa.String(64), nullable=False),
    sa.Column("owner", sa.String(60), nullable=False, index=True),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("answered", sa.DateTime, nullable=True),
)
_SERIALS = sa.Table("serials", META, sa.Column("series", sa.String(40), primary_key=True), sa.Column("last", sa.Integer, nullable=False))


@dataclass(frozen=True)
class Override:
    """An officer took another path than proposed; ``rule`` is the rule that proposed it, ``owner`` who keeps it."""

    decision: str
    version: str
    hash: str
    rule: str
    owner: str
    proposed: str
    chosen: str
    reason: str
    note: str = ""
    text: str = ""
    at: datetime.datetime | None = None


@dataclass(frozen=True)
class Gap:
    """Something looked up that the knowledge base does not answer."""

    q: str
    owner: str
    at: datetime.datetime | None = None


@dataclass(frozen=True)
class Unclear:
    """A wording that an officer could not explain outward: ``entry`` is the id of the reply or article, ``version`` the release,
    ``said`` the SHA-256 of its public side then, ``note`` the officer's remark, ``answer`` what its owner wrote back ("" while
    nobody has)."""

    entry: str
    version: str
    said: str
    owner: str
    note: str = ""
    answer: str = ""
    at: datetime.datetime | None = None
    answered: datetime.datetime | None = None
    id: int = 0


class Journal:
    """Safe for threads and processes: each call is one short transaction."""

    def __init__(self, store: Store):
        self.store = store

    @classmethod
    def open(cls, home: Path) -> Journal:
        """The database of this installation, with its tables."""
        return cls(Store.open(home))

    @classmethod
    def at(cls, url: str) -> Journal:
        return cls(Store.at(url))

    def ping(self) -> None:
        """Raises :class:`triage.store.StoreError` where the database does not answer."""
        with self.store.read() as connection:
            connection.execute(sa.select(1))

    def keep_override(self, override: Override) -> int:
        """Keep it, masked; returns its number."""
        row = {key: value for key, value in vars(override).items() if key != "at"}
        row |= {"at": override.at or _now(), "text": mask(override.text), "note": mask(override.note)}
        with self.store.write() as connection:
            return _number(connection.execute(_OVERRIDES.insert().values(row)))

    def overrides(self, owner: str | None = None, most: int = 500) -> list[Override]:
        """The latest first; only those of one department where ``owner`` is given."""
        rows = self._latest(_OVERRIDES, owner, most)
        return [Override(**{name: value for name, value in row.items() if name != "id"}) for row in rows]

    def keep_gap(self, gap: Gap) -> int:
        with self.store.write() as connection:
            values = {"q": mask(gap.q), "owner": gap.owner, "at": gap.at or _now()}
            return _number(connection.execute(_GAPS.insert().values(values)))

    def gaps(self, owner: str | None = None, most: int = 500) -> list[Gap]:
        return [Gap(row["q"], row["owner"], row["at"]) for row in self._latest(_GAPS, owner, most)]

    def keep_unclear(self, unclear: Unclear) -> int:
        """Keep it, masked; returns its number."""
        values = {name: value for name, value in vars(unclear).items() if name != "id"}
        with self.store.write() as connection:
            values |= {"note": mask(unclear.note), "at": unclear.at or _now()}
            return _number(connection.execute(_UNCLEAR.insert().values(values)))

    def unclear(self, owner: str | None = None, most: int = 500) -> list[Unclear]:
        """The latest first; only those of one department where ``owner`` is given."""
        return [Unclear(**row) for row in self._latest(_UNCLEAR, owner, most)]

    def one_unclear(self, number: int) -> Unclear | None:
        with self.store.read() as connection:
            row = connection.execute(sa.select(_UNCLEAR).where(_UNCLEAR.c.id == number)).mappings().first()
            return Unclear(**row) if row else None

    def answer_unclear(self, number: int, answer: str) -> None:
        """What its owner writes back; the last word stands."""
        with self.store.write() as connection:
            said = {"answer": mask(answer), "answered": _now()}
            connection.execute(_UNCLEAR.update().where(_UNCLEAR.c.id == number).values(said))

    def next_serial(self, series: str) -> int:
        """1, 2, 3 … for one series; two desks never get the same."""
        with self.store.write() as connection:
            return next_serial(connection, series)

    def _latest(self, table: sa.Table, owner: str | None, most: int) -> Sequence[sa.RowMapping]:
        query = sa.select(table).order_by(table.c.id.desc()).limit(most)
        if owner is not None:
            query = query.where(table.c.owner == owner)
        with self.store.read() as connection:
            return connection.execute(query).mappings().all()


def _now() -> datetime.datetime:
    """Local time, as a department reads it."""
    return datetime.datetime.now().replace(microsecond=0)


def _number(inserted: sa.CursorResult[Any]) -> int:
    """The number that a row just written got."""
    key = inserted.inserted_primary_key
    assert key is not None  # every table that a number is asked of has one
    return int(key[0])


def next_serial(connection: sa.Connection, series: str) -> int:
    """The next number of a series, in the writer's turn: given back where the transaction fails."""
    raise_by_one = sa.update(_SERIALS).where(_SERIALS.c.series == series).values(last=_SERIALS.c.last + 1).returning(_SERIALS.c.last)
    raised = connection.execute(raise_by_one).scalar()
    if raised is None:
        connection.execute(_SERIALS.insert().values(series=series, last=1))
    return raised or 1
