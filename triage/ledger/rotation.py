"""Another master key: the keys of cases are wrapped by it anew, what people are found by is worked out anew; no event is touched.

The new key is written before the old one first, so that both open whatever is read meanwhile; then one transaction wraps all
anew; then the old key is put aside.  Stopped in between nothing is lost, and the command can be given again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from triage.ledger.ledger import Ledger
from triage.ledger.sealing import Seal, unseal
from triage.ledger.tables import KEYS, NUMBERS, PERSONAL

_WRAP = KEYS.update().where(KEYS.c.stream == sa.bindparam("of")).values(wrapped=sa.bindparam("again"))
_INDEX = NUMBERS.update().where(NUMBERS.c.id == sa.bindparam("of")).values(digest=sa.bindparam("again"))
_MANY = 2_000


@dataclass(frozen=True)
class Rotated:
    """``aside`` is where the old key is; backups from before need it."""

    cases: int
    numbers: int
    others: int
    aside: Path


def rotate(ledger: Ledger, others: Sequence[Callable[[Seal, sa.Connection], int]] = ()) -> Rotated:
    """``others`` wrap anew what else the master key itself sealed."""
    seal = ledger.seal
    seal.add_key()
    with ledger.store.write() as connection:
        cases = _keys(connection, seal)
        numbers = _numbers(connection, seal)
        more = sum(wrap(seal, connection) for wrap in others)
    return Rotated(cases, numbers, more, seal.put_old_aside())


def _keys(connection: sa.Connection, seal: Seal) -> int:
    rows = connection.execute(sa.select(KEYS.c.stream, KEYS.c.wrapped)).all()
    for at in range(0, len(rows), _MANY):
        again = [{"of": row.stream, "again": seal.wrap(seal.unwrap(row.wrapped, row.stream), row.stream)} for row in rows[at : at + _MANY]]
        connection.execute(_WRAP, again)
    return len(rows)


def _numbers(connection: sa.Connection, seal: Seal) -> int:
    query = sa.select(NUMBERS.c.id, NUMBERS.c.stream, PERSONAL.c.value).join(PERSONAL, PERSONAL.c.id == NUMBERS.c.id)
    rows = connection.execute(query).all()
    for at in range(0, len(rows), _MANY):
        some = rows[at : at + _MANY]
        keys = seal.held(connection, [row.stream for row in some])
        texts = [(row.id, unseal(keys[row.stream], row.value, f"{row.stream} {row.id}").decode()) for row in some]
        connection.execute(_INDEX, [{"of": identity, "again": seal.index(text)} for identity, text in texts])
    return len(rows)
