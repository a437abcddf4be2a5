"""Who sits at a department's support desk: said by an open page every few seconds, kept for as long as it matters."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from triage.ledger.actor import Actor
from triage.ledger.tables import PRESENCE
from triage.ledger.units import Units
from triage.store import Store

#: Seconds since the page last said so: at the desk, and just gone.
HERE, AWAY = 60, 600
STATES = {"on_duty": "在岗", "away": "刚离开", "off": "不在岗"}


def beat(store: Store, actor: Actor, now: dt.datetime) -> None:
    """The actor's support desk is open."""
    with store.write() as connection:
        row = {"unit": Units.read(connection).seat(actor.unit), "line": actor.line, "seen": int(now.timestamp())}
        mine = PRESENCE.c.account == actor.account
        if not connection.execute(PRESENCE.update().where(mine).values(row)).rowcount:
            connection.execute(PRESENCE.insert(), {"account": actor.account, **row})


def of_post(connection: sa.Connection, unit: str, line: str, now: dt.datetime) -> str:
    """Whether anybody sits at a post: ``on_duty``, ``away`` or ``off``."""
    query = sa.select(sa.func.max(PRESENCE.c.seen)).where(PRESENCE.c.unit == unit, PRESENCE.c.line == line)
    seen = connection.execute(query).scalar()
    gone = now.timestamp() - seen if seen else AWAY + 1
    return "on_duty" if gone <= HERE else "away" if gone <= AWAY else "off"
